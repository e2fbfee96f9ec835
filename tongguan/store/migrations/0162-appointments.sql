-- Who shall administer waits for a second administrator's word.

create table tongguan.appointment (
    account  text        primary key references tongguan.account,
    asked_by text        not null,
    hands    text[]      not null,
    maker    text        not null,
    asked_at timestamptz not null
);
alter table tongguan.appointment enable row level security;
create policy officers on tongguan.appointment for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.appointment to tongguan_read;
grant select, insert, delete on tongguan.appointment to tongguan_journey;
