-- name: keep
-- A new vehicle, trailer or driver; none where its mark is registered already.
insert into tongguan.fleet (id, party, kind, mark, plain, country, name, name_zh, since, made_by)
values (%(id)s, %(party)s, %(kind)s, %(mark)s, %(plain)s, %(country)s, %(name)s, %(name_zh)s, %(at)s, %(by)s)
on conflict do nothing returning id;

-- name: fleet
-- Of a party, of kinds, or under marks: open ones first, by mark.
select f.id, f.party, f.kind, f.mark, f.country, f.name, f.name_zh, f.since, f.made_by, f.suspended_why,
       f.suspended_at, f.ended_at, coalesce((select n.suspended from tongguan.named(f.party) n), false)
from tongguan.fleet f
where (%(party)s::text is null or f.party = %(party)s::text)
  and (%(kinds)s::text[] is null or f.kind = any(%(kinds)s::text[]))
  and (%(marks)s::text[] is null or f.plain = any(%(marks)s::text[]))
  and (%(country)s::text is null or f.country = %(country)s::text)
order by f.ended_at is not null, f.plain, f.kind, f.since desc, f.id
limit %(limit)s::integer offset %(skip)s::integer;

-- name: one
-- One of the register, held until this transaction ends.
select f.id, f.party, f.kind, f.mark, f.country, f.name, f.name_zh, f.since, f.made_by, f.suspended_why,
       f.suspended_at, f.ended_at, false
from tongguan.fleet f where f.id = %(id)s for update;

-- name: rename
-- Other names, to be looked up anew in the lists of denied parties.
update tongguan.fleet set name = %(name)s, name_zh = %(name_zh)s, screened = 0 where id = %(id)s;

-- name: suspend
-- It may not cross until it is resumed.
update tongguan.fleet set suspended_why = %(why)s, suspended_by = %(by)s, suspended_at = %(at)s where id = %(id)s;

-- name: end
-- It is on the register no more.
update tongguan.fleet set ended_by = %(by)s, ended_at = %(at)s where id = %(id)s;

-- name: forget
-- Drivers who left the register before a moment have no name any more, and of their number the last three.
update tongguan.fleet set name = '', name_zh = '', mark = '…' || right(mark, 3), plain = '' where id in (
    select id from tongguan.fleet where kind = 'driver' and plain <> '' and ended_at < %(before)s::timestamptz
    limit %(most)s::integer
);

-- name: permits
-- The permits of some, those that end last first.
select id, member, kind, number, office, valid_from, valid_until, granted_by, granted_at, withdrawn_at
from tongguan.permit where member = any(%(members)s::text[])
order by withdrawn_at is not null, valid_until desc, id;

-- name: grant
-- A new permit.
insert into tongguan.permit (id, member, party, kind, number, office, valid_from, valid_until, granted_by, granted_at)
values (%(id)s, %(member)s, %(party)s, %(kind)s, %(number)s, %(office)s, %(from)s, %(until)s, %(by)s, %(at)s);

-- name: withdraw
-- A permit is withdrawn: whose, and which.
update tongguan.permit set withdrawn_by = %(by)s, withdrawn_at = %(at)s
where id = %(id)s and withdrawn_at is null returning member, number;
