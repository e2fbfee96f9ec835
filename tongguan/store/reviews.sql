-- name: pick
-- Cases that are to be looked at again; one that was picked before stays as it is.
insert into tongguan.review (case_id, number, office, direction, lane, released_at, due_at)
select case_id, number, office, direction, lane, released_at, due_at
from json_to_recordset(%(rows)s::json)
     as r(case_id bigint, number text, office text, direction text, lane text, released_at timestamptz, due_at timestamptz)
on conflict do nothing;

-- name: open
-- What waits to be looked at, due first comes first.
select number, office, direction, lane, released_at, due_at, outcome, answered_by, answered_at from tongguan.review
where outcome = '' and (%(office)s::text is null or office = %(office)s::text)
order by due_at, case_id limit %(most)s::integer;

-- name: outcomes
-- What reviews found since a moment.
select outcome, count(*) from tongguan.review where answered_at >= %(since)s::timestamptz group by outcome;

-- name: one
-- The review of a case, held until the transaction ends.
select number, office, direction, lane, released_at, due_at, outcome, answered_by, answered_at
from tongguan.review where number = %(number)s::text for update;

-- name: answer
-- What an officer found; the case's times are measured anew.
update tongguan.review set outcome = %(outcome)s, answered_by = %(by)s, answered_at = %(at)s, measured = false
where number = %(number)s::text;

-- name: unmeasured
-- Cases whose review was answered since they were measured.
select case_id from tongguan.review where not measured order by case_id limit %(most)s::integer;

-- name: measured
-- They are measured.
update tongguan.review set measured = true where case_id = any(%(ids)s::bigint[]) and not measured;

-- name: answered
-- Who answered the reviews of cases, and when.
select case_id, answered_by, answered_at from tongguan.review
where case_id = any(%(ids)s::bigint[]) and answered_at is not null;
