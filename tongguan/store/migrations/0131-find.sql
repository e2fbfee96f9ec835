-- Numbers by which a case is found besides its own: containers, waybills.

create table tongguan.trace (
    word    text   not null,               -- letters and digits alone, upper case
    case_id bigint not null,
    kind    text   not null,               -- container, waybill
    primary key (word, case_id, kind)
);
alter table tongguan.trace enable row level security;
create policy own on tongguan.trace for select to tongguan_read
    using (exists (select from tongguan.case_file c where c.id = case_id));
grant select on tongguan.trace to tongguan_read;
grant select, insert on tongguan.trace to tongguan_journey;

-- The cases under a trader's reference, whoever's they are: who asks sees of them what case_file lets him see.
create function tongguan.called(wanted text) returns table (case_id bigint)
language sql stable security definer rows 2 set search_path = pg_catalog
    begin atomic
    select c.case_id from tongguan.claim c where c.reference = wanted and c.function = '9'
    order by c.case_id desc limit 200;
    end;
revoke all on function tongguan.called from public;
grant execute on function tongguan.called to tongguan_read, tongguan_journey;
