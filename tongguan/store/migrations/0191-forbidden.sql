-- Transport documents that an officer forbids to unload or to load.

create table tongguan.forbidden (
    document  text        not null,         -- plain
    kind      text        not null,         -- original: it may not be unloaded; advance: not loaded
    manifest  bigint      not null references tongguan.manifest,
    party     text        not null,
    why       text        not null,
    by        text        not null,
    at        timestamptz not null,
    lifted_by text        not null default '',
    lifted_at timestamptz
);
create unique index forbidden_document on tongguan.forbidden (document, kind) where lifted_at is null;
create index forbidden_manifest on tongguan.forbidden (manifest);

alter table tongguan.forbidden enable row level security;
create policy own on tongguan.forbidden for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
grant select on tongguan.forbidden to tongguan_read;
grant select, insert, update (lifted_by, lifted_at) on tongguan.forbidden to tongguan_journey;
