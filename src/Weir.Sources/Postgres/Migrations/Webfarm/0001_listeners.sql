-- The tables of a web farm. Rules across rows are not written here: SiteValidator checks them for every source alike.
create table schema_version (
    version integer primary key,
    name    text not null
);

-- An empty address means each of the box's own.
create table listeners (
    address  text,
    protocol text not null default 'tcp',
    ports    text not null,
    comment  text not null default ''
);
create index listeners_address on listeners (address);

create table allows (
    prefix text not null primary key,
    reason text not null default ''
);

create table bans (
    prefix  text not null primary key,
    reason  text not null default '',
    expires timestamptz
);
