-- Goods of what is forbidden are known again under another document; an officer decides about those.

alter table tongguan.forbidden
    add column goods json   not null default '[]', -- manifests.alike.Goods, nobody's name
    add column marks text[] not null default '{}'; -- by which goods that may be alike are looked up
create index forbidden_marks on tongguan.forbidden using gin (marks) where lifted_at is null;
create index forbidden_waits on tongguan.forbidden (manifest) where why = '' and lifted_at is null;

create table tongguan.alike (
    document text        not null,          -- plain
    kind     text        not null,
    manifest bigint      not null references tongguan.manifest,
    earlier  text        not null,          -- the forbidden document, plain
    signs    text[]      not null,
    at       timestamptz not null,
    primary key (document, kind, earlier, at, signs)
);

alter table tongguan.alike enable row level security;
create policy officers on tongguan.alike for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.alike to tongguan_read;
grant select, insert on tongguan.alike to tongguan_journey;
