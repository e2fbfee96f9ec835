-- Manifests whose submitters could not be told what became of their documents; it is tried again.

create table tongguan.cleared_later (
    manifest  bigint      primary key,
    documents text[]      not null,
    tries     integer     not null,
    due       timestamptz not null,
    fault     text        not null
);

alter table tongguan.cleared_later enable row level security;
create policy officers on tongguan.cleared_later for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.cleared_later to tongguan_read;
grant select, insert, update, delete on tongguan.cleared_later to tongguan_journey;
