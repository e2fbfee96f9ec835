-- At which offices a gate's token tells what passes; all where none is named.
alter table tongguan.token add column offices text[] not null default '{}';
grant select (offices) on tongguan.token to tongguan_read;
create or replace function tongguan.bearer(secret bytea) returns setof tongguan.token
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select * from tongguan.token t where t.hash = secret
        and not exists (select from tongguan.party p where p.id = t.party and p.suspended_at is not null);
    end;
