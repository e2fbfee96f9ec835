-- Parties on record, who may have which roles, mandates without doubles, links that set a password, keys of companies,
-- tokens that a second administrator agrees to, and who looked, for the party looked at.

-- Parties: made and suspended by the administration. Who had people or tokens before is on record from now on.
alter table tongguan.party add column made_at timestamptz not null default now();
alter table tongguan.party add column made_by text not null default '';
alter table tongguan.party add column suspended_at timestamptz;
alter table tongguan.party add column suspended_by text not null default '';
insert into tongguan.party (id, kind, name)
select known.party, case when bool_or(known.administers) then 'administration'
                         when bool_or(known.pays) then 'bank' else 'company' end, known.party
from (select party, roles && array['officer', 'analyst', 'supervisor', 'administrator'] as administers,
             'cashier' = any (roles) as pays from tongguan.account
      union all
      select party, sees = 'all', 'pay' = any (scopes) from tongguan.token) as known
where known.party <> ''
group by known.party
on conflict do nothing;

-- A company entrusts a broker once at a time: of two grants at once, one is taken.
update tongguan.mandate m set ended_by = 'twice granted', ended_at = now()
where m.ended_at is null and exists (
    select from tongguan.mandate o
    where o.company = m.company and o.broker = m.broker and o.ended_at is null
      and (o.granted_at, o.id) > (m.granted_at, m.id));
create unique index mandate_open on tongguan.mandate (company, broker) where ended_at is null;

-- Links by which a person sets a password, once: never the link, only its SHA-256.
create table tongguan.invitation (
    hash       bytea       primary key,
    account    text        not null unique references tongguan.account,
    made_at    timestamptz not null,
    made_by    text        not null,
    expires_at timestamptz not null
);

-- Public keys by which a party signs what it sends; kept with their dates, since what was signed stays to be verified.
create table tongguan.signing_key (
    id           text        primary key,
    party        text        not null,
    kid          text        not null,     -- RFC 7638 thumbprint
    jwk          bytea       not null,     -- public, JSON
    name         text        not null,
    added_by     text        not null,
    added_at     timestamptz not null,
    withdrawn_by text        not null default '',
    withdrawn_at timestamptz
);
create unique index signing_key_open on tongguan.signing_key (party, kid) where withdrawn_at is null;

-- Tokens: whether a second administrator still has to agree, who did, and when it was last used (to five minutes).
alter table tongguan.token add column awaits boolean not null default false;
alter table tongguan.token add column agreed_by text not null default '';
alter table tongguan.token add column used_at timestamptz;
create index token_party on tongguan.token (party);

-- For whom a party acts on a day; a suspended company's mandates rest.
create function tongguan.entrusted(wanted text, today date) returns text[]
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select array(select m.company from tongguan.mandate m
                 where m.broker = wanted and m.ended_at is null and m.since <= today
                   and (m.until is null or m.until >= today)
                   and not exists (select from tongguan.party p
                                   where p.id = m.company and p.suspended_at is not null));
    end;
-- What a suspended party holds opens nothing.
create or replace function tongguan.bearer(secret bytea) returns setof tongguan.token
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select * from tongguan.token t where t.hash = secret
        and not exists (select from tongguan.party p where p.id = t.party and p.suspended_at is not null);
    end;
create or replace function tongguan.person(wanted text) returns setof tongguan.account
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select a.id, a.login, a.party, a.name, a.roles, a.password, a.subject,
           case when p.suspended_at is null then a.state else 'locked' end,
           a.settings, a.created_at, a.created_by, a.changed_at, a.keyed
    from tongguan.account a left join tongguan.party p on p.id = a.party where a.login = wanted;
    end;
create or replace function tongguan.visit(secret bytea, today date) returns table (
    account text, login text, party text, name text, roles text[], settings bytea, how text, created_at timestamptz,
    seen_at timestamptz, expires_at timestamptz, state text, mandates text[], id text, subject text)
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select a.id, a.login, a.party, a.name, a.roles, a.settings, s.how, s.created_at, s.seen_at, s.expires_at,
           case when p.suspended_at is null then a.state else 'locked' end, tongguan.entrusted(a.party, today),
           s.id, a.subject
    from tongguan.session s join tongguan.account a on a.id = s.account left join tongguan.party p on p.id = a.party
    where s.hash = secret;
    end;
-- Whose password a link sets.
create function tongguan.invited(secret bytea) returns table (account text, login text, name text, expires_at timestamptz)
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select a.id, a.login, a.name, i.expires_at from tongguan.invitation i join tongguan.account a on a.id = i.account
    where i.hash = secret and a.state = 'active';
    end;
-- Whose link is still open, until when.
create function tongguan.pending(wanted text) returns table (account text, expires_at timestamptz)
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select i.account, i.expires_at from tongguan.invitation i join tongguan.account a on a.id = i.account
    where a.party = wanted and (tongguan.sees_all() or tongguan.caller() = wanted);
    end;
-- Who looked at the caller's own declarations; the name only where the profile says that it is told.
create function tongguan.looked_at(before bigint, named boolean, most integer) returns table (
    id bigint, number text, reference text, office text, party text, name text, what text, at timestamptz)
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select l.id, c.number, c.reference, c.office, l.party, case when named then l.name else '' end, l.what, l.at
    from tongguan.case_file c join tongguan.look l on l.case_id = c.id
    where (c.declarant = (select tongguan.caller()) or c.owner = (select tongguan.caller()))
      and (before is null or l.id < before)
    order by l.id desc limit most;
    end;
-- What parties are called is no secret among those who work together.
create function tongguan.named(wanted text) returns table (id text, kind text, name text, name_zh text, suspended boolean)
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select p.id, p.kind, p.name, p.name_zh, p.suspended_at is not null from tongguan.party p
    where p.id = wanted and (tongguan.sees_all() or tongguan.caller() is not null);
    end;
revoke all on function tongguan.entrusted, tongguan.invited, tongguan.pending, tongguan.looked_at, tongguan.named
    from public;
grant execute on function tongguan.entrusted, tongguan.invited, tongguan.pending, tongguan.looked_at, tongguan.named
    to tongguan_read, tongguan_journey;

alter table tongguan.invitation enable row level security;
alter table tongguan.signing_key enable row level security;
create policy own on tongguan.signing_key for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.token for select to tongguan_read using (party = (select tongguan.caller()));
grant select (awaits, agreed_by, used_at) on tongguan.token to tongguan_read;
grant select on tongguan.signing_key to tongguan_read;
grant select, insert, delete on tongguan.invitation to tongguan_journey;
grant select, insert, update (withdrawn_by, withdrawn_at) on tongguan.signing_key to tongguan_journey;
grant update (awaits, agreed_by, used_at) on tongguan.token to tongguan_journey;
