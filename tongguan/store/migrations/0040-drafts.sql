-- Declarations being written: their party's alone, never an officer's.

create table tongguan.draft (
    id         text        primary key,
    party      text        not null,
    title      text        not null,
    body       bytea       not null,
    version    integer     not null,
    changed_at timestamptz not null,
    changed_by text        not null,
    lodged     text        not null default ''
);
create index draft_party on tongguan.draft (party, changed_at desc);

alter table tongguan.draft enable row level security;
create policy own on tongguan.draft for select to tongguan_read using (party = (select tongguan.caller()));
grant select on tongguan.draft to tongguan_read;
grant select, insert, update, delete on tongguan.draft to tongguan_journey;
