-- name: current
-- What is in force now.
select (select id from tongguan.law order by published_at desc, id limit 1),
       (select id from tongguan.profile_set order by published_at desc, id limit 1),
       array(select id from tongguan.party where signs);

-- name: law_id
-- The law in force now, by name.
select id from tongguan.law order by published_at desc, id limit 1;

-- name: law
-- One published law.
select body from tongguan.law where id = %(id)s;

-- name: publish_law
-- A new version of the law; the same law again is no new version. It comes after the last one, whatever the clock says.
insert into tongguan.law (id, profile, published_at, published_by, body)
select %(id)s, %(profile)s, greatest(%(at)s::timestamptz, max(published_at) + interval '1 microsecond'), %(by)s, %(body)s
from tongguan.law
on conflict do nothing;

-- name: snapshot
-- Which law a snapshot was made from, so that it can be made again.
insert into tongguan.snapshot (id, law, date) values (%(id)s, %(law)s, %(date)s) on conflict do nothing;

-- name: law_of_snapshot
-- The law that the snapshot of a day was made from.
select law from tongguan.snapshot where id = %(id)s and date = %(date)s order by law limit 1;

-- name: profile_set_id
-- The risk profiles in force now, by name.
select id from tongguan.profile_set order by published_at desc, id limit 1;

-- name: profile_set
-- One published set of risk profiles.
select body from tongguan.profile_set where id = %(id)s;

-- name: publish_profile_set
-- A new set of live risk profiles; a set that comes back takes effect from now.
insert into tongguan.profile_set (id, published_at, body) values (%(id)s, %(at)s, %(body)s)
on conflict (id) do update set published_at = excluded.published_at;

-- name: hold_profiles
-- Whoever else puts risk profiles into force waits until this transaction ends.
select pg_advisory_xact_lock(hashtext('tongguan.risk_profile'));

-- name: hold_law
-- Whoever else publishes law waits until this transaction ends.
select pg_advisory_xact_lock(hashtext('tongguan.law'));

-- name: published
-- The names of all laws and of all sets of risk profiles, in the order of their publication.
select array(select id from tongguan.law order by published_at, id desc),
       array(select id from tongguan.profile_set order by published_at, id desc);
