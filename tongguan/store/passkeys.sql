-- name: add
-- A new key; nothing where its id is known.
insert into tongguan.passkey (id, account, party, public_key, sign_count, name, added_at, transports)
values (%(id)s, %(account)s, %(party)s, %(public_key)s, %(uses)s, %(name)s, %(added_at)s, %(transports)s)
on conflict do nothing
returning id;

-- name: one
-- One key.
select id, account, party, public_key, sign_count, name, transports, added_at, used_at
from tongguan.passkey where id = %(id)s;

-- name: of_account
-- The keys of an account, oldest first.
select id, account, party, public_key, sign_count, name, transports, added_at, used_at
from tongguan.passkey where account = %(account)s order by added_at, id limit 100;

-- name: used
-- A key was used once more; nothing where it says that it was used no more often than before. Some never count: 0.
update tongguan.passkey set sign_count = %(uses)s, used_at = %(at)s
where id = %(id)s and (sign_count < %(uses)s or (sign_count = 0 and %(uses)s = 0))
returning id;

-- name: remove
-- A key is gone.
delete from tongguan.passkey where id = %(id)s and account = %(account)s returning name;

-- name: remove_all
-- All keys of an account are gone.
delete from tongguan.passkey where account = %(account)s;

-- name: keyed
-- Whether a key is asked for after the password.
select keyed from tongguan.account where id = %(account)s;

-- name: set_keyed
-- A key is asked for after the password, or no more; nothing where that is so already.
update tongguan.account set keyed = %(keyed)s, changed_at = %(at)s where id = %(account)s and keyed <> %(keyed)s
returning id;

-- name: ask
-- Something is asked that has to be answered once.
insert into tongguan.challenge (hash, what, account, body, made_at, expires_at)
values (%(hash)s, %(what)s, %(account)s, %(body)s, %(made_at)s, %(expires_at)s);

-- name: take
-- What was asked is answered: it is gone, whatever the answer is worth.
delete from tongguan.challenge where hash = %(hash)s and what = %(what)s returning account, body, made_at, expires_at;
