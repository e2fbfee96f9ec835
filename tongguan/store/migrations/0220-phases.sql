-- How long each case took, phase by phase: a projection that the worker makes anew from facts.

create table tongguan.phase (
    case_id   bigint      primary key,
    number    text        not null,
    left_at   timestamptz not null,
    office    text        not null,
    direction text        not null,
    mode      text        not null,
    lane      text        not null,
    chapter   text        not null,
    agencies  text[]      not null,
    ahead     text        not null,
    peak      text        not null,
    time      integer[]   not null,
    work      integer[]   not null,
    touches   integer[]   not null,
    stamps    bytea       not null
);
create index phase_left on tongguan.phase (left_at);

alter table tongguan.phase enable row level security;
create policy officers on tongguan.phase for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.phase to tongguan_read;
grant select, insert, update, delete on tongguan.phase to tongguan_journey;
