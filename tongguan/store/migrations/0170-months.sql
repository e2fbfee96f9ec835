-- Who writes into a month while its partitions are made waits until they are there. Before, a row that was bound for the
-- default partition was refused by it as soon as the month's own was attached. The strongest lock is taken at once: one
-- that grows deadlocks with a writer who reads first. Whoever makes the month gives way before a writer would be stopped
-- for a deadlock (half a second; PostgreSQL looks after one), and tries again.

create or replace function tongguan.make_month(year integer, month integer) returns text[]
language plpgsql security definer set search_path = pg_catalog set lock_timeout = '500ms' as $$
declare
    low   bigint := (year * 100 + month) * 10000000000;
    high  bigint := (year * 100 + month + 1) * 10000000000;
    made  text[] := '{}';
    part  text;
    item  record;
begin
    for item in select * from (values ('case_file', 'id'), ('fact', 'case_id'), ('grounds', 'case_id'),
                                      ('message', 'case_id')) as t(name, key) loop
        part := format('%s_%s', item.name, year * 100 + month);
        continue when to_regclass('tongguan.' || part) is not null;
        execute format('lock table tongguan.%I in access exclusive mode', item.name);
        continue when to_regclass('tongguan.' || part) is not null; -- another was quicker
        execute format('create table tongguan.%I (like tongguan.%I including all, check (%I >= %s and %I < %s))',
                       part, item.name, item.key, low, item.key, high);
        execute format('with moved as (delete from tongguan.%I where %I >= %s and %I < %s returning *) '
                       'insert into tongguan.%I select * from moved',
                       item.name || '_default', item.key, low, item.key, high, part);
        execute format('alter table tongguan.%I attach partition tongguan.%I for values from (%s) to (%s)',
                       item.name, part, low, high);
        if item.name = 'case_file' then
            execute format('alter table tongguan.%I set (fillfactor = 85)', part);
        end if;
        made := made || part;
    end loop;
    return made;
end $$;
