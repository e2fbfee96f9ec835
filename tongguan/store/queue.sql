-- name: queue_due
-- A page of the officers' queue, due first comes first; an absent filter is null.
select case_id, number, reference, declarant, office, direction, lane, holds, value, item_count, received_at, target_at,
       officer, name, claimed_at
from tongguan.waiting
where (%(lane)s::text is null or lane = %(lane)s::text)
  and (%(hold)s::text is null or holds @> array[%(hold)s::text])
  and (%(office)s::text is null or office = %(office)s::text)
  and (%(direction)s::text is null or direction = %(direction)s::text)
  and (%(officer)s::text is null or officer = %(officer)s::text)
  and (%(free)s::boolean is null or officer = '')
  and (%(after_at)s::timestamptz is null or (target_at, case_id) > (%(after_at)s::timestamptz, %(after_id)s::bigint))
order by target_at, case_id
limit %(limit)s::integer;

-- name: queue_age
-- The same, longest waiting first.
select case_id, number, reference, declarant, office, direction, lane, holds, value, item_count, received_at, target_at,
       officer, name, claimed_at
from tongguan.waiting
where (%(lane)s::text is null or lane = %(lane)s::text)
  and (%(hold)s::text is null or holds @> array[%(hold)s::text])
  and (%(office)s::text is null or office = %(office)s::text)
  and (%(direction)s::text is null or direction = %(direction)s::text)
  and (%(officer)s::text is null or officer = %(officer)s::text)
  and (%(free)s::boolean is null or officer = '')
  and (%(after_at)s::timestamptz is null or (received_at, case_id) > (%(after_at)s::timestamptz, %(after_id)s::bigint))
order by received_at, case_id
limit %(limit)s::integer;

-- name: queue_value
-- The same, most valuable first.
select case_id, number, reference, declarant, office, direction, lane, holds, value, item_count, received_at, target_at,
       officer, name, claimed_at
from tongguan.waiting
where (%(lane)s::text is null or lane = %(lane)s::text)
  and (%(hold)s::text is null or holds @> array[%(hold)s::text])
  and (%(office)s::text is null or office = %(office)s::text)
  and (%(direction)s::text is null or direction = %(direction)s::text)
  and (%(officer)s::text is null or officer = %(officer)s::text)
  and (%(free)s::boolean is null or officer = '')
  and (%(after_at)s::numeric is null or (value, case_id) < (%(after_at)s::numeric, %(after_id)s::bigint))
order by value desc, case_id desc
limit %(limit)s::integer;

-- name: counts
-- How many wait: by lane, past their target, with an officer. None is counted beyond `most`.
select (select count(*) from (select from tongguan.waiting where lane = 'red' limit %(most)s::integer) a),
       (select count(*) from (select from tongguan.waiting where lane = 'yellow' limit %(most)s::integer) a),
       (select count(*) from (select from tongguan.waiting where lane = 'blue' limit %(most)s::integer) a),
       (select count(*) from (select from tongguan.waiting where lane = 'green' limit %(most)s::integer) a),
       (select count(*) from (select from tongguan.waiting limit %(most)s::integer) a),
       (select count(*) from (select from tongguan.waiting where target_at < %(now)s::timestamptz
                              limit %(most)s::integer) a),
       (select count(*) from (select from tongguan.waiting where officer = %(officer)s::text
                              limit %(most)s::integer) a);

-- name: loads
-- Who has how many cases, and since when the oldest of them waits.
select officer, name, count(*), count(*) filter (where target_at < %(now)s::timestamptz), min(received_at)
from tongguan.waiting where officer <> '' group by officer, name order by count(*) desc, name limit 500;

-- name: claim
-- Takes a case: it is mine if nobody has it, or I have it already.
update tongguan.waiting set officer = %(officer)s, name = %(name)s, claimed_at = coalesce(claimed_at, %(at)s)
where case_id = %(case_id)s and officer in ('', %(officer)s)
returning officer;

-- name: next
-- The case that is due first and nobody has.
select case_id, number from tongguan.waiting
where officer = '' and (%(office)s::text is null or office = %(office)s::text)
order by target_at, case_id limit 1 for update skip locked;

-- name: give
-- Gives a case to an officer; an empty one: back to all. It must be with `was`, unless that is null.
update tongguan.waiting
set officer = %(officer)s, name = %(name)s, claimed_at = case when %(officer)s::text <> '' then %(at)s::timestamptz end
where case_id = %(case_id)s and (%(was)s::text is null or officer = %(was)s::text)
returning number;

-- name: hand_over
-- Gives all cases of an officer to another, or back to all.
update tongguan.waiting
set officer = %(officer)s, name = %(name)s, claimed_at = case when %(officer)s::text <> '' then %(at)s::timestamptz end
where officer = %(was)s
returning number;
