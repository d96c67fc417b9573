create table forwards (
    member       bigint not null references members (id) on delete cascade,
    protocol     text not null,
    public_ports text not null,
    device       text not null,
    device_port  integer not null
);
create index forwards_member on forwards (member);

create table openings (
    member   bigint not null references members (id) on delete cascade,
    prefix   text not null,
    protocol text not null,
    ports    text
);
create index openings_member on openings (member);
