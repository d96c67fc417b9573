create table bans (
    prefix  text not null primary key,
    reason  text not null default '',
    expires timestamptz
);
