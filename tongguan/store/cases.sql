-- name: case_by_number
-- One case by the number we issued, with its last fact.
select c.id, c.number, c.owner, c.declarant, c.reference, c.type, c.direction, c.office, c.state, c.holds, c.version,
       c.seq, c.message_seq, c.item_count, c.value, c.due, c.received_at, c.changed_at, f.kind, f.body
from tongguan.case_file c
join tongguan.fact f on f.case_id = c.id and f.seq = c.seq
where c.number = %(number)s;

-- name: standing_answer
-- The last answer in which value and duty were worked out.
select body from tongguan.fact
where case_id = %(case_id)s and kind in ('lodge', 'amend') order by seq desc limit 1;

-- name: cases
-- The cases that a caller sees, newest first, from a cursor on.
select id, number, owner, declarant, reference, type, direction, office, state, holds, version, seq, message_seq,
       item_count, value, due, received_at, changed_at
from tongguan.case_file
where (%(all)s or owner = %(party)s or declarant = any(%(declarants)s))
  and (%(before)s::bigint is null or id < %(before)s)
  and (%(states)s::text[] is null or state = any(%(states)s))
  and (%(hold)s::text is null or %(hold)s = any(holds))
  and (%(office)s::text is null or office = %(office)s)
  and (%(type)s::text is null or type = %(type)s)
  and (%(direction)s::text is null or direction = %(direction)s)
  and (%(reference)s::text is null or reference = %(reference)s)
  and (%(from)s::timestamptz is null or received_at >= %(from)s)
  and (%(to)s::timestamptz is null or received_at < %(to)s)
  and (%(q)s::text is null or number ilike %(q)s or reference ilike %(q)s or declarant ilike %(q)s)
order by id desc
limit %(limit)s;

-- name: facts
-- What happened to a case, in order.
select seq, kind, at, actor, body from tongguan.fact where case_id = %(case_id)s order by seq;

-- name: fact
-- One answer as it was given.
select seq, kind, at, actor, body from tongguan.fact where case_id = %(case_id)s and seq = %(seq)s;

-- name: grounds
-- Why the last decision fell, for officers.
select lane, body from tongguan.grounds where case_id = %(case_id)s order by seq desc limit 1;

-- name: grounds_of_selection
-- Why the lane was drawn, for officers: the grounds of the last lodging or amendment.
select g.lane, g.body from tongguan.grounds g
join tongguan.fact f on f.case_id = g.case_id and f.seq = g.seq
where g.case_id = %(case_id)s and f.kind in ('lodge', 'amend') order by g.seq desc limit 1;

-- name: messages
-- The messages of a case, without their bytes.
select m.seq, f.kind, f.at, m.media, length(m.body), sha256(m.body), m.body = ''::bytea
from tongguan.message m
join tongguan.fact f on f.case_id = m.case_id and f.seq = m.seq
where m.case_id = %(case_id)s order by m.seq;

-- name: message
-- One message as received.
select media, body from tongguan.message where case_id = %(case_id)s and seq = %(seq)s;
