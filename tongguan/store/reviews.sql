-- name: pick
-- Cases that are to be looked at again; one that was picked before stays as it is.
insert into tongguan.review (case_id, number, office, direction, lane, released_at, due_at)
select case_id, number, office, direction, lane, released_at, due_at
from json_to_recordset(%(rows)s::json)
     as r(case_id bigint, number text, office text, direction text, lane text, released_at timestamptz, due_at timestamptz)
on conflict do nothing;

-- name: open
-- What waits to be looked at, due first comes first.
select case_id, number, office, direction, lane, released_at, due_at, outcome, answered_by, answered_at
from tongguan.review
where outcome = '' and (%(office)s::text is null or office = %(office)s::text)
  and (%(after)s::bigint is null or (due_at, case_id) > (
       select a.due_at, a.case_id from tongguan.review a where a.case_id = %(after)s::bigint))
order by due_at, case_id limit %(most)s::integer;

-- name: count
-- How many wait.
select count(*) from tongguan.review where outcome = '';

-- name: outcomes
-- What reviews found since a moment.
select outcome, count(*) from tongguan.review where answered_at >= %(since)s::timestamptz group by outcome;

-- name: one
-- The review of a case, held until the transaction ends.
select case_id, number, office, direction, lane, released_at, due_at, outcome, answered_by, answered_at
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

-- name: stored
-- The reviews of cases.
select case_id, number, office, direction, lane, released_at, due_at, outcome, answered_by, answered_at
from tongguan.review where case_id = any(%(ids)s::bigint[]);

-- name: untold
-- Reviews that were answered otherwise than an act tells, or of which none does. An act past its date tells only that
-- there was an answer.
select number from tongguan.review r where outcome <> '' and not exists (
    select from tongguan.act a where a.what = 'case.reviewed' and a.at = r.answered_at
      and (a.subject = '' or a.subject = r.number and coalesce(nullif(a.name, ''), a.party) = r.answered_by
           and convert_from(a.body, 'utf8')::json ->> 'outcome' = r.outcome))
order by case_id;

-- name: answered
-- Who answered the reviews of cases, and when.
select case_id, answered_by, answered_at from tongguan.review
where case_id = any(%(ids)s::bigint[]) and answered_at is not null;
