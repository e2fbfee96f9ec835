-- name: serials
-- Numbers for new manifests and vehicles.
select nextval('tongguan.manifest_serial') from generate_series(1, %(count)s);

-- name: said
-- The receipt of this message, if it was taken under this reference: as the last one, or of what has not gone since.
with taken as materialized (
    select * from tongguan.cargo_message
    where party = %(party)s and reference = %(reference)s and what = %(what)s and receipt <> '03'
)
select id, manifest, version, receipt, problems, at from taken m
where hash = %(hash)s and (id = (select max(id) from taken)
    or exists (select from tongguan.manifest f where f.id = m.manifest and f.state <> 'withdrawn')
    or exists (select from tongguan.vehicle_trip t where t.id = m.manifest and t.state <> 'withdrawn')
    or exists (select from tongguan.tally y where y.message = m.id and not exists (
        select from taken d where d.id > m.id and d.function = 'delete')))
order by id desc limit 1;

-- name: hold
-- The manifest under a submitter's reference, held until this transaction ends.
select id, party, state, version, received_at, content, proposed, word from tongguan.manifest
where party = %(party)s and kind = %(kind)s and reference = %(reference)s and state <> 'withdrawn' for update;

-- name: hold_one
-- The manifest of this id, held likewise.
select id, party, state, version, received_at, content, proposed, word from tongguan.manifest
where id = %(id)s for update;

-- name: consignments
-- The transport documents of a manifest, in order.
select content from tongguan.consignment where manifest = %(id)s order by place;

-- name: file
-- A manifest, new or as it stands now.
insert into tongguan.manifest (id, party, kind, mode, reference, office, batch, journey, means, state, version,
    consignments, departs_at, arrives_at, received_at, changed_at, content, proposed, word)
values (%(id)s, %(party)s, %(kind)s, %(mode)s, %(reference)s, %(office)s, %(batch)s, %(journey)s, %(means)s, %(state)s,
    %(version)s, %(consignments)s, %(departs_at)s, %(arrives_at)s, %(at)s, %(at)s, %(content)s,
    %(proposed)s, %(word)s)
on conflict (id) do update set mode = excluded.mode, office = excluded.office, batch = excluded.batch,
    journey = excluded.journey, means = excluded.means, state = excluded.state, version = excluded.version,
    consignments = excluded.consignments, departs_at = excluded.departs_at, arrives_at = excluded.arrives_at,
    changed_at = excluded.changed_at, content = excluded.content, proposed = excluded.proposed, word = excluded.word;

-- name: came
-- The means of transport came: of the manifest that its report names, and of those of the same submitter for that
-- voyage. What was told first stands.
update tongguan.manifest set came_at = least(came_at, %(at)s::timestamptz)
where party = %(party)s and kind = 'original' and state = 'standing'
  and (id = %(manifest)s::bigint
       or journey = %(journey)s and journey <> '' and mode = %(mode)s and office = %(office)s
          and (means = %(means)s or means = '' or %(means)s::text = ''))
returning id;

-- name: propose
-- A change of a manifest waits for an officer; what stood goes on standing.
update tongguan.manifest set proposed = %(proposed)s, version = %(version)s, changed_at = %(at)s where id = %(id)s;

-- name: clear
-- The documents of a manifest make room for others.
with gone as (delete from tongguan.consignment_unit where manifest = %(id)s)
delete from tongguan.consignment where manifest = %(id)s;

-- name: list
-- The documents of a manifest, all in one statement; "from" and "size" are where each one's bytes stand.
with r as (
    select * from json_to_recordset(%(rows)s::json) as r(place integer, document text, master text, ucr text,
        previous text, units text[], start integer, size integer)
), boxes as (
    insert into tongguan.consignment_unit (manifest, place, unit, party)
    select distinct %(id)s::bigint, r.place, unit, %(party)s::text from r cross join lateral unnest(r.units) as unit
)
insert into tongguan.consignment (manifest, place, document, master, ucr, previous, party, content)
select %(id)s, place, document, master, ucr, previous, %(party)s, substr(%(bytes)s::bytea, start, size) from r;

-- name: keep
-- A message as it came, with its receipt.
insert into tongguan.cargo_message (party, what, reference, function, manifest, version, reasons, media, hash, body, within,
    at, actor, receipt, problems, delete_by)
values (%(party)s, %(what)s, %(reference)s, %(function)s, %(manifest)s, %(version)s, %(reasons)s, %(media)s, %(hash)s,
    %(body)s, %(within)s, %(at)s, %(actor)s, %(receipt)s, %(problems)s, %(delete_by)s)
returning id;

-- name: under
-- What stands under these documents: the manifest's head and the consignment; and the documents that houses name as
-- their master. Kinds: original for what comes in, advance for what goes out.
select m.id, m.party, m.kind, m.batch, m.content, c.content
from tongguan.consignment c join tongguan.manifest m on m.id = c.manifest
where c.document = any(%(documents)s) and m.state = 'standing' and m.kind = any(%(kinds)s)
order by m.id, c.place;

-- name: masters
-- Which of these documents houses name as their master, and who tells of the houses.
select distinct c.master, c.party from tongguan.consignment c join tongguan.manifest m on m.id = c.manifest
where c.master = any(%(documents)s) and c.master <> '' and m.state = 'standing' and m.kind = any(%(kinds)s);

-- name: of_batch
-- Who tells of a batch: manifests and vehicles that stand or wait.
select party, true, content from tongguan.manifest where batch = %(batch)s and batch <> '' and state <> 'withdrawn'
union all
select party, false, content from tongguan.vehicle_trip where batch = %(batch)s and batch <> '' and state <> 'withdrawn';

-- name: volumes
-- What is told of documents are balances that declarations draw on, in the order in which these hold them; what they
-- drew stays drawn.
insert into tongguan.balance (key, code, unit, volume, remaining)
select key, 'document', unit, volume, volume
from json_to_recordset(%(rows)s::json) as r(key text, unit text, volume numeric)
where volume > 0 or exists (select from tongguan.balance b where b.key = r.key)
order by key
on conflict (key) do update set volume = excluded.volume,
    remaining = tongguan.balance.remaining + excluded.volume - tongguan.balance.volume;

-- name: hold_trip
-- The vehicle under a submitter's reference, held until this transaction ends.
select id, state, version, content from tongguan.vehicle_trip
where party = %(party)s and reference = %(reference)s and state <> 'withdrawn' for update;

-- name: drive
-- A vehicle of a crossing, new or as it stands now.
insert into tongguan.vehicle_trip (id, party, reference, way, load, office, batch, vehicle, state, version, arrives_at,
    received_at, changed_at, content)
values (%(id)s, %(party)s, %(reference)s, %(way)s, %(load)s, %(office)s, %(batch)s, %(vehicle)s, %(state)s, %(version)s,
    %(arrives_at)s, %(at)s, %(at)s, %(content)s)
on conflict (id) do update set way = excluded.way, load = excluded.load, office = excluded.office,
    batch = excluded.batch, vehicle = excluded.vehicle, state = excluded.state, version = excluded.version,
    arrives_at = excluded.arrives_at, changed_at = excluded.changed_at, content = excluded.content;

-- name: told_by
-- Which of these documents are told of by one of these parties.
select distinct c.document from tongguan.consignment c join tongguan.manifest m on m.id = c.manifest
where c.document = any(%(documents)s) and (%(parties)s::text[] is null or c.party = any(%(parties)s::text[])) and m.state <> 'withdrawn';

-- name: manifests
-- Manifests that the caller may see, newest first.
select id, party, kind, mode, reference, office, batch, journey, means, state, version, consignments, departs_at,
       arrives_at, received_at, changed_at, proposed is not null, word
from tongguan.manifest
where (%(everything)s::boolean or party = (select tongguan.caller()))
  and (%(office)s::text is null or office = %(office)s::text)
  and (%(mode)s::text is null or mode = %(mode)s::text)
  and (%(kind)s::text is null or kind = %(kind)s::text)
  and (%(state)s::text is null or state = %(state)s::text
       or %(state)s::text = 'review' and (proposed is not null or id = any(array(
           select f.manifest from tongguan.forbidden f
           join tongguan.consignment c on c.manifest = f.manifest and c.document = f.document
           where f.why = '' and f.lifted_at is null))))
  and (%(reference)s::text is null or reference = %(reference)s::text)
  and (%(batch)s::text is null or batch = %(batch)s::text)
  and (%(means)s::text is null or means = %(means)s::text)
  and (%(document)s::text is null or id = any(array(
       select manifest from tongguan.consignment where document = %(document)s::text
       union select manifest from tongguan.consignment where previous = %(document)s::text and previous <> '')))
  and (%(word)s::text is null or id = any(array(
       select id from tongguan.manifest where reference = %(word)s::text
       union select id from tongguan.manifest where batch = %(word)s::text
       union select id from tongguan.manifest where means = nullif(%(plain)s::text, '')
       union select manifest from tongguan.consignment where document = nullif(%(plain)s::text, '')
       union select manifest from tongguan.consignment_unit where unit = nullif(%(plain)s::text, ''))))
  and (%(before)s::bigint is null or id < %(before)s::bigint)
order by id desc limit %(limit)s::integer;

-- name: manifest
-- One manifest, if the caller may see it.
select id, party, kind, mode, reference, office, batch, journey, means, state, version, consignments, departs_at,
       arrives_at, received_at, changed_at, proposed is not null, word, content
from tongguan.manifest where id = %(id)s;

-- name: proposed
-- The change of a manifest that waits for an officer.
select proposed from tongguan.manifest where id = %(id)s and proposed is not null;

-- name: messages
-- What came of a manifest, oldest first.
select id, what, reference, function, version, reasons, media, at, actor, receipt, problems
from tongguan.cargo_message where manifest = %(id)s order by id;

-- name: message
-- A message of a manifest as it came.
select coalesce(m.body, w.body) from tongguan.cargo_message m left join tongguan.cargo_message w on w.id = m.within
where m.manifest = %(manifest)s and m.id = %(id)s and coalesce(m.body, w.body) is not null;

-- name: foreign
-- Documents of these that another submitter tells of under one of the kinds; those of one batch may be told by several.
select distinct c.document from tongguan.consignment c join tongguan.manifest m on m.id = c.manifest
where c.document = any(%(documents)s) and m.state <> 'withdrawn' and m.kind = any(%(kinds)s) and m.party <> %(party)s
  and (m.batch = '' or m.batch <> %(batch)s);

-- name: wait
-- Cases that stand, name one of these documents, and draw on another manifest from now on.
insert into tongguan.rematch (case_id)
select distinct c.id from tongguan.trace t join tongguan.case_file c on c.id = t.case_id
where t.word = any(%(documents)s) and t.kind = 'waybill' and c.state in ('held', 'released') and c.direction = %(direction)s;

-- name: waiting
-- Some of the cases that wait for it, taken by this transaction.
delete from tongguan.rematch where id in (
    select id from tongguan.rematch order by id limit %(limit)s for update skip locked
) returning case_id;

-- name: left
-- Of each of these balances: what was told, and what is left.
select key, volume, remaining from tongguan.balance where key = any(%(keys)s);

-- name: drawers
-- The cases that name a document, newest first; whoever asks sees of them what case_file lets him see.
select t.word, c.number, c.reference, c.state, c.holds
from tongguan.trace t join tongguan.case_file c on c.id = t.case_id
where t.word = any(%(words)s) and t.kind = 'waybill' order by c.id desc limit %(limit)s;

-- name: trips
-- Vehicles that the caller may see: of a batch, or under a plate, at an office, told by a party; newest first.
select id, party, reference, way, load, office, batch, vehicle, state, version, arrives_at, content
from tongguan.vehicle_trip
where (%(everything)s::boolean or party = (select tongguan.caller()))
  and (%(batch)s::text is null or batch = %(batch)s::text)
  and (%(vehicle)s::text is null or vehicle = %(vehicle)s::text)
  and (%(office)s::text is null or office = %(office)s::text)
  and (%(party)s::text is null or party = %(party)s::text)
  and (%(word)s::text is null or batch = %(word)s::text or vehicle = %(plate)s::text)
  and (%(before)s::bigint is null or id < %(before)s::bigint)
order by id desc limit %(limit)s::integer;
