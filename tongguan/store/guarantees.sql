-- name: held
-- Guarantees of these parties by these numbers that two officers registered and nobody ended or suspended.
select g.party, g.id, g.volume, g.valid_from, g.valid_until
from tongguan.guarantee g
join json_to_recordset(%(rows)s::json) as r(party text, id text) on (g.party, g.id) = (r.party, r.id)
where g.volume > 0 and g.ended_at is null and g.suspended_at is null;

-- name: grant
-- A new guarantee, where its number is free: nobody has it, or one whose registration was declined.
insert into tongguan.guarantee (id, party, volume, currency, valid_from, valid_until, granted_by, granted_at)
values (%(id)s, %(party)s, %(volume)s, %(currency)s, %(valid_from)s, %(valid_until)s, %(by)s, %(at)s)
on conflict (id) do update set party = excluded.party, currency = excluded.currency, valid_from = excluded.valid_from,
    valid_until = excluded.valid_until, granted_by = excluded.granted_by, granted_at = excluded.granted_at,
    ended_by = '', ended_at = null, suspended_by = '', suspended_at = null, suspended_why = ''
where guarantee.volume = 0 and guarantee.ended_at is not null
returning id;

-- name: open
-- Its balance, all of it free.
insert into tongguan.balance (key, code, unit, volume, remaining, party)
values (%(key)s, 'guarantee', %(currency)s, %(volume)s, %(volume)s, %(party)s)
on conflict (key) do update set unit = excluded.unit, party = excluded.party;

-- name: locked
-- A guarantee with what is left of it; nobody draws on it meanwhile.
select g.id, g.party, g.volume, g.currency, g.valid_from, g.valid_until, g.granted_by, g.granted_at, g.ended_at,
       g.suspended_at, g.suspended_why, b.remaining
from tongguan.guarantee g join tongguan.balance b on b.key = %(key)s
where g.id = %(id)s for update;

-- name: end
-- Nothing is secured under it any more; what is stays so.
update tongguan.guarantee set ended_by = %(by)s, ended_at = %(at)s where id = %(id)s;

-- name: suspend
-- Nothing is secured under it for a while; what is stays so.
update tongguan.guarantee set suspended_by = %(by)s, suspended_at = %(at)s, suspended_why = %(why)s where id = %(id)s;

-- name: resize
-- Its balance grows or shrinks as its volume does.
update tongguan.balance b set remaining = b.remaining + %(volume)s::numeric - b.volume, volume = %(volume)s::numeric
where b.key = %(key)s;

-- name: set_to
-- What it comes to, and until when.
update tongguan.guarantee set volume = %(volume)s, valid_until = %(until)s where id = %(id)s;

-- name: keep
-- What an officer did to it, or wants to.
insert into tongguan.guarantee_change (id, guarantee, party, what, volume, valid_until, was_volume, was_until, why,
    state, hands, asked_by, asked_at, answered_by, answered_at, answered_why)
values (%(id)s, %(guarantee)s, %(party)s, %(what)s, %(volume)s, %(valid_until)s, %(was_volume)s, %(was_until)s, %(why)s,
    %(state)s, %(hands)s, %(asked_by)s, %(asked_at)s, %(answered_by)s, %(answered_at)s, %(answered_why)s);

-- name: answer
-- What became of one that waited.
update tongguan.guarantee_change
set state = %(state)s, answered_by = %(by)s, answered_why = %(why)s, answered_at = %(at)s where id = %(id)s;

-- name: change
-- One of them.
select id, guarantee, party, what, volume, valid_until, was_volume, was_until, why, state, hands, asked_by, asked_at,
       answered_by, answered_at, answered_why
from tongguan.guarantee_change where id = %(id)s;

-- name: changes
-- What was done to a guarantee, newest first.
select id, guarantee, party, what, volume, valid_until, was_volume, was_until, why, state, hands, asked_by, asked_at,
       answered_by, answered_at, answered_why
from tongguan.guarantee_change where guarantee = %(guarantee)s order by asked_at desc, id limit %(limit)s;

-- name: waiting
-- What waits for a second officer, of one guarantee or of all.
select id, guarantee, party, what, volume, valid_until, was_volume, was_until, why, state, hands, asked_by, asked_at,
       answered_by, answered_at, answered_why
from tongguan.guarantee_change
where state = 'waiting' and (%(guarantee)s::text is null or guarantee = %(guarantee)s::text)
order by asked_at, id limit %(limit)s;

-- name: listed
-- Guarantees with what is left of each: of a party, or all that the caller sees.
select g.id, g.party, g.volume, g.currency, g.valid_from, g.valid_until, g.granted_by, g.granted_at, g.ended_at,
       g.suspended_at, g.suspended_why, b.remaining
from tongguan.guarantee g join tongguan.balance b on b.key = 'guarantee/' || g.id
where (%(party)s::text is null or g.party = %(party)s) and (%(id)s::text is null or g.id = %(id)s)
order by g.ended_at is not null, g.party, g.id
limit %(limit)s;

-- name: unsound
-- Open movements of which a guarantee does not hold any more, or holds again, and whose parties were not told so.
with bad as (
    select g.id, case when g.ended_at is not null then 'ended' when g.suspended_at is not null then 'suspended'
                      when g.valid_until < %(today)s::date then 'expired' else 'short' end as state
    from tongguan.guarantee g join tongguan.balance b on b.key = 'guarantee/' || g.id
    where g.ended_at is not null or g.suspended_at is not null or g.valid_until < %(today)s::date or b.remaining < 0
), now as (
    select m.case_id, min(bad.id) as id, (array_agg(bad.state order by bad.id))[1] as state
    from tongguan.movement m join bad on m.guarantees @> array[bad.id]
    where m.ended_at is null and (%(number)s::text is null or m.number = %(number)s) group by m.case_id
)
select m.number, coalesce(now.id, ''), coalesce(now.state, '')
from (select case_id from now union select case_id from tongguan.movement where warned <> '' and ended_at is null) as c
join tongguan.movement m on m.case_id = c.case_id left join now on now.case_id = m.case_id
where m.warned <> coalesce(now.state || ' ' || now.id, '') and (%(number)s::text is null or m.number = %(number)s)
order by m.case_id limit %(limit)s;

-- name: volumes
-- What every guarantee comes to.
select id, volume from tongguan.guarantee;
