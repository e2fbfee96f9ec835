-- Passkeys and what browsers are asked; visits that can be told apart, and ended one by one.

alter table tongguan.account add column keyed boolean not null default false;
alter table tongguan.session add column id text not null default encode(uuid_send(gen_random_uuid()), 'hex');
create unique index session_id on tongguan.session (id);
alter table tongguan.passkey add column transports text[] not null default '{}';

create table tongguan.challenge (
    hash       bytea       primary key,
    what       text        not null,
    account    text        not null,
    body       bytea       not null,
    made_at    timestamptz not null,
    expires_at timestamptz not null
);

create or replace function tongguan.person(wanted text) returns setof tongguan.account
language sql stable security definer set search_path = pg_catalog
    begin atomic select * from tongguan.account a where a.login = wanted; end;
drop function tongguan.visit(bytea, date);
create function tongguan.visit(secret bytea, today date) returns table (
    account text, login text, party text, name text, roles text[], settings bytea, how text, created_at timestamptz,
    seen_at timestamptz, expires_at timestamptz, state text, mandates text[], id text, subject text)
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select a.id, a.login, a.party, a.name, a.roles, a.settings, s.how, s.created_at, s.seen_at, s.expires_at, a.state,
           array(select m.company from tongguan.mandate m
                 where m.broker = a.party and m.ended_at is null and m.since <= today
                   and (m.until is null or m.until >= today)), s.id, a.subject
    from tongguan.session s join tongguan.account a on a.id = s.account
    where s.hash = secret;
    end;

alter table tongguan.challenge enable row level security;
revoke all on function tongguan.visit from public;
grant execute on function tongguan.visit to tongguan_read, tongguan_journey;
grant select (keyed) on tongguan.account to tongguan_read;
grant select (id) on tongguan.session to tongguan_read;
grant select, insert, delete on tongguan.challenge to tongguan_journey;
