-- name: token_by_hash
-- The token behind a hash, good or not; it acts for whom it names, and on a day for whom its party holds mandates.
select id, hash, party, name, scopes, mandates || tongguan.entrusted(party, %(today)s::date), sees, created_at,
       created_by, expires_at, revoked_at, awaits, agreed_by, used_at, offices
from tongguan.bearer(%(hash)s);

-- name: tokens
-- Tokens, of a party or all that the caller may see: those that open something first, newest first; without hashes.
select id, ''::bytea, party, name, scopes, mandates, sees, created_at, created_by, expires_at, revoked_at, awaits,
       agreed_by, used_at, offices
from tongguan.token where %(party)s::text is null or party = %(party)s::text
order by revoked_at is not null, created_at desc, id limit 1000;

-- name: token
-- One token, locked until the transaction ends.
select id, hash, party, name, scopes, mandates, sees, created_at, created_by, expires_at, revoked_at, awaits,
       agreed_by, used_at, offices
from tongguan.token where id = %(id)s for update;

-- name: administering
-- Tokens that administer at this moment, but one; locked until the transaction ends.
select id from tongguan.token
where 'admin' = any (scopes) and not awaits and revoked_at is null and id <> %(but)s
  and (expires_at is null or expires_at > %(at)s)
order by id for update;

-- name: agree
-- A second administrator agrees: from now on the token opens what it says.
update tongguan.token set awaits = false, agreed_by = %(by)s where id = %(id)s and awaits and revoked_at is null
returning hash;

-- name: used
-- When tokens were last used.
update tongguan.token set used_at = %(at)s where id = any(%(ids)s::text[]);

-- name: keep_token
-- Keeps a new token's hash and what it opens.
insert into tongguan.token (id, hash, party, name, scopes, mandates, sees, created_at, created_by, expires_at, awaits,
    offices)
values (%(id)s, %(hash)s, %(party)s, %(name)s, %(scopes)s, %(mandates)s, %(sees)s, %(created_at)s, %(created_by)s,
        %(expires_at)s, %(awaits)s, %(offices)s);

-- name: revoke_token
-- Withdraws a token; its hash comes back if there is one, withdrawn before or not.
update tongguan.token set revoked_at = coalesce(revoked_at, %(at)s) where id = %(id)s returning hash;
