-- What officers ask of declarants, and the answers. The case's chain holds their salted hashes; the words go at their date.

create table tongguan.request (
    id         text        primary key,
    case_id    bigint      not null,
    seq        integer     not null,
    owner      text        not null,
    declarant  text        not null,
    subject    text        not null,
    words      text        not null,
    wanted     text[]      not null,
    deadline   timestamptz not null,
    asked_by   text        not null,
    asked_at   timestamptz not null,
    salt       bytea       not null,
    reply      text        not null default '',
    reply_salt bytea       not null default '',
    replied_by text        not null default '',
    replied_at timestamptz,
    closed_at  timestamptz,
    recalled   boolean     not null default false,
    delete_by  date        not null
);
create index request_case on tongguan.request (case_id);
create index request_kept on tongguan.request (delete_by) where salt <> '';

alter table tongguan.request enable row level security;
create policy own on tongguan.request for select to tongguan_read using ((select tongguan.sees_all())
    or owner = (select tongguan.caller()) or declarant = (select tongguan.caller())
    or declarant = any ((select tongguan.acts_for())::text[]));
grant select on tongguan.request to tongguan_read;
grant select, insert, update on tongguan.request to tongguan_journey;
