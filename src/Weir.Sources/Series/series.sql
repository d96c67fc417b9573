-- The series of what members moved, version 1, for SQLite and PostgreSQL. Times are seconds of UTC. Members' steps lie by time: a sample
-- appends, and what is old goes from the front; one member's steps are found by a look-up for each step. "clustered" becomes what keeps rows
-- in the primary key's order, where the store has it.
create table node (name text primary key, id bigint not null unique, number bigint not null) /* clustered */;
create table class (id integer primary key, name text not null unique);
-- What each set's counters said at the node's last sample.
create table seen_set (
    node bigint not null, class bigint not null, flow bigint not null, incarnation text not null,
    primary key (node, class, flow)
) /* clustered */;
create table seen (
    node bigint not null, class bigint not null, flow bigint not null, member bigint not null,
    packets bigint not null, bytes bigint not null,
    primary key (node, class, flow, member)
) /* clustered */;
create table usage_minute (
    at bigint not null, member bigint not null, class bigint not null,
    up4_packets bigint not null, up4_bytes bigint not null, up6_packets bigint not null, up6_bytes bigint not null,
    down4_packets bigint not null, down4_bytes bigint not null, down6_packets bigint not null, down6_bytes bigint not null,
    primary key (at, member, class)
) /* clustered */;
create table usage_hour (
    at bigint not null, member bigint not null, class bigint not null,
    up4_packets bigint not null, up4_bytes bigint not null, up6_packets bigint not null, up6_bytes bigint not null,
    down4_packets bigint not null, down4_bytes bigint not null, down6_packets bigint not null, down6_bytes bigint not null,
    primary key (at, member, class)
) /* clustered */;
create table usage_day (
    at bigint not null, member bigint not null, class bigint not null,
    up4_packets bigint not null, up4_bytes bigint not null, up6_packets bigint not null, up6_bytes bigint not null,
    down4_packets bigint not null, down4_bytes bigint not null, down6_packets bigint not null, down6_bytes bigint not null,
    primary key (at, member, class)
) /* clustered */;
-- Hours and days before this time hold all that the finer steps do; what comes late is added to the step that begins here.
create table summed (step bigint primary key, until bigint not null);
insert into summed values (3600, 0), (86400, 0);
