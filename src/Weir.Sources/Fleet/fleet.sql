-- What the nodes of a fleet share, version 1 (docs/operations/fleet.md). Made by 'weir migrate --fleet' in a schema of its own; as often as wanted.
-- Times are the server's, and for people: no node compares a clock.
create table if not exists nodes (
    name     text primary key check (length(name) between 1 and 63),
    identity text not null,            -- boot and state folder: the same agent, started again, may take its name at once
    instance bigint not null,          -- the process
    beat     bigint not null default 0,
    rollout  text not null check (rollout in ('immediate', 'staged')),
    joined   timestamptz not null default now(),
    seen     timestamptz not null default now()
);
create table if not exists node_state (
    node            text primary key references nodes on delete cascade,
    revision        text,              -- the shared rows in force, by their name
    number          bigint,            -- the node's own number of what is in force
    applied         timestamptz,       -- since when it has that number
    source          text not null,     -- good, bad, unread
    held            text,
    members         bigint,
    conntrack_count bigint,
    conntrack_max   bigint,
    process         bigint not null,
    version         text not null
);
create table if not exists rollouts (
    id       bigint generated always as identity primary key,
    revision text not null,
    snapshot text not null,            -- pg_export_snapshot() of who began it
    state    text not null check (state in ('running', 'done', 'failed', 'aborted', 'superseded')),
    reason   text not null default '',
    node     text not null,
    began    timestamptz not null default now(),
    ended    timestamptz
);
create unique index if not exists rollouts_running on rollouts ((true)) where state = 'running';
create table if not exists rollout_steps (
    rollout  bigint not null references rollouts on delete cascade,
    node     text not null,
    place    integer not null,
    canary   boolean not null,
    state    text not null check (state in
             ('waiting', 'applying', 'soaking', 'confirmed', 'failed', 'skipped', 'rolledback', 'stays')),
    attempts integer not null default 0,
    reason   text not null default '',
    changed  timestamptz not null default now(),
    primary key (rollout, node)
);
