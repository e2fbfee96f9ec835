-- name: alone
-- One passage of an office at a time: its chain grows by one, and a double finds the first.
select pg_advisory_xact_lock(hashtextextended('gate ' || %(office)s, 0));

-- name: last
-- Where the chain of an office ends.
select seq, hash from tongguan.passage where office = %(office)s order by seq desc limit 1;

-- name: under_reference
-- The passage that its sender told of under this reference, and the hash of the look.
select p.office, p.seq, p.at, p.step, p.source, p.plate, p.reference, p.party, p.carrier, p.actor, p.trip, p.signal,
       p.body, p.hash, r.hash
from tongguan.passage_told r join tongguan.passage p on p.office = r.office and p.seq = r.seq
where r.party = %(party)s and r.step = %(step)s and r.reference = %(reference)s;

-- name: refer
-- Which passage a look was about.
insert into tongguan.passage_told (party, step, reference, office, seq, hash)
values (%(party)s, %(step)s, %(reference)s, %(office)s, %(seq)s, %(hash)s);

-- name: latest
-- The last passage of a vehicle at an office.
select office, seq, at, step, source, plate, reference, party, carrier, actor, trip, signal, body, hash
from tongguan.passage where office = %(office)s and plate = %(plate)s and plate <> '' order by seq desc limit 1;

-- name: trips
-- Of each vehicle the report that its passage is about: of those that did not pass there by another passage the one
-- of whoever registered the vehicle, told for the time nearest to the moment; one without a time is for when it came.
-- And whether it is its teller's own: his vehicle, or his alone what is told of its batch, or nobody's, and empty.
select v.vehicle, t.id, t.party, t.content,
       exists (select from tongguan.fleet f where f.plain = t.vehicle and f.kind = 'vehicle' and f.party = t.party
            and f.ended_at is null)
       or t.batch <> '' and exists (select from tongguan.manifest m where m.batch = t.batch and m.state = 'standing'
            and m.party = t.party) and not exists (select from tongguan.manifest m where m.batch = t.batch
            and m.batch <> '' and m.state = 'standing' and m.party <> t.party)
       or t.load <> 'laden' and not exists (select from tongguan.fleet f where f.plain = t.vehicle
            and f.kind = 'vehicle' and f.ended_at is null)
from unnest(%(vehicles)s::text[], %(moments)s::timestamptz[]) as v(vehicle, moment)
cross join lateral (
    select r.id, r.party, r.content, r.vehicle, r.batch, r.load from tongguan.vehicle_trip r
    where r.vehicle = v.vehicle and r.office in (%(office)s::text, '') and r.state = 'standing'
      and not exists (select from tongguan.passage p where p.trip = r.id and p.step = %(step)s and p.signal = 'go'
        and (%(since)s::bigint = 0 or p.office <> %(office)s::text or p.seq < %(since)s::bigint))
    order by not exists (select from tongguan.fleet f where f.plain = r.vehicle and f.kind = 'vehicle'
        and f.party = r.party and f.ended_at is null),
      abs(extract(epoch from coalesce(r.arrives_at, r.received_at) - v.moment)), r.id desc
    limit 1
) t;

-- name: trip
-- What is told of one vehicle, by the number of its report, and whether it is its teller's own.
select t.vehicle, t.id, t.party, t.content,
       exists (select from tongguan.fleet f where f.plain = t.vehicle and f.kind = 'vehicle' and f.party = t.party
            and f.ended_at is null)
       or t.batch <> '' and exists (select from tongguan.manifest m where m.batch = t.batch and m.state = 'standing'
            and m.party = t.party) and not exists (select from tongguan.manifest m where m.batch = t.batch
            and m.batch <> '' and m.state = 'standing' and m.party <> t.party)
       or t.load <> 'laden' and not exists (select from tongguan.fleet f where f.plain = t.vehicle
            and f.kind = 'vehicle' and f.ended_at is null), t.office
from tongguan.vehicle_trip t where t.id = %(id)s and t.state = 'standing';

-- name: trip_under
-- The vehicle that a party told of under a reference of its own.
select id from tongguan.vehicle_trip
where party = %(party)s and reference = %(reference)s and state <> 'withdrawn';

-- name: expected
-- Vehicles told for an office between two moments, or for none.
select vehicle from tongguan.vehicle_trip
where office in (%(office)s::text, '') and state = 'standing'
  and coalesce(arrives_at, received_at) between %(since)s::timestamptz and %(until)s::timestamptz
order by id desc limit %(limit)s::integer;

-- name: cargo
-- The transport documents of batches, each with its manifest, and the houses that other reports tell of under them; of
-- the same batch not those on a manifest of another of its vehicles.
with told as (
    select m.batch, m.id, m.party, m.kind, m.content as head, c.place, c.document, c.content
    from tongguan.manifest m join tongguan.consignment c on c.manifest = m.id
    where m.batch = any(%(batches)s::text[]) and m.batch <> '' and m.state = 'standing'
      and m.kind in ('original', 'advance')
)
select batch, id, party, head, content, '' as master, '' as teller, id as home, place from told
union all
select distinct t.batch, t.id, t.party, t.head, h.content, h.master, h.party, h.manifest, h.place
from told t join tongguan.consignment h on h.master = t.document and h.master <> ''
join tongguan.manifest o on o.id = h.manifest
where o.id <> t.id and o.state = 'standing' and o.kind = t.kind
  and (o.batch <> t.batch or not exists (select from tongguan.vehicle_trip v
        where v.batch = o.batch and v.vehicle = o.means and v.state = 'standing'))
order by id, master, home, place;

-- name: boxed
-- The transport documents under which containers come: those of the manifest told last, and of others about the same
-- crossing or voyage. A container comes again and again.
with told as (
    select u.unit, c.document, m.id, m.office, m.batch, m.journey,
           first_value(m.id) over last as last_id, first_value(m.office) over last as last_office,
           first_value(m.batch) over last as last_batch, first_value(m.journey) over last as last_journey
    from tongguan.consignment_unit u
    join tongguan.consignment c on c.manifest = u.manifest and c.place = u.place
    join tongguan.manifest m on m.id = u.manifest
    where u.unit = any(%(units)s::text[]) and m.state = 'standing' and m.kind in ('original', 'advance')
    window last as (partition by u.unit order by m.id desc)
)
select distinct unit, document from told
where id = last_id or batch <> '' and batch = last_batch
   or journey <> '' and (office, journey) = (last_office, last_journey)
order by unit, document;

-- name: alone_under
-- What stands under these documents by itself, the houses that name them as their master, and the parts of one that was
-- split and stands no more.
select c.document, c.master, c.previous, m.party, m.content, c.content
from tongguan.consignment c join tongguan.manifest m on m.id = c.manifest
where (c.document = any(%(documents)s::text[]) or c.master = any(%(documents)s::text[]) and c.master <> ''
       or c.previous = any(%(documents)s::text[]) and c.previous <> '' and not exists (
           select from tongguan.consignment w join tongguan.manifest h on h.id = w.manifest
           where w.document = c.previous and h.state = 'standing' and h.kind in ('original', 'advance')))
  and m.state = 'standing' and m.kind in ('original', 'advance')
order by m.id, c.place;

-- name: permits
-- The permits of the register under these plates and numbers, those that end last first.
select p.id, p.member, p.kind, p.number, p.office, p.valid_from, p.valid_until, p.granted_by, p.granted_at,
       p.withdrawn_at
from tongguan.fleet f join tongguan.permit p on p.member = f.id where f.plain = any(%(marks)s::text[])
order by p.withdrawn_at is not null, p.valid_until desc, p.id;

-- name: known
-- The register under these plates and numbers.
select f.id, f.party, f.kind, f.mark, f.country, f.name, f.name_zh, f.since, f.made_by, f.suspended_why,
       f.suspended_at, f.ended_at, coalesce((select p.suspended_at is not null from tongguan.party p where p.id = f.party), false)
from tongguan.fleet f where f.plain = any(%(marks)s::text[]);

-- name: traced
-- The cases that name these documents.
select distinct case_id from tongguan.trace where word = any(%(words)s::text[]) and kind = 'waybill';

-- name: held
-- The cases that name these documents, held until this transaction ends, with the declaration as it stands.
select c.id, c.number, c.owner, c.declarant, c.reference, c.type, c.direction, c.office, c.state, c.seq, c.head,
       c.stand, c.message_seq, c.value, c.received_at, coalesce(m.standing, m.body) as body,
       case when m.standing is null then m.media else 'application/json' end as media
from tongguan.case_file c
join tongguan.message m on m.case_id = c.id and m.seq = c.message_seq
where c.id = any(array(select case_id from tongguan.trace where word = any(%(words)s::text[]) and kind = 'waybill'))
order by c.id
for update of c;

-- name: cases
-- Cases as they stand, with the declaration, for whoever only looks.
select c.id, c.number, c.owner, c.declarant, c.reference, c.type, c.direction, c.office, c.state, c.seq, c.head,
       c.stand, c.message_seq, c.value, c.received_at, coalesce(m.standing, m.body) as body,
       case when m.standing is null then m.media else 'application/json' end as media
from tongguan.case_file c
join tongguan.message m on m.case_id = c.id and m.seq = c.message_seq
where c.id = any(%(ids)s::bigint[])
order by c.id;

-- name: gone
-- What went by exits, by the document under which it went or had come in; all of it, or by those of one office.
select name, sum(packages), sum(gross) from (
    select document as name, office, packages, gross from tongguan.passed
    where document = any(%(documents)s::text[]) and step = 'exit'
    union all
    select previous, office, packages, gross from tongguan.passed
    where previous = any(%(documents)s::text[]) and previous <> '' and previous <> document and step = 'exit'
) as went where %(office)s::text is null or office = %(office)s::text group by name;

-- name: keep
-- A passage, at the end of its chain, with the goods that passed.
with kept as (
    insert into tongguan.passage (office, seq, at, step, source, plate, reference, party, carrier, actor, trip, signal,
        body, hash)
    values (%(office)s, %(seq)s, %(at)s, %(step)s, %(source)s, %(plate)s, %(reference)s, %(party)s, %(carrier)s,
        %(actor)s, %(trip)s, %(signal)s, %(body)s, %(hash)s)
)
insert into tongguan.passed (document, office, seq, step, packages, party, carrier, previous, gross)
select document, %(office)s, %(seq)s, %(step)s, packages, %(party)s, %(carrier)s, previous, gross
from json_to_recordset(%(rows)s::json) as r(document text, packages numeric, previous text, gross numeric);

-- name: passages
-- Passages that the caller may see, newest first.
select office, seq, at, step, source, plate, reference, party, carrier, actor, trip, signal, body, hash
from tongguan.passage
where (%(everything)s::boolean or party = (select tongguan.caller())
       or carrier <> '' and carrier = (select tongguan.caller()))
  and (%(office)s::text is null or office = %(office)s::text)
  and (%(plate)s::text is null or plate = %(plate)s::text)
  and (%(trip)s::bigint is null or trip = %(trip)s::bigint)
  and (%(after)s::bigint is null or seq > %(after)s::bigint)
  and (%(before)s::timestamptz is null or at < %(before)s::timestamptz)
order by at desc, seq desc limit %(limit)s::integer;

-- name: walk
-- Every passage, chain by chain.
select office, seq, at, step, source, plate, reference, party, carrier, actor, trip, signal, body, hash
from tongguan.passage order by office, seq;

-- name: ends
-- Where the chain of each office ends.
with recursive r as (
    (select office, seq, hash from tongguan.passage order by office desc, seq desc limit 1)
    union all
    select n.office, n.seq, n.hash from r cross join lateral (
        select p.office, p.seq, p.hash from tongguan.passage p where p.office < r.office
        order by p.office desc, p.seq desc limit 1) n
)
select office, seq, hash from r;

-- name: sealed
-- The hashes of some passages, as they stand now.
select p.office, p.seq, p.hash from json_to_recordset(%(rows)s::json) as r(office text, seq bigint)
join tongguan.passage p on p.office = r.office and p.seq = r.seq;

-- name: counted
-- Every passage with what was counted off by it.
select p.office, p.seq, p.body, c.told
from tongguan.passage p left join (
    select office, seq, json_object_agg(document, json_build_array(packages::text, gross::text)) as told
    from tongguan.passed group by office, seq
) c on c.office = p.office and c.seq = p.seq order by p.office, p.seq;

-- name: publish
-- The list of an office, as it was signed.
insert into tongguan.crossing_list (office, made_at, body) values (%(office)s, %(at)s, %(body)s)
on conflict (office) do update set made_at = excluded.made_at, body = excluded.body;

-- name: listed
-- The last list of an office.
select made_at, body from tongguan.crossing_list where office = %(office)s;
