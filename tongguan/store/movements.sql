-- name: stand
-- Where a movement stands after a fact of its case.
insert into tongguan.movement (case_id, number, reference, owner, declarant, carrier, phase, departure, destination,
    mode, due_at, enquire_at, changed_at, ended_at, awaited, awaited_by, guarantees, warned,
    content)
values (%(case_id)s, %(number)s, %(reference)s, %(owner)s, %(declarant)s, %(carrier)s, %(phase)s, %(departure)s,
    %(destination)s, %(mode)s, %(due_at)s, %(enquire_at)s, %(at)s, %(ended_at)s,
    %(awaited)s, %(awaited_by)s, %(guarantees)s, %(warned)s, %(content)s)
on conflict (case_id) do update set phase = excluded.phase, destination = excluded.destination,
    due_at = excluded.due_at, enquire_at = excluded.enquire_at, changed_at = excluded.changed_at,
    ended_at = excluded.ended_at, awaited = excluded.awaited, awaited_by = excluded.awaited_by,
    guarantees = excluded.guarantees, warned = excluded.warned, content = excluded.content;

-- name: step
-- What happened to it.
insert into tongguan.movement_step (case_id, seq, owner, declarant, carrier, step, at, party, actor, content)
values (%(case_id)s, %(seq)s, %(owner)s, %(declarant)s, %(carrier)s, %(step)s, %(at)s, %(party)s, %(actor)s, %(move)s);

-- name: say
-- The free words of a step, until their date.
update tongguan.movement_step set words = %(words)s, salt = %(salt)s, delete_by = %(delete_by)s
where case_id = %(case_id)s and seq = %(seq)s;

-- name: one
-- The movement under a declaration's number.
select case_id, number, reference, owner, declarant, carrier, changed_at, content
from tongguan.movement where number = %(number)s;

-- name: steps
-- Its steps, oldest first.
select seq, step, at, party, actor, content, words from tongguan.movement_step where case_id = %(case_id)s order by seq;

-- name: last
-- The last that happened to the goods, as a repeated click finds it; what is told of a guarantee is no such thing.
select seq, step, at, party, actor, content, words from tongguan.movement_step
where case_id = %(case_id)s and step <> 'warn'
order by seq desc limit 1;

-- name: listed
-- Movements by office, end and phase: open ones first, the first due before the others. Not by coalesce, which no index
-- serves under row-level security.
select case_id, number, reference, owner, declarant, carrier, changed_at, content
from tongguan.movement
where (%(everything)s::boolean or case_id = any(array(
       select case_id from tongguan.movement where owner = (select tongguan.caller())
       union select case_id from tongguan.movement where declarant = (select tongguan.caller())
       union select case_id from tongguan.movement where carrier = (select tongguan.caller()) and carrier <> ''
       union select case_id from tongguan.movement where declarant = any ((select tongguan.acts_for())::text[]))))
  and (%(departure)s::text is null or departure = %(departure)s)
  and (%(destination)s::text is null or destination = %(destination)s)
  and (%(phases)s::text[] is null or phase = any (%(phases)s))
  and (%(late_at)s::timestamptz is null or (ended_at is not null, case when due_at is null then 'infinity' else due_at end)
       < (false, %(late_at)s::timestamptz))
  and (%(guarantee)s::text is null or guarantees @> array[%(guarantee)s::text])
  and (%(office)s::text is null or awaited @> array[%(office)s::text])
  and (%(after)s::bigint is null or (ended_at is not null, case when due_at is null then 'infinity' else due_at end, case_id)
       > (%(ended)s::boolean, %(by)s::timestamptz, %(after)s::bigint))
order by ended_at is not null, case when due_at is null then 'infinity' else due_at end, case_id
limit %(limit)s;

-- name: awaited
-- Movements with which an office has something to do, the first due before the others.
select case_id, number, reference, owner, declarant, carrier, changed_at, content
from tongguan.movement
where (%(everything)s::boolean or case_id = any(array(
       select case_id from tongguan.movement where owner = (select tongguan.caller())
       union select case_id from tongguan.movement where declarant = (select tongguan.caller())
       union select case_id from tongguan.movement where carrier = (select tongguan.caller()) and carrier <> ''
       union select case_id from tongguan.movement where declarant = any ((select tongguan.acts_for())::text[]))))
  and awaited <> '{}'
  and (%(departure)s::text is null or departure = %(departure)s)
  and (%(destination)s::text is null or destination = %(destination)s)
  and (%(phases)s::text[] is null or phase = any (%(phases)s))
  and (%(late_at)s::timestamptz is null or (ended_at is not null, case when due_at is null then 'infinity' else due_at end)
       < (false, %(late_at)s::timestamptz))
  and (%(office)s::text is null or awaited @> array[%(office)s::text])
  and (%(after)s::bigint is null or (ended_at is not null, case when awaited_by is null then 'infinity' else awaited_by end, case_id)
       > (%(ended)s::boolean, %(by)s::timestamptz, %(after)s::bigint))
order by ended_at is not null, case when awaited_by is null then 'infinity' else awaited_by end, case_id
limit %(limit)s;

-- name: place
-- Where a movement stands in either order.
select ended_at is not null, coalesce(due_at, 'infinity')::text, coalesce(awaited_by, 'infinity')::text
from tongguan.movement where case_id = %(after)s::bigint;

-- name: arrived
-- Movements by their numbers, held: what follows is matched with where they stand.
select case_id, number, reference, owner, declarant, carrier, changed_at, content
from tongguan.movement where number = any(%(numbers)s) order by case_id for share;

-- name: phases
-- Where movements stand, by their numbers; for whoever only looks.
select number, phase from tongguan.movement where number = any(%(numbers)s);

-- name: volumes
-- Every movement.
select number, content from tongguan.movement;

-- name: late
-- Movements with which the node has something to do by its clock, longest first.
select number from tongguan.movement where enquire_at <= %(now)s order by enquire_at limit %(limit)s;

-- name: follow_ons
-- Declarations that name a movement as their previous document, oldest first.
select c.number, c.type, c.office, c.state, c.received_at
from tongguan.trace t join tongguan.case_file c on c.id = t.case_id
where t.word = %(word)s and t.kind = 'waybill' and c.state <> 'returned'
order by c.id limit 50;

-- name: beside
-- Movements by their numbers, as far as the caller may see them, with the declarations that name each.
select m.case_id, m.number, m.reference, m.owner, m.declarant, m.carrier, m.changed_at,
       array(select c.number from tongguan.trace t join tongguan.case_file c on c.id = t.case_id
             where t.word = m.number and t.kind = 'waybill' and c.state <> 'returned' order by c.id limit 50), m.content
from tongguan.movement m where m.number = any(%(numbers)s) order by m.case_id;

-- name: left
-- What is left of a movement's goods, in kilograms, for those who may declare them.
select remaining from tongguan.balance where key = %(key)s;

-- name: manifests
-- The manifests that tell of the transport documents of a movement's declaration.
select distinct m.id, m.reference, c.document
from tongguan.consignment c join tongguan.manifest m on m.id = c.manifest
where m.state <> 'withdrawn'
  and c.document in (select word from tongguan.trace where case_id = %(case_id)s and kind = 'waybill')
order by m.id, c.document limit 50;

-- name: forget
-- Words past their date go; the hash in the chain stays. Not of cases under a legal hold.
with gone as (
    select s.case_id, s.seq from tongguan.movement_step s
    where s.words <> '' and s.delete_by < %(today)s
      and not exists (select from tongguan.legal_hold h where h.case_id = s.case_id and h.lifted_at is null)
    limit 1000
)
update tongguan.movement_step s set words = '', salt = '' from gone where (s.case_id, s.seq) = (gone.case_id, gone.seq)
returning s.case_id;
