-- What declarants contest, and what became of it. The case's chain holds the salted hash of their words, which go at
-- their date.
create table tongguan.appeal (
    id        bigint generated always as identity primary key,
    case_id   bigint      not null,
    seq       integer     not null,
    number    text        not null,        -- of the declaration
    owner     text        not null,
    declarant text        not null,
    refusal   text        not null,        -- whose no it contests: an agency, or customs
    body      text        not null,        -- who decides: an agency, or customs
    refused   text        not null,        -- why it was refused
    quiet     boolean     not null,        -- reasons are not for the declarant
    hands     text[]      not null,        -- every name of whoever refused
    until     date        not null,        -- the last day on which it could be contested
    reason    text        not null,
    documents text[]      not null,
    by        text        not null,
    at        timestamptz not null,
    salt      bytea       not null,
    outcome   text        not null default '',  -- upheld, overturned, remitted; lapsed: what it contested is gone
    ruling    text        not null default '',
    ruled_by  text        not null default '',
    ruled_at  timestamptz,
    delete_by date        not null
);
create index appeal_case on tongguan.appeal (case_id);
create index appeal_body on tongguan.appeal (body, id desc);
create index appeal_open on tongguan.appeal (body, id desc) where outcome = '';
create index appeal_kept on tongguan.appeal (delete_by) where salt <> '';
alter table tongguan.appeal enable row level security;
create policy own on tongguan.appeal for select to tongguan_read using ((select tongguan.sees_all())
    or owner = (select tongguan.caller()) or declarant = (select tongguan.caller())
    or declarant = any ((select tongguan.acts_for())::text[]) or body = (select tongguan.caller()));
grant select on tongguan.appeal to tongguan_read;
grant select, insert, update on tongguan.appeal to tongguan_journey;
grant usage on sequence tongguan.appeal_id_seq to tongguan_journey;
