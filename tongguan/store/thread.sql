-- name: known
-- Whether a declaration or a manifest that the caller may see names this reference.
select exists (select from tongguan.trace where word = %(word)s::text and kind = 'ucr')
    or exists (select from tongguan.consignment where ucr = %(word)s::text);

-- name: cases
-- The cases under a unique consignment reference that the caller may see, with the declaration as it stands.
select c.id, c.number, c.owner, c.declarant, c.reference, c.type, c.direction, c.office, c.state, c.holds, c.version,
       c.seq, c.message_seq, c.item_count, c.value, c.due, c.received_at, c.changed_at, coalesce(m.standing, m.body, ''),
       case when m.standing is null then coalesce(m.media, '') else 'application/json' end
from tongguan.trace t join tongguan.case_file c on c.id = t.case_id
left join tongguan.message m on m.case_id = c.id and m.seq = c.message_seq
where t.word = %(word)s::text and t.kind = 'ucr' order by c.id limit %(most)s::integer;

-- name: facts
-- What happened to cases.
select f.case_id, f.seq, f.kind, f.at, f.actor, f.body, f.hash, coalesce(s.party, ''), f.owner, f.declarant,
       coalesce(s.carrier, '')
from tongguan.fact f left join tongguan.movement_step s on s.case_id = f.case_id and s.seq = f.seq
where f.case_id = any(%(ids)s::bigint[]) order by f.case_id, f.seq;

-- name: documents
-- The transport documents of cases.
select distinct word from tongguan.trace where case_id = any(%(ids)s::bigint[]) and kind = 'waybill' order by word;

-- name: manifests
-- The manifests that tell of a reference, or of these documents; with what these were split from or came in under, and
-- what was split from them or goes out of them; as far as the caller may see them.
with told as materialized (
    select document, previous from tongguan.consignment
    where ucr = %(word)s::text or document = any(%(documents)s::text[])
), near as materialized (
    select document from told union select previous from told where previous <> ''
), lines as (
    select c.manifest, c.document, c.previous from near n join tongguan.consignment c on c.document = n.document
    union
    select c.manifest, c.document, c.previous from near n join tongguan.consignment c on c.previous = n.document
    where c.previous <> ''
)
select distinct m.id, m.party, m.kind, m.mode, m.reference, m.office, m.batch, m.state, m.departs_at, m.arrives_at,
       m.received_at, c.document, c.previous
from lines c join tongguan.manifest m on m.id = c.manifest where m.state <> 'withdrawn'
order by m.id, c.document limit %(most)s::integer;

-- name: messages
-- What came of manifests.
select manifest, what, function, receipt, at from tongguan.cargo_message
where manifest = any(%(ids)s::bigint[]) order by id;

-- name: trips
-- The vehicles of batches.
select id, reference, way, office, batch, vehicle, state, arrives_at, received_at from tongguan.vehicle_trip
where batch = any(%(batches)s::text[]) and batch <> '' and state <> 'withdrawn' order by id limit %(most)s::integer;

-- name: tallies
-- What was counted of these documents.
select document, packages, damaged, ended_at from tongguan.tally
where document = any(%(documents)s::text[]) and taken_back is null order by ended_at limit %(most)s::integer;

-- name: passages
-- What passed a gate: these vehicles, or goods of these documents.
select p.step, p.office, p.plate, p.signal, p.at from tongguan.passage p
where p.trip = any(%(trips)s::bigint[])
   or (p.office, p.seq) in (select g.office, g.seq from tongguan.passed g where g.document = any(%(documents)s::text[]))
order by p.at limit %(most)s::integer;
