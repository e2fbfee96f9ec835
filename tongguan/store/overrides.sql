-- name: keep
-- An override that an officer asks for.
insert into tongguan.override (id, case_id, number, seq, lane_from, lane_to, reason, asked_by, asked_name, asked_at)
values (%(id)s, %(case_id)s, %(number)s, %(seq)s, %(lane_from)s, %(lane_to)s, %(reason)s, %(asked_by)s, %(asked_name)s,
    %(asked_at)s)
on conflict do nothing returning id;

-- name: one
-- An override, held until the transaction ends.
select id, case_id, number, seq, lane_from, lane_to, reason, asked_by, asked_name, asked_at, state, answered_by, answer,
       answered_at
from tongguan.override where id = %(id)s for update;

-- name: of_case
-- The overrides of a case, oldest first.
select id, case_id, number, seq, lane_from, lane_to, reason, asked_by, asked_name, asked_at, state, answered_by, answer,
       answered_at
from tongguan.override where case_id = %(case_id)s::bigint order by asked_at, id;

-- name: open
-- Overrides that wait for a second officer, oldest first; of cases that are still held.
select o.id, o.case_id, o.number, o.seq, o.lane_from, o.lane_to, o.reason, o.asked_by, o.asked_name, o.asked_at,
       o.state, o.answered_by, o.answer, o.answered_at
from tongguan.override o join tongguan.case_file c on c.id = o.case_id and c.state = 'held'
where o.state = 'open' order by o.asked_at, o.id limit %(most)s::integer;

-- name: answer
-- What became of it.
update tongguan.override set state = %(state)s, answered_by = %(by)s, answer = %(answer)s, answered_at = %(at)s
where id = %(id)s;
