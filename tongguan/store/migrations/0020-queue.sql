-- Cases that wait for an officer, and who has them.

create table tongguan.waiting (
    case_id     bigint      primary key,
    number      text        not null,
    reference   text        not null,
    declarant   text        not null,
    office      text        not null,
    direction   text        not null,
    lane        text        not null,
    holds       text[]      not null,
    value       numeric     not null,
    item_count  integer     not null,
    received_at timestamptz not null,
    target_at   timestamptz not null,
    officer     text        not null default '',
    name        text        not null default '',
    claimed_at  timestamptz
);
create index waiting_target on tongguan.waiting (target_at, case_id);
create index waiting_lane on tongguan.waiting (lane, target_at, case_id);
create index waiting_officer on tongguan.waiting (officer, target_at, case_id) where officer <> '';

alter table tongguan.waiting enable row level security;
create policy officers on tongguan.waiting for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.waiting to tongguan_read;
grant select, insert, update, delete on tongguan.waiting to tongguan_journey;

insert into tongguan.waiting (case_id, number, reference, declarant, office, direction, lane, holds, value, item_count,
    received_at, target_at)
select id, number, reference, declarant, office, direction,
       coalesce(convert_from(stand, 'UTF8')::jsonb ->> 'lane', ''), holds, value, item_count, received_at,
       received_at + interval '1 hour'
from tongguan.case_file
where state = 'held' and holds && array['inspection', 'documents', 'permit'];
