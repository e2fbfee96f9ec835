-- What must not be deleted though its date is past; names of who looked go at their date.

create table tongguan.legal_hold (
    id         text        primary key,
    case_id    bigint      not null,
    number     text        not null,
    reason     text        not null,
    set_by     text        not null,
    set_at     timestamptz not null,
    lifted_why text        not null default '',
    lifted_by  text        not null default '',
    lifted_at  timestamptz
);
create unique index legal_hold_open on tongguan.legal_hold (case_id) where lifted_at is null;
alter table tongguan.legal_hold enable row level security;
create policy officers on tongguan.legal_hold for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.legal_hold to tongguan_read;
grant select, insert, update (lifted_why, lifted_by, lifted_at) on tongguan.legal_hold to tongguan_journey;

grant update (name) on tongguan.look to tongguan_journey;
create index look_named on tongguan.look (id) where name <> '';
