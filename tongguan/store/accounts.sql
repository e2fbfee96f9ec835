-- name: person
-- An account by its login, with the hash of its password: asked before there is a caller.
select id, login, party, name, roles, state, subject, settings, created_at, created_by, password
from tongguan.person(%(login)s);

-- name: account
-- One account.
select id, login, party, name, roles, state, subject, settings, created_at, created_by
from tongguan.account where id = %(id)s;

-- name: accounts
-- The accounts of a party, or all, by name.
select id, login, party, name, roles, state, subject, settings, created_at, created_by
from tongguan.account where %(party)s::text is null or party = %(party)s::text order by party, name limit 10000;

-- name: keep_account
-- A new account; nothing where the login or the name is taken.
insert into tongguan.account (id, login, party, name, roles, password, subject, state, settings, created_at, created_by,
    changed_at)
values (%(id)s, %(login)s, %(party)s, %(name)s, %(roles)s, %(password)s, %(subject)s, %(state)s, %(settings)s,
    %(created_at)s, %(created_by)s, %(created_at)s)
on conflict do nothing
returning id;

-- name: set_password
-- Another password.
update tongguan.account set password = %(password)s, changed_at = %(at)s where id = %(id)s;

-- name: set_roles
-- Other roles.
update tongguan.account set roles = %(roles)s, changed_at = %(at)s where id = %(id)s;

-- name: move_accounts
-- The people of one party are another's, in other roles; they sign in anew.
with moved as (
    update tongguan.account set party = %(to)s, roles = %(roles)s, changed_at = %(at)s where party = %(party)s
    returning id
)
delete from tongguan.session s using moved where s.account = moved.id;

-- name: set_standing
-- Whether a person may come in.
update tongguan.account set state = %(state)s, changed_at = %(at)s where id = %(id)s;

-- name: held
-- One account, locked until the transaction ends.
select id, login, party, name, roles, state, subject, settings, created_at, created_by
from tongguan.account where id = %(id)s for update;

-- name: administrators
-- Who may administer, but one; locked until the transaction ends.
select id from tongguan.account
where 'administrator' = any (roles) and state = 'active' and id <> %(but)s order by id for update;

-- name: invite
-- A link that sets a password, once.
insert into tongguan.invitation (hash, account, made_at, made_by, expires_at)
values (%(hash)s, %(account)s, %(at)s, %(by)s, %(until)s);

-- name: pending
-- Whose link of a party's people is open, until when.
select account, expires_at from tongguan.pending(%(party)s);

-- name: invited
-- Whose password a link sets, and until when.
select account, login, name, expires_at from tongguan.invited(%(hash)s);

-- name: take_invitation
-- A link is used, by one of those who follow it at once.
delete from tongguan.invitation where hash = %(hash)s and expires_at > %(at)s returning account;

-- name: drop_invitations
-- The links of an account hold no longer.
delete from tongguan.invitation where account = %(account)s;

-- name: set_settings
-- How a person likes the pages.
update tongguan.account set settings = %(settings)s, changed_at = %(at)s where id = %(id)s;

-- name: visit
-- Who is behind a cookie, and for whom the party acts today.
select account, login, party, name, roles, state, settings, how, created_at, seen_at, expires_at, mandates, id, subject
from tongguan.visit(%(hash)s, %(today)s::date);

-- name: begin_session
-- Somebody signed in.
insert into tongguan.session (hash, account, party, how, agent, created_at, seen_at, expires_at)
values (%(hash)s, %(account)s, %(party)s, %(how)s, %(agent)s, %(at)s, %(at)s, %(expires_at)s);

-- name: seen_session
-- Somebody is still here: the visit goes on.
update tongguan.session set seen_at = %(at)s, expires_at = %(expires_at)s where hash = %(hash)s;

-- name: end_session
-- Somebody signed out.
delete from tongguan.session where hash = %(hash)s;

-- name: end_sessions
-- All visits of an account end but one.
delete from tongguan.session where account = %(account)s and hash <> %(but)s;

-- name: sessions
-- Where an account is signed in, last seen first.
select id, how, agent, created_at, seen_at from tongguan.session
where account = %(account)s and expires_at > %(at)s order by seen_at desc, id limit 100;

-- name: end_one
-- One visit of an account ends, by its id.
delete from tongguan.session where account = %(account)s and id = %(id)s returning id;

-- name: forget_sessions
-- Visits and links that ended by themselves, challenges nobody answered, and tries to sign in that no longer count.
with gone as (delete from tongguan.session where expires_at < %(visits)s::timestamptz),
    unanswered as (delete from tongguan.challenge where expires_at < %(at)s::timestamptz),
    lapsed as (delete from tongguan.invitation where expires_at < %(at)s::timestamptz)
delete from tongguan.attempt where at < %(at)s::timestamptz - interval '1 day';

-- name: tried
-- How often somebody tried in vain since a moment.
select tongguan.tried(%(key)s, %(since)s);

-- name: hold_tries
-- Tries are counted and noted one after the other, so that many at once are not taken for few.
select pg_advisory_xact_lock(%(lock)s);

-- name: try
-- A try; it counts as in vain until it is released.
insert into tongguan.attempt (key, at) values (%(key)s, %(at)s);

-- name: release
-- A try was not in vain.
delete from tongguan.attempt where key = any (%(keys)s) and at = %(at)s;

-- name: forgive
-- Who came in is forgiven the tries before.
delete from tongguan.attempt where key = %(key)s;

-- name: mandates
-- Mandates of a company or a broker, newest first.
select id, company, broker, since, until, granted_by, granted_at, ended_by, ended_at
from tongguan.mandate where company = %(party)s or broker = %(party)s
order by ended_at is not null, granted_at desc, id limit 1000;

-- name: end_expired
-- A mandate whose last day is over has ended by itself.
update tongguan.mandate set ended_by = granted_by, ended_at = %(at)s
where company = %(company)s and broker = %(broker)s and ended_at is null and until < %(today)s::date;

-- name: grant
-- A mandate, where the broker holds none from this company.
insert into tongguan.mandate (id, company, broker, since, until, granted_by, granted_at)
values (%(id)s, %(company)s, %(broker)s, %(since)s::date, %(until)s::date, %(by)s, %(at)s)
on conflict (company, broker) where ended_at is null do nothing
returning id;

-- name: mandate
-- One mandate.
select id, company, broker, since, until, granted_by, granted_at, ended_by, ended_at
from tongguan.mandate where id = %(id)s;

-- name: end_mandate
-- A mandate ends.
update tongguan.mandate set ended_by = %(by)s, ended_at = %(at)s where id = %(id)s and ended_at is null returning id;
