-- name: token_by_hash
-- The token behind a hash, good or not.
select id, hash, party, name, scopes, mandates, sees, created_at, created_by, expires_at, revoked_at
from tongguan.bearer(%(hash)s);

-- name: tokens
-- All tokens, newest first, without their hashes.
select id, ''::bytea, party, name, scopes, mandates, sees, created_at, created_by, expires_at, revoked_at
from tongguan.token order by created_at desc, id limit 1000;

-- name: keep_token
-- Keeps a new token's hash and what it opens.
insert into tongguan.token (id, hash, party, name, scopes, mandates, sees, created_at, created_by, expires_at)
values (%(id)s, %(hash)s, %(party)s, %(name)s, %(scopes)s, %(mandates)s, %(sees)s, %(created_at)s, %(created_by)s,
        %(expires_at)s);

-- name: revoke_token
-- Withdraws a token; its hash comes back if there is one, withdrawn before or not.
update tongguan.token set revoked_at = coalesce(revoked_at, %(at)s) where id = %(id)s returning hash;
