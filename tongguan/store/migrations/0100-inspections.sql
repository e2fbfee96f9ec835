-- Inspections: ordered, found, with photographs that only officers see; overrides of a lane by two officers.

create table tongguan.inspection (
    id             text        primary key,
    case_id        bigint      not null,
    number         text        not null,
    seq            integer     not null,
    place          text        not null,
    since          timestamptz not null,
    until          timestamptz not null,
    methods        text[]      not null,
    items          integer[]   not null,
    words          text        not null,
    ordered_by     text        not null,
    ordered_at     timestamptz not null,
    inspector      text        not null default '',
    inspector_name text        not null default '',
    sheet          bytea       not null default '',
    finding        bytea       not null default '',
    salt           bytea       not null default '',
    conforms       boolean,
    found_by       text        not null default '',
    found_at       timestamptz,
    recalled_at    timestamptz,
    delete_by      date        not null
);
create index inspection_case on tongguan.inspection (case_id);
create index inspection_open on tongguan.inspection (until, id) where found_at is null and recalled_at is null;
create index inspection_kept on tongguan.inspection (delete_by) where salt <> '' or words <> '';

create table tongguan.override (
    id          text        primary key,
    case_id     bigint      not null,
    number      text        not null,
    seq         integer     not null,
    lane_from   text        not null,
    lane_to     text        not null,
    reason      text        not null,
    asked_by    text        not null,
    asked_name  text        not null,
    asked_at    timestamptz not null,
    state       text        not null default 'open',
    answered_by text        not null default '',
    answer      text        not null default '',
    answered_at timestamptz
);
create index override_case on tongguan.override (case_id);
create unique index override_open on tongguan.override (case_id) where state = 'open';

-- A photograph of an inspection is a document that the case's parties don't see.
alter table tongguan.document add column about text not null default '';
drop policy own on tongguan.document;
create policy own on tongguan.document for select to tongguan_read using ((select tongguan.sees_all())
    or about = '' and (owner = (select tongguan.caller()) or declarant = (select tongguan.caller())
    or declarant = any ((select tongguan.acts_for())::text[])));

alter table tongguan.inspection enable row level security;
alter table tongguan.override enable row level security;
create policy officers on tongguan.inspection for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.override for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.inspection, tongguan.override to tongguan_read;
grant select, insert, update on tongguan.inspection, tongguan.override to tongguan_journey;

-- What office and declarant say to each other about a case, and what officers say among themselves.
create table tongguan.remark (
    id        text        primary key,
    case_id   bigint      not null,
    number    text        not null,
    owner     text        not null,
    declarant text        not null,
    of_office boolean     not null,
    inside    boolean     not null,
    words     text        not null,
    salt      bytea       not null,
    party     text        not null,
    name      text        not null,
    at        timestamptz not null,
    heard_at  timestamptz,
    delete_by date        not null
);
create index remark_case on tongguan.remark (case_id, at);
create index remark_unheard on tongguan.remark (at, id) where heard_at is null and not of_office;
create index remark_kept on tongguan.remark (delete_by) where salt <> '';

alter table tongguan.remark enable row level security;
create policy own on tongguan.remark for select to tongguan_read using ((select tongguan.sees_all())
    or not inside and (owner = (select tongguan.caller()) or declarant = (select tongguan.caller())
    or declarant = any ((select tongguan.acts_for())::text[])));
grant select on tongguan.remark to tongguan_read;
grant select, insert, update on tongguan.remark to tongguan_journey;
