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
-- How declarations count on records now.
with used as (
    insert into tongguan.record_use as u (system, number, case_id, declared, state, at)
    select system, number, case_id, declared, state, at from jsonb_to_recordset(%(rows)s::jsonb)
        as r(system text, number text, case_id bigint, declared text, state text, at timestamptz)
    on conflict (system, number, case_id) do update set state = excluded.state, at = excluded.at
    returning u.system, u.number
)
insert into tongguan.record_turned (system, number) select distinct system, number from used;

-- name: turned
-- Some of the records whose uses changed, taken by this transaction.
with taken as (
    delete from tongguan.record_turned where id in (
        select id from tongguan.record_turned order by id limit %(limit)s for update skip locked
    ) returning system, number
)
select distinct system, number from taken order by system, number;

-- name: use_of
-- Whether a declaration counts on it now, and how many used it, as far as a definition counts.
select exists (select from tongguan.record_use u
               where u.system = %(system)s and u.number = %(number)s and u.state = 'annotated'),
       (select count(*) from (select from tongguan.record_use u
        where u.system = %(system)s and u.number = %(number)s and u.state = 'written-off' limit 1000) gone);

-- name: turn
-- Where it stands with its uses.
update tongguan.record set stands = %(stands)s
where system = %(system)s and number = %(number)s and state = %(state)s and stands <> %(stands)s;

-- name: hand
-- It is another's from now on: of who was not on the register, his who is.
update tongguan.record set holder = %(holder)s where system = %(system)s and number = %(number)s;

-- name: wait
-- Open cases that count on it, or wait for it, are compared anew.
insert into tongguan.rematch (case_id)
select u.case_id from tongguan.record_use u join tongguan.case_file c on c.id = u.case_id
where u.system = %(system)s and u.number = %(number)s and u.state in ('annotated', 'awaited') and c.state = 'held'
order by u.case_id;

-- name: make
-- A new record; nothing where its number is taken.
insert into tongguan.record (system, number, written, issuer, readers, holder, state, stands, version, valid_from,
    valid_to, changed_at, body, lines)
values (%(system)s, %(number)s, %(written)s, %(issuer)s, %(readers)s, %(holder)s, %(state)s, %(state)s, 1,
    %(valid_from)s, %(valid_to)s, %(at)s, %(body)s, %(lines)s)
on conflict do nothing returning number;

-- name: change
-- It says something else, or stands elsewhere; with its uses it is where it stands soon.
with turned as (insert into tongguan.record_turned (system, number) values (%(system)s, %(number)s))
update tongguan.record set state = %(state)s, stands = case when state = %(state)s then stands else %(state)s end, version = %(version)s, valid_from = %(valid_from)s,
    valid_to = %(valid_to)s, changed_at = %(at)s, body = %(body)s, lines = %(lines)s, issuer = %(issuer)s,
    readers = %(readers)s, place = nextval('tongguan.record_turn')
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

-- name: one
-- One, as the caller may see it.
select system, number, written, issuer, readers, holder, stands, version, valid_from, valid_to, changed_at, body, lines,
       place
from tongguan.record where system = %(system)s and number = %(number)s;

-- name: listed
-- Those that there are, last changed first: for who sees all.
select system, number, written, issuer, readers, holder, stands, version, valid_from, valid_to, changed_at, body, lines,
       place
from tongguan.record
where (%(system)s::text is null or system = %(system)s) and (%(holder)s::text is null or holder = %(holder)s)
  and (%(state)s::text is null or stands = %(state)s) and (%(before)s::bigint is null or place < %(before)s)
  and (%(word)s::text is null or number = %(word)s or holder = %(whose)s)
order by place desc limit %(limit)s;

-- name: listed_own
-- Those of the caller, last changed first: that it holds or acts for, that it keeps, that it may read as the law says.
select system, number, written, issuer, readers, holder, stands, version, valid_from, valid_to, changed_at, body, lines,
       place
from tongguan.record where place = any(array(
    (select place from tongguan.record where holder = (select tongguan.caller()) and (%(system)s::text is null or system = %(system)s) and (%(holder)s::text is null or holder = %(holder)s)
      and (%(state)s::text is null or stands = %(state)s) and (%(before)s::bigint is null or place < %(before)s)
      and (%(word)s::text is null or number = %(word)s or holder = %(whose)s)
      order by place desc limit %(limit)s)
    union all
    (select h.place from unnest((select tongguan.acts_for())) party cross join lateral (
      select place from tongguan.record where holder = party and (%(system)s::text is null or system = %(system)s) and (%(holder)s::text is null or holder = %(holder)s)
      and (%(state)s::text is null or stands = %(state)s) and (%(before)s::bigint is null or place < %(before)s)
      and (%(word)s::text is null or number = %(word)s or holder = %(whose)s)
      order by place desc limit %(limit)s) h)
    union all
    (select place from tongguan.record where issuer = (select tongguan.caller()) and (%(system)s::text is null or system = %(system)s) and (%(holder)s::text is null or holder = %(holder)s)
      and (%(state)s::text is null or stands = %(state)s) and (%(before)s::bigint is null or place < %(before)s)
      and (%(word)s::text is null or number = %(word)s or holder = %(whose)s)
      order by place desc limit %(limit)s)
    union all
    (select r.place from unnest(%(reads)s::text[]) kind cross join lateral (
      select place from tongguan.record where system = kind and (%(system)s::text is null or system = %(system)s) and (%(holder)s::text is null or holder = %(holder)s)
      and (%(state)s::text is null or stands = %(state)s) and (%(before)s::bigint is null or place < %(before)s)
      and (%(word)s::text is null or number = %(word)s or holder = %(whose)s)
      order by place desc limit %(limit)s) r)))
order by place desc limit %(limit)s;

-- name: tasks
-- What waits for the agency that asks, longest first: in its ledger, or for its review.
select system, number, written, issuer, readers, holder, stands, version, valid_from, valid_to, changed_at, body, lines,
       place
from tongguan.record where place = any(array(
    (select w.place from unnest(array['applied', 'reviewed']) asked cross join lateral (
      select place from tongguan.record where issuer = (select tongguan.caller()) and stands = asked
      order by place limit %(limit)s) w)
    union all
    (select r.place from tongguan.record_vet v join tongguan.record r using (system, number)
     where v.agency = (select tongguan.caller()) and v.said_at is null and r.stands = 'applied'
     order by r.place limit %(limit)s)))
order by place limit %(limit)s;

-- name: waiting
-- How many wait for it, up to a thousand in either way.
select (select count(*) from (select from tongguan.record where issuer = (select tongguan.caller())
    and stands in ('applied', 'reviewed') limit 1000) w)
 + (select count(*) from (select from tongguan.record_vet v join tongguan.record r using (system, number)
    where v.agency = (select tongguan.caller()) and v.said_at is null and r.stands = 'applied'
    and r.issuer <> v.agency limit 1000) v);

-- name: left
-- What its balances opened with, and what is left of them.
select key, unit, volume, remaining from tongguan.balance
where key = any(%(keys)s) order by key;

-- name: uses
-- Which declarations count on it, or did.
select declared, state, at from tongguan.record_use
where system = %(system)s and number = %(number)s and state <> 'awaited'
order by at desc, case_id limit %(limit)s;

-- name: stands
-- Where the declarations stand that count on it, as far as the caller sees them.
select c.number, c.stand from (select case_id from tongguan.record_use
    where system = %(system)s and number = %(number)s order by at desc, case_id limit %(limit)s) u
join tongguan.case_file c on c.id = u.case_id;

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

-- name: due
-- The goods of a declaration left: records are made of it soon.
insert into tongguan.record_due (case_id, at, share) values (%(case_id)s, %(at)s, %(share)s)
on conflict (case_id) do nothing;

-- name: due_now
-- Some of the declarations that records are to be made of, taken by this transaction, those that left first.
delete from tongguan.record_due where case_id in (
    select case_id from tongguan.record_due where why = '' order by at limit %(limit)s for update skip locked
) returning case_id, at, share;

-- name: unmade
-- No record could be made of it, and why.
insert into tongguan.record_due (case_id, at, share, why) values (%(case_id)s, %(at)s, %(share)s, %(why)s)
on conflict (case_id) do update set why = excluded.why;

-- name: usual
-- By sub-system, in how many days the half of the last applications was issued, and how many that were.
select s.system, ceil(percentile_cont(0.5) within group (order by extract(epoch from last.at - asked.at)) / 86400)::integer,
       count(*)
from unnest(%(systems)s::text[]) as s(system)
cross join lateral (
    select i.number, i.at from tongguan.record_step i
    where i.system = s.system and i.event = 'issue' and i.version > 1 order by i.id desc limit 200
) last
cross join lateral (
    select a.at from tongguan.record_step a
    where a.system = s.system and a.number = last.number and a.event = 'apply' limit 1
) asked
group by s.system having count(*) >= 3;

-- name: owe
-- What the calendar brings it next.
insert into tongguan.record_deadline as d (system, number, step, due_on)
values (%(system)s, %(number)s, %(step)s, %(due_on)s)
on conflict (system, number) do update set step = excluded.step, due_on = excluded.due_on, told_at = null;

-- name: owe_nothing
-- It owes nothing.
delete from tongguan.record_deadline where system = %(system)s and number = %(number)s;

-- name: overdue
-- Some of the days that are past and of which nobody was told yet, the longest first; told by this transaction.
update tongguan.record_deadline d set told_at = %(at)s
from (
    select system, number from tongguan.record_deadline where due_on < %(today)s and told_at is null
    order by due_on limit %(limit)s for update skip locked
) late
where d.system = late.system and d.number = late.number
returning d.system, d.number, d.step, d.due_on;

-- name: answering
-- What was asked of the agency that asks, and when it answered, newest first: an application, or a supplement to one.
select s.system, s.at, (select min(a.at) from tongguan.record_step a
    where a.system = s.system and a.number = s.number and a.id > s.id and a.event in ('ask', 'refuse', 'issue')),
    exists (select from tongguan.record_step w
        where w.system = s.system and w.number = s.number and w.id > s.id and w.event = 'withdraw')
from tongguan.record_step s join tongguan.record r on r.system = s.system and r.number = s.number
where s.at >= %(since)s and s.event in ('apply', 'reply') and r.issuer = (select tongguan.caller())
order by s.at desc limit %(limit)s;
