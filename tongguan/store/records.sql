-- name: held
-- Records by their keys, in key order; how many declarations used them up, as far as a definition counts.
select r.system, r.number, r.holder, r.state, r.version, r.valid_from, r.valid_to, r.body, r.lines,
       (select count(*) from (select from tongguan.record_use u
        where u.system = r.system and u.number = r.number and u.state = 'written-off' limit 1000) gone)
from tongguan.record r
join jsonb_to_recordset(%(rows)s::jsonb) as k(system text, number text) on k.system = r.system and k.number = r.number
order by r.system, r.number;

-- name: held_still
-- The same; nobody changes them until this transaction ends.
select r.system, r.number, r.holder, r.state, r.version, r.valid_from, r.valid_to, r.body, r.lines,
       (select count(*) from (select from tongguan.record_use u
        where u.system = r.system and u.number = r.number and u.state = 'written-off' limit 1000) gone)
from tongguan.record r
join jsonb_to_recordset(%(rows)s::jsonb) as k(system text, number text) on k.system = r.system and k.number = r.number
order by r.system, r.number for share of r;

-- name: entrusting
-- Which of these declarants may act for which of these holders on a day.
select k.declarant, k.holder from jsonb_to_recordset(%(rows)s::jsonb) as k(declarant text, holder text)
where k.holder = any(tongguan.entrusted(k.declarant, %(today)s));

-- name: count_on
-- How a declaration counts on a record now.
insert into tongguan.record_use as u (system, number, case_id, declared, state, at)
values (%(system)s, %(number)s, %(case_id)s, %(declared)s, %(state)s, %(at)s)
on conflict (system, number, case_id) do update set state = excluded.state, at = excluded.at;

-- name: wait
-- Open cases that count on it are compared anew.
insert into tongguan.rematch (case_id)
select u.case_id from tongguan.record_use u join tongguan.case_file c on c.id = u.case_id
where u.system = %(system)s and u.number = %(number)s and u.state = 'annotated' and c.state = 'held'
order by u.case_id;

-- name: make
-- A new record; nothing where its number is taken.
insert into tongguan.record (system, number, written, issuer, readers, holder, state, version, valid_from, valid_to,
    changed_at, body, lines)
values (%(system)s, %(number)s, %(written)s, %(issuer)s, %(readers)s, %(holder)s, %(state)s, 1, %(valid_from)s,
    %(valid_to)s, %(at)s, %(body)s, %(lines)s)
on conflict do nothing returning number;

-- name: change
-- It says something else, or stands elsewhere.
update tongguan.record set state = %(state)s, version = %(version)s, valid_from = %(valid_from)s,
    valid_to = %(valid_to)s, changed_at = %(at)s, body = %(body)s, lines = %(lines)s, issuer = %(issuer)s,
    readers = %(readers)s
where system = %(system)s and number = %(number)s;

-- name: step
-- What happened to it.
insert into tongguan.record_step (system, number, event, version, at, party, actor, why, body)
values (%(system)s, %(number)s, %(event)s, %(version)s, %(at)s, %(party)s, %(actor)s, %(why)s, %(told)s);

-- name: open
-- A balance of it, opened; or of another volume: what is drawn stays drawn.
insert into tongguan.balance as b (key, code, unit, volume, remaining, party)
values (%(key)s, 'record', %(unit)s, %(volume)s, %(volume)s, %(party)s)
on conflict (key) do update set remaining = b.remaining + excluded.volume - b.volume, volume = excluded.volume,
    unit = excluded.unit;

-- name: open_late
-- A balance of a record that was issued before the law asked for it, unless somebody opened it.
insert into tongguan.balance (key, code, unit, volume, remaining, party)
values (%(key)s, 'record', %(unit)s, %(volume)s, %(volume)s, %(holder)s)
on conflict (key) do nothing;

-- name: locked
-- One, held until this transaction ends.
select system, number, written, issuer, readers, holder, state, version, valid_from, valid_to, changed_at, body, lines
from tongguan.record where system = %(system)s and number = %(number)s for update;

-- name: listed
-- Those that the caller sees, last changed first.
select system, number, written, issuer, readers, holder, state, version, valid_from, valid_to, changed_at, body, lines
from tongguan.record
where (%(system)s::text is null or system = %(system)s) and (%(number)s::text is null or number = %(number)s)
  and (%(holder)s::text is null or holder = %(holder)s) and (%(state)s::text is null or state = %(state)s)
order by changed_at desc, system, number limit %(limit)s;

-- name: left
-- What its balances opened with, and what is left of them.
select key, unit, volume, remaining from tongguan.balance
where key = any(%(keys)s) order by key;

-- name: uses
-- Which declarations count on it, or did.
select declared, state, at from tongguan.record_use where system = %(system)s and number = %(number)s
order by at desc, case_id limit %(limit)s;

-- name: steps
-- What happened to it last, oldest first.
select event, version, at, party, actor, why from (select * from tongguan.record_step
    where system = %(system)s and number = %(number)s order by id desc limit %(limit)s) last order by id;

-- name: first
-- Why it is on record: the words of its first step.
select why from tongguan.record_step where system = %(system)s and number = %(number)s order by id limit 1;

-- name: untold
-- Balances that no step opened, with what their record said from step to step.
select b.key, s.body from tongguan.balance b
join tongguan.record_step s on s.system = split_part(b.key, '/', 2) and s.number = split_part(b.key, '/', 3)
where b.code = 'record' and b.key <> all(%(told)s) order by b.key, s.id;

-- name: volumes
-- What the records' balances open with, as their steps tell.
select system, number, body from tongguan.record_step order by id;
