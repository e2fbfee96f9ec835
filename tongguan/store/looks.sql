-- name: looks
-- Who looked at which case, newest first; an absent filter is null. `of`: whose case it is.
select l.id, l.at, l.party, l.name, l.what, c.number, c.declarant, c.office
from tongguan.look l join tongguan.case_file c on c.id = l.case_id
where (%(before)s::bigint is null or l.id < %(before)s::bigint)
  and (%(name)s::text is null or l.name = %(name)s::text)
  and (%(of)s::text is null or l.declarant = %(of)s::text or l.owner = %(of)s::text)
  and (%(number)s::text is null or c.number = %(number)s::text)
  and (%(since)s::timestamptz is null or l.at >= %(since)s::timestamptz)
  and (%(until)s::timestamptz is null or l.at < %(until)s::timestamptz)
order by l.id desc limit %(most)s::integer;

-- name: looked_at
-- Who looked at the caller's own declarations, newest first.
select id, number, reference, office, party, name, what, at
from tongguan.looked_at(%(before)s::bigint, %(named)s::boolean, %(most)s::integer);

-- name: forget
-- Names of who looked before go; that the office looked, at what and when, stays.
update tongguan.look set name = ''
where id in (select l.id from tongguan.look l where l.name <> '' and l.at < %(before)s::timestamptz
               and not exists (select from tongguan.legal_hold h where h.case_id = l.case_id and h.lifted_at is null)
             order by l.id limit 10000);
