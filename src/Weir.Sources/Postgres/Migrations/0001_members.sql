-- Rules across rows (no two members with one address, no overlapping prefixes …) are not written here: SiteValidator checks
-- them for every source alike and shows all that is wrong at once. The schema guards types and references. Addresses are
-- text, so that a malformed one is Weir's finding with its row, as in every other source.
create table schema_version (
    version integer primary key,
    name    text not null
);

create table members (
    id          bigint primary key check (id between 1 and 4294967295),
    login       text not null,
    state       text not null default 'active',
    public_ipv4 text,
    plan        text not null default ''
);
create index members_login on members (login);
create index members_public_ipv4 on members (public_ipv4);

create table member_prefixes (
    member bigint not null references members (id) on delete cascade,
    prefix text not null,
    primary key (member, prefix)
);

create table devices (
    member  bigint not null references members (id) on delete cascade,
    address text not null,
    kind    text not null default 'room'
);
create index devices_member on devices (member);
create index devices_address on devices (address);
