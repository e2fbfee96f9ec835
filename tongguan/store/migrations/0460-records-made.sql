-- Declarations whose goods left, for which records are still to be made.
create table tongguan.record_due (
    case_id bigint      primary key,
    at      timestamptz not null,          -- when they left
    why     text        not null default ''  -- why a record could not be made; empty: it waits
);
create index record_due_waiting on tongguan.record_due (at) where why = '';
alter table tongguan.record_due enable row level security;
create policy officers on tongguan.record_due for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.record_due to tongguan_read;
grant select, insert, update, delete on tongguan.record_due to tongguan_journey;
-- What was issued after it was applied for, newest first: how long that took.
create index record_step_issued on tongguan.record_step (system, id) where event = 'issue' and version > 1;
