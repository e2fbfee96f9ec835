-- Vehicles, trailers and drivers of carriers, and their permits.

create table tongguan.fleet (
    id            text        primary key,
    party         text        not null,
    kind          text        not null,
    mark          text        not null,
    plain         text        not null,
    country       text        not null,
    name          text        not null default '',
    name_zh       text        not null default '',
    since         timestamptz not null,
    made_by       text        not null,
    suspended_why text        not null default '',
    suspended_by  text        not null default '',
    suspended_at  timestamptz,
    ended_by      text        not null default '',
    ended_at      timestamptz
);
create unique index fleet_mark on tongguan.fleet (plain, kind, country) where ended_at is null;
create index fleet_plain on tongguan.fleet (plain);
create index fleet_party on tongguan.fleet (party, kind);

create table tongguan.permit (
    id           text        primary key,
    member       text        not null references tongguan.fleet,
    party        text        not null,
    kind         text        not null,
    number       text        not null,
    office       text        not null default '',
    valid_from   date        not null,
    valid_until  date        not null,
    granted_by   text        not null,
    granted_at   timestamptz not null,
    withdrawn_by text        not null default '',
    withdrawn_at timestamptz
);
create index permit_member on tongguan.permit (member);

alter table tongguan.fleet enable row level security;
alter table tongguan.permit enable row level security;
create policy own on tongguan.fleet for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.permit for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
grant select on tongguan.fleet, tongguan.permit to tongguan_read;
grant select, insert, update on tongguan.fleet to tongguan_journey;
grant select, insert, update (withdrawn_by, withdrawn_at) on tongguan.permit to tongguan_journey;
