-- Companies come in by file; who changed what of a party, and its class, is written once.
alter table tongguan.party add column class text not null default '';  -- by the profile's classes; empty: none

create table tongguan.party_change (
    id     bigint      primary key generated always as identity,
    party  text        not null,
    at     timestamptz not null,
    by     text        not null,
    source text        not null,          -- the import and its file, or the proposal of a class
    before jsonb       not null,
    after  jsonb       not null
);
create index party_change_of on tongguan.party_change (party, id);

create table tongguan.company_import (
    id          text        primary key,
    digest      bytea       not null,      -- SHA-256 of the file
    file        text        not null,
    rows        bigint      not null default 0,  -- so far read and in
    made        bigint      not null default 0,
    changed     bigint      not null default 0,
    same        bigint      not null default 0,
    bad         bigint      not null default 0,
    started_at  timestamptz not null,
    started_by  text        not null,
    finished_at timestamptz
);
create unique index company_import_open on tongguan.company_import (digest) where finished_at is null;
create table tongguan.company_import_fault (
    import  text    not null references tongguan.company_import,
    line    bigint  not null,
    field   text    not null,              -- the column; empty: the whole row
    why     text    not null,
    why_zh  text    not null,
    primary key (import, line)
);

alter table tongguan.party_change enable row level security;
alter table tongguan.company_import enable row level security;
alter table tongguan.company_import_fault enable row level security;
create policy own on tongguan.party_change for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy officers on tongguan.company_import for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.company_import_fault for select to tongguan_read
    using ((select tongguan.sees_all()));
grant select on tongguan.party_change, tongguan.company_import, tongguan.company_import_fault to tongguan_read;
grant select, insert on tongguan.party_change, tongguan.company_import_fault to tongguan_journey;
grant select, insert, update (rows, made, changed, same, bad, finished_at) on tongguan.company_import
    to tongguan_journey;
grant usage on sequence tongguan.party_change_id_seq to tongguan_journey;
