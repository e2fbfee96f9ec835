-- name: signing_keys
-- The keys of a party that the caller may see: those in force first, newest first.
select id, party, kid, jwk, name, added_by, added_at, withdrawn_by, withdrawn_at from tongguan.signing_key
where party = %(party)s order by withdrawn_at is not null, added_at desc, id limit 1000;

-- name: signing_key
-- One key.
select id, party, kid, jwk, name, added_by, added_at, withdrawn_by, withdrawn_at from tongguan.signing_key
where id = %(id)s;

-- name: keep_signing_key
-- A key, where the party has none of this thumbprint in force.
insert into tongguan.signing_key (id, party, kid, jwk, name, added_by, added_at)
values (%(id)s, %(party)s, %(kid)s, %(jwk)s, %(name)s, %(added_by)s, %(added_at)s)
on conflict (party, kid) where withdrawn_at is null do nothing returning id;

-- name: withdraw_signing_key
-- What is signed with it from now on is not good.
update tongguan.signing_key set withdrawn_by = %(by)s, withdrawn_at = %(at)s
where id = %(id)s and (withdrawn_at is null or withdrawn_at > %(at)s) returning id;

-- name: ever_signing_key
-- Whether the party ever had a key of this thumbprint.
select id from tongguan.signing_key where party = %(party)s and kid = %(kid)s limit 1;

-- name: named_signing_key
-- The key of an id or a thumbprint that is in force for one of these parties at a moment.
select id, party, kid, jwk, name, added_by, added_at, withdrawn_by, withdrawn_at from tongguan.signing_key
where (kid = %(kid)s or id = %(kid)s) and party = any(%(parties)s::text[])
  and added_at <= %(at)s and (withdrawn_at is null or withdrawn_at > %(at)s)
order by array_position(%(parties)s::text[], party), added_at desc limit 1;

-- name: hold_signing_keys
-- Those of these keys that are in force: nobody withdraws them until this transaction ends.
select id from tongguan.signing_key
where id = any(%(ids)s::text[]) and (withdrawn_at is null or withdrawn_at > %(at)s) order by id for share;

-- name: good_signing_key
-- The key of a thumbprint that was in force for a party at a moment.
select id, party, kid, jwk, name, added_by, added_at, withdrawn_by, withdrawn_at from tongguan.signing_key
where party = %(party)s and kid = %(kid)s and added_at <= %(at)s and (withdrawn_at is null or withdrawn_at > %(at)s)
order by added_at desc limit 1;
