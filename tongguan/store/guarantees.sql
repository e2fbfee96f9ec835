-- name: held
-- Guarantees of these parties by these numbers that nobody ended.
select g.party, g.id, g.volume, g.valid_from, g.valid_until
from tongguan.guarantee g
join json_to_recordset(%(rows)s::json) as r(party text, id text) on (g.party, g.id) = (r.party, r.id)
where g.ended_at is null;

-- name: grant
-- A new guarantee, where its number is free.
insert into tongguan.guarantee (id, party, volume, currency, valid_from, valid_until, granted_by, granted_at)
values (%(id)s, %(party)s, %(volume)s, %(currency)s, %(valid_from)s, %(valid_until)s, %(by)s, %(at)s)
on conflict do nothing
returning id;

-- name: open
-- Its balance, all of it free.
insert into tongguan.balance (key, code, unit, volume, remaining, party)
values (%(key)s, 'guarantee', %(currency)s, %(volume)s, %(volume)s, %(party)s);

-- name: end
-- Nothing is secured under it any more; what is stays so.
update tongguan.guarantee set ended_by = %(by)s, ended_at = %(at)s where id = %(id)s and ended_at is null
returning id;

-- name: listed
-- Guarantees with what is left of each: of a party, or all that the caller sees.
select g.id, g.party, g.volume, g.currency, g.valid_from, g.valid_until, g.granted_by, g.granted_at, g.ended_at,
       b.remaining
from tongguan.guarantee g join tongguan.balance b on b.key = 'guarantee/' || g.id
where (%(party)s::text is null or g.party = %(party)s) and (%(id)s::text is null or g.id = %(id)s)
order by g.ended_at is not null, g.party, g.id
limit %(limit)s;

-- name: volumes
-- What every guarantee comes to.
select id, volume from tongguan.guarantee;
