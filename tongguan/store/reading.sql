-- name: by_number
-- The case of a number we issued, if the caller may see it.
select id, number, owner, declarant, reference, type, direction, office, state, holds, version, seq, message_seq,
       item_count, value, due, received_at, changed_at
from tongguan.case_file where number = %(number)s::text;

-- name: standing
-- Where a case stands after its last fact (release.case.Stand, JSON).
select stand from tongguan.case_file where id = %(case_id)s::bigint;

-- name: sees_all
-- Whether the caller sees all of the administration.
select tongguan.sees_all();

-- name: cases
-- A page of cases, newest first. An absent filter is null; whose cases is said again so that an index finds them.
select id, number, owner, declarant, reference, type, direction, office, state, holds, version, seq, message_seq,
       item_count, value, due, received_at, changed_at
from tongguan.case_file
where (%(everything)s::boolean or owner = (select tongguan.caller()) or declarant = (select tongguan.caller())
       or declarant = any ((select tongguan.acts_for())::text[]))
  and (%(before)s::bigint is null or id < %(before)s::bigint)
  and (%(low)s::bigint is null or id >= %(low)s::bigint)
  and (%(high)s::bigint is null or id < %(high)s::bigint)
  and (%(state)s::text is null or state = %(state)s::text)
  and (%(hold)s::text is null or (state = 'held' and holds @> array[%(hold)s::text]))
  and (%(office)s::text is null or office = %(office)s::text)
  and (%(type)s::text is null or type = %(type)s::text)
  and (%(direction)s::text is null or direction = %(direction)s::text)
  and (%(declarant)s::text is null or declarant = %(declarant)s::text)
  and (%(reference)s::text is null or reference = %(reference)s::text)
  and (%(received_from)s::timestamptz is null or received_at >= %(received_from)s::timestamptz)
  and (%(received_to)s::timestamptz is null or received_at < %(received_to)s::timestamptz)
  and (%(words)s::text is null or number ilike %(words)s::text or reference ilike %(words)s::text
       or declarant ilike %(words)s::text)
order by id desc
limit %(limit)s::integer;

-- name: counts
-- How many cases that the caller may see stand in which state, by hold where they are held.
select state, coalesce(hold, ''), count(*)
from tongguan.case_file left join lateral unnest(holds) as hold on state = 'held'
where received_at >= %(since)s::timestamptz
group by 1, 2 order by 1, 2;

-- name: timeline
-- What happened to a case, as its parties are told.
select f.seq, f.kind, f.at, f.actor, f.body, f.hash, coalesce(s.party, ''), f.owner, f.declarant, coalesce(s.carrier, '')
from tongguan.fact f left join tongguan.movement_step s on s.case_id = f.case_id and s.seq = f.seq
where f.case_id = %(case_id)s::bigint order by f.seq;

-- name: fact
-- One fact of a case.
select f.seq, f.kind, f.at, f.actor, f.body, f.hash, coalesce(s.party, ''), f.owner, f.declarant, coalesce(s.carrier, '')
from tongguan.fact f left join tongguan.movement_step s on s.case_id = f.case_id and s.seq = f.seq
where f.case_id = %(case_id)s::bigint and f.seq = %(seq)s::integer;

-- name: grounds
-- Why: for officers alone.
select seq, lane, body from tongguan.grounds where case_id = %(case_id)s::bigint order by seq;

-- name: messages
-- The messages of a case, without their bytes; one that was deleted at its date has none.
select seq, media, octet_length(body), standing is not null, delete_by, salt = '', signature
from tongguan.message where case_id = %(case_id)s::bigint order by seq;

-- name: message
-- One message as received, and the declaration as it stood after it where the message does not say it.
select seq, media, body, standing, delete_by, salt = ''
from tongguan.message where case_id = %(case_id)s::bigint and seq = %(seq)s::integer;

-- name: documents
-- The documents of a case.
select id, case_id, name, type, media, size, hash, object, added_at, added_by, delete_by, about
from tongguan.document where case_id = %(case_id)s::bigint order by added_at, id;

-- name: document
-- One document.
select id, case_id, name, type, media, size, hash, object, added_at, added_by, delete_by, about
from tongguan.document where id = %(id)s::text;

-- name: answer
-- The fact that answered a reference, and the case it belongs to.
select c.number, c.state, c.version, f.case_id, f.seq, f.kind, f.at, f.body
from tongguan.claim k
join tongguan.fact f on f.case_id = k.case_id and f.seq = k.seq
join tongguan.case_file c on c.id = k.case_id
where k.declarant = %(declarant)s::text and k.reference = %(reference)s::text
  and k.function = %(function)s::text and k.type = %(type)s::text;

-- name: payments
-- What was paid on a case: for officers.
select bank, bank_reference, seq, amount, currency, at
from tongguan.payment where case_id = %(case_id)s::bigint order by at, bank_reference;

-- name: looks
-- Who of the administration looked at a case.
select party, name, what, at from tongguan.look where case_id = %(case_id)s::bigint order by id;

-- name: party
-- One party.
select id, kind, name, name_zh, body from tongguan.party where id = %(id)s::text;

-- name: waiting
-- How many messages wait to be delivered, and since when.
select count(*), min(at) from tongguan.outbox where done is null;

-- name: last_seal
-- The newest seal.
select number, at, count from tongguan.seal order by number desc limit 1;
