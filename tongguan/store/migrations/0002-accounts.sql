-- People: who signs in, for which party, with what; who acts for whom; what they did beside the cases.

create table tongguan.account (
    id         text        primary key,
    login      text        not null unique,
    party      text        not null,
    name       text        not null,
    roles      text[]      not null,
    password   text        not null default '',
    subject    text        not null default '',
    state      text        not null,
    settings   bytea       not null default '{}',
    created_at timestamptz not null,
    created_by text        not null,
    changed_at timestamptz not null,
    unique (party, name)
);
create unique index account_subject on tongguan.account (subject) where subject <> '';

create table tongguan.session (
    hash       bytea       primary key,
    account    text        not null references tongguan.account,
    party      text        not null,
    how        text        not null,
    agent      text        not null,
    created_at timestamptz not null,
    seen_at    timestamptz not null,
    expires_at timestamptz not null
);
create index session_account on tongguan.session (account);

create table tongguan.passkey (
    id         bytea       primary key,
    account    text        not null references tongguan.account,
    party      text        not null,
    public_key bytea       not null,
    sign_count bigint      not null,
    name       text        not null,
    added_at   timestamptz not null,
    used_at    timestamptz
);
create index passkey_account on tongguan.passkey (account);

create table tongguan.mandate (
    id         text        primary key,
    company    text        not null,
    broker     text        not null,
    since      date        not null,
    until      date,
    granted_by text        not null,
    granted_at timestamptz not null,
    ended_by   text        not null default '',
    ended_at   timestamptz
);
create index mandate_broker on tongguan.mandate (broker);
create index mandate_company on tongguan.mandate (company);

create table tongguan.attempt (
    key text        not null,
    at  timestamptz not null
);
create index attempt_key on tongguan.attempt (key, at);

create table tongguan.act (
    id      bigint      primary key,
    at      timestamptz not null,
    party   text        not null,
    account text        not null,
    name    text        not null,
    what    text        not null,
    subject text        not null,
    body    bytea       not null,
    hash    bytea       not null
);
create index act_subject on tongguan.act (subject, id);

create function tongguan.person(wanted text) returns setof tongguan.account
language sql stable security definer set search_path = pg_catalog
    begin atomic select * from tongguan.account a where a.login = wanted; end;
create function tongguan.visit(secret bytea, today date) returns table (
    account text, login text, party text, name text, roles text[], settings bytea, how text, created_at timestamptz,
    seen_at timestamptz, expires_at timestamptz, state text, mandates text[])
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select a.id, a.login, a.party, a.name, a.roles, a.settings, s.how, s.created_at, s.seen_at, s.expires_at, a.state,
           array(select m.company from tongguan.mandate m
                 where m.broker = a.party and m.ended_at is null and m.since <= today
                   and (m.until is null or m.until >= today))
    from tongguan.session s join tongguan.account a on a.id = s.account
    where s.hash = secret;
    end;
create function tongguan.tried(wanted text, since timestamptz) returns bigint
language sql stable security definer set search_path = pg_catalog
    begin atomic select count(*) from tongguan.attempt t where t.key = wanted and t.at > since; end;

alter table tongguan.account enable row level security;
alter table tongguan.session enable row level security;
alter table tongguan.passkey enable row level security;
alter table tongguan.mandate enable row level security;
alter table tongguan.attempt enable row level security;
alter table tongguan.act enable row level security;
create policy own on tongguan.account for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.passkey for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.session for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.mandate for select to tongguan_read using ((select tongguan.sees_all())
    or company = (select tongguan.caller()) or broker = (select tongguan.caller()));
create policy own on tongguan.act for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));

revoke all on function tongguan.person, tongguan.visit, tongguan.tried from public;
grant execute on function tongguan.person, tongguan.visit, tongguan.tried to tongguan_read, tongguan_journey;
grant select (id, login, party, name, roles, subject, state, settings, created_at, created_by, changed_at)
    on tongguan.account to tongguan_read;
grant select (account, party, how, agent, created_at, seen_at, expires_at) on tongguan.session to tongguan_read;
grant select on tongguan.passkey, tongguan.mandate, tongguan.act to tongguan_read;
grant select, insert, update on tongguan.account, tongguan.mandate to tongguan_journey;
grant select, insert, update, delete on tongguan.session, tongguan.passkey to tongguan_journey;
grant select, insert, delete on tongguan.attempt to tongguan_journey;
grant select, insert on tongguan.act to tongguan_journey;
