-- Writes down which members and bans each transaction touches, and tells whoever listens. Run by 'weir migrate --notify', as often as
-- wanted. The functions run as their owner, so that who may edit members needs no right on the table of changes.
create table if not exists weir_changes (
    xid    xid8 not null default pg_current_xact_id(),
    member bigint,
    ban    text -- both null: everything may have changed
);
create index if not exists weir_changes_xid on weir_changes (xid);

create or replace function weir_note_change() returns trigger
    language plpgsql security definer set search_path from current as $$
declare
    noted bigint := 1;
    into_column constant text := TG_ARGV[0];
    key_column constant text := TG_ARGV[1];
begin
    if TG_OP = 'TRUNCATE' or key_column = '' then
        insert into weir_changes default values;
    elsif TG_OP = 'INSERT' then
        execute format('insert into weir_changes (%I) select distinct %I from come', into_column, key_column);
        get diagnostics noted = row_count;
    elsif TG_OP = 'DELETE' then
        execute format('insert into weir_changes (%I) select distinct %I from gone', into_column, key_column);
        get diagnostics noted = row_count;
    else
        execute format('insert into weir_changes (%I) select %I from gone union select %I from come', into_column, key_column, key_column);
        get diagnostics noted = row_count;
    end if;
    if noted > 0 then
        notify weir_changes;
    end if;
    return null;
end $$;

-- What every reader has seen is of no more use. Returns the rows removed.
create or replace function weir_forget_changes(before xid8) returns bigint
    language sql security definer set search_path from current as $$
    with forgotten as (delete from weir_changes where xid < before returning 1) select count(*) from forgotten
$$;

do $$
declare
    watched constant text[] := array[
        'members', 'member', 'id', 'member_prefixes', 'member', 'member', 'devices', 'member', 'member',
        'forwards', 'member', 'member', 'openings', 'member', 'member', 'bans', 'ban', 'prefix',
        'listeners', '', '', 'allows', '', ''];
    at int := 1;
begin
    while at < array_length(watched, 1) loop
        if to_regclass(watched[at]) is null then -- a campus has no listeners, a web farm no members
            at := at + 3;
            continue;
        end if;
        execute format(
            'create or replace trigger weir_note_insert after insert on %I referencing new table as come '
            'for each statement execute function weir_note_change(%L, %L)', watched[at], watched[at + 1], watched[at + 2]);
        execute format(
            'create or replace trigger weir_note_update after update on %I referencing old table as gone new table as come '
            'for each statement execute function weir_note_change(%L, %L)', watched[at], watched[at + 1], watched[at + 2]);
        execute format(
            'create or replace trigger weir_note_delete after delete on %I referencing old table as gone '
            'for each statement execute function weir_note_change(%L, %L)', watched[at], watched[at + 1], watched[at + 2]);
        execute format(
            'create or replace trigger weir_note_truncate after truncate on %I '
            'for each statement execute function weir_note_change(%L, %L)', watched[at], watched[at + 1], watched[at + 2]);
        at := at + 3;
    end loop;
end $$;
