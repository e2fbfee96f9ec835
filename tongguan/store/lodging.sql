-- name: take_serials
-- A block of numbers, so that processes don't ask for each one.
select nextval('tongguan.serial') from generate_series(1, %(count)s);

-- name: claim
-- Claims the references of a batch, in key order; the ones that were free come back. Before that, the goods' marks are
-- held: whoever lodges the same goods at the same moment waits, so that nobody draws two lots for them.
with marked as materialized (
    select pg_advisory_xact_lock(('x' || encode(substr(%(marks)s::bytea, n * 16 + 1, 8), 'hex'))::bit(64)::bigint)
    from generate_series(0, length(%(marks)s::bytea) / 16 - 1) as n
)
insert into tongguan.claim (declarant, reference, function, type, case_id, seq, body_hash, returned)
select declarant, reference, function, type, case_id, seq, decode(body_hash, 'hex'), false
from json_to_recordset(%(rows)s::json)
     as r(declarant text, reference text, function text, type text, case_id bigint, seq integer, body_hash text)
where (select count(*) from marked) >= 0
on conflict do nothing
returning declarant, reference, function, type;

-- name: claimed
-- The claims that stand for these keys, held against change.
select c.declarant, c.reference, c.function, c.type, c.case_id, c.seq, c.body_hash, c.returned
from tongguan.claim c
join json_to_recordset(%(rows)s::json) as r(declarant text, reference text, function text, type text)
  on (c.declarant, c.reference, c.function, c.type) = (r.declarant, r.reference, r.function, r.type)
order by c.declarant, c.reference, c.function, c.type
for update of c;

-- name: settle_claims
-- What became of the claims that were not simply taken: answered by another fact, or open to be lodged again.
update tongguan.claim c
set case_id = r.case_id, seq = r.seq, body_hash = decode(r.body_hash, 'hex'), returned = r.returned
from json_to_recordset(%(rows)s::json)
     as r(declarant text, reference text, function text, type text, case_id bigint, seq integer, body_hash text,
          returned boolean)
where (c.declarant, c.reference, c.function, c.type) = (r.declarant, r.reference, r.function, r.type);

-- name: drop_claims
-- Claims of submissions that found no case: they stay free.
delete from tongguan.claim c
using json_to_recordset(%(rows)s::json) as r(declarant text, reference text, function text, type text)
where (c.declarant, c.reference, c.function, c.type) = (r.declarant, r.reference, r.function, r.type);

-- name: originals_by_number
-- Cases by the numbers we issued.
select number, id from tongguan.case_file where number = any(%(numbers)s);

-- name: originals_by_reference
-- Cases by the trader's reference, newest first.
select reference, declarant, case_id from tongguan.claim
where reference = any(%(references)s) and function = '9'
order by case_id desc;

-- name: lock_cases
-- The heads of cases that an event touches, locked in id order, with the declaration as it stands.
select c.id, c.number, c.owner, c.declarant, c.reference, c.type, c.direction, c.office, c.state, c.seq, c.head,
       c.stand, c.message_seq, c.value, c.received_at, coalesce(m.standing, m.body) as body,
       case when m.standing is null then m.media else 'application/json' end as media
from tongguan.case_file c
join tongguan.message m on m.case_id = c.id and m.seq = c.message_seq
where c.id = any(%(ids)s)
order by c.id
for update of c;

-- name: answers
-- What was answered by these facts.
select f.case_id, f.seq, f.kind, f.at, f.body, c.number, c.reference, c.version
from tongguan.fact f
join json_to_recordset(%(rows)s::json) as r(case_id bigint, seq integer)
  on f.case_id = r.case_id and f.seq = r.seq
join tongguan.case_file c on c.id = f.case_id;

-- name: verdicts
-- What officers said of a case, newest first, with their grounds.
select f.seq, f.actor, g.body
from tongguan.fact f join tongguan.grounds g on g.case_id = f.case_id and g.seq = f.seq
where f.case_id = %(case_id)s and f.kind = 'answer'
order by f.seq desc;

-- name: marks
-- Earlier cases of the same goods and where they stand: the newest few of each mark, however many there are.
select g.mark, g.case_id, g.lane, c.state, c.number
from generate_series(0, length(%(marks)s::bytea) / 16 - 1) as n
cross join lateral (
    select mark, case_id, lane from tongguan.goods_mark
    where goods_mark.mark = substr(%(marks)s::bytea, n * 16 + 1, 16) and case_id >= %(since_id)s
    order by case_id desc limit 16
) g
join tongguan.case_file c on c.id = g.case_id
where c.received_at > %(since)s
order by g.case_id;

-- name: balances
-- What is left of these balances.
select key, remaining from tongguan.balance
where key = any(array(select jsonb_array_elements_text(%(keys)s::jsonb)));

-- name: lock_balances
-- The same, locked in key order until the draws are written.
select key, remaining from tongguan.balance
where key = any(array(select jsonb_array_elements_text(%(keys)s::jsonb))) order by key for update;

-- name: take
-- What is left of balances, locked in key order; and takes from them, if each is as it was seen.
with held as materialized (
    select b.key, b.remaining, r.amount, r.seen
    from tongguan.balance b join jsonb_to_recordset(%(rows)s::jsonb) as r(key text, amount numeric, seen numeric)
        on b.key = r.key
    order by b.key for update of b
), taken as (
    update tongguan.balance b set remaining = b.remaining - h.amount from held h
    where b.key = h.key and h.amount <> 0 and not exists (select from held where remaining is distinct from seen)
)
select key, remaining from held;

-- name: open_balance
-- The first draw of a period opens its balance.
insert into tongguan.balance (key, code, unit, volume, remaining)
values (%(key)s, %(code)s, %(unit)s, %(volume)s, %(volume)s)
on conflict do nothing;

-- name: draw
-- Takes from (or gives back to) balances that this transaction has locked.
update tongguan.balance b set remaining = b.remaining - r.amount
from jsonb_to_recordset(%(rows)s::jsonb) as r(key text, amount numeric) where b.key = r.key;

-- name: write
-- All that is new in a batch, in one statement: cases, facts, grounds, messages, outgoing messages, marks of goods,
-- numbers to find them by.
-- "at" is where a row's bytes begin among all: head, hash of the grounds, of the message, salt, then six parts of the
-- sizes told: stand, what was told, grounds, message, the declaration as it stands, the signature.
with r as materialized (
    select r.*, at + 112 as stand_at, at + 112 + sizes[1] as told_at, at + 112 + sizes[1] + sizes[2] as grounds_at,
           at + 112 + sizes[1] + sizes[2] + sizes[3] as message_at,
           at + 112 + sizes[1] + sizes[2] + sizes[3] + sizes[4] as standing_at,
           at + 112 + sizes[1] + sizes[2] + sizes[3] + sizes[4] + sizes[5] as signature_at
    from json_to_recordset(%(rows)s::json)
         as r(id bigint, new boolean, number text, owner text, declarant text, reference text, type text,
              direction text, office text, state text, holds text[], version integer, seq integer, message_seq integer,
              item_count integer, value numeric, due numeric, received_at timestamptz, changed_at timestamptz, kind text,
              actor text, caller text, lane text, media text, delete_by date, marks text[], waits text,
              traces text[], target_at timestamptz, at integer, sizes integer[])
), filed as (
    insert into tongguan.case_file (id, number, owner, declarant, reference, type, direction, office, state, holds,
        version, seq, head, stand, message_seq, item_count, value, due, received_at, changed_at)
    select id, number, owner, declarant, reference, type, direction, office, state, holds, version, seq,
           substr(%(bytes)s::bytea, at, 32), substr(%(bytes)s::bytea, stand_at, sizes[1]), message_seq, item_count,
           value, due, received_at, changed_at
    from r where new
), told as (
    insert into tongguan.fact (case_id, seq, kind, at, actor, owner, declarant, body, grounds_hash, message_hash, hash)
    select id, seq, kind, changed_at, actor, owner, declarant, substr(%(bytes)s::bytea, told_at, sizes[2]),
           substr(%(bytes)s::bytea, at + 32, 32),
           case when media <> '' then substr(%(bytes)s::bytea, at + 64, 32) end, substr(%(bytes)s::bytea, at, 32)
    from r
), explained as (
    insert into tongguan.grounds (case_id, seq, lane, body)
    select id, seq, lane, substr(%(bytes)s::bytea, grounds_at, sizes[3]) from r
), kept as (
    insert into tongguan.message (case_id, seq, owner, declarant, media, salt, body, standing, delete_by, signature)
    select id, seq, owner, declarant, media, substr(%(bytes)s::bytea, at + 96, 16),
           substr(%(bytes)s::bytea, message_at, sizes[4]),
           case when sizes[5] > 0 then substr(%(bytes)s::bytea, standing_at, sizes[5]) end, delete_by,
           case when sizes[6] > 0 then substr(%(bytes)s::bytea, signature_at, sizes[6]) end
    from r where media <> ''
), queued as (
    insert into tongguan.outbox (case_id, seq, kind, addressee, at, done)
    -- whoever sent it has it as the answer to his own message; a declarant on record is told what its broker did
    select id, seq, 'response', owner, changed_at, case when caller = owner then changed_at end from r
    union all
    select id, seq, 'response', declarant, changed_at, case when caller = declarant then changed_at end from r
    where declarant <> owner and exists (select from tongguan.party p where p.id = declarant)
), wait as (
    insert into tongguan.waiting (case_id, number, reference, declarant, office, direction, lane, holds, value,
        item_count, received_at, target_at)
    select id, number, reference, declarant, office, direction, waits, holds, value, item_count, received_at, target_at
    from r where target_at is not null
    on conflict (case_id) do update set lane = excluded.lane, holds = excluded.holds, value = excluded.value,
        item_count = excluded.item_count, office = excluded.office, direction = excluded.direction
), traced as (
    insert into tongguan.trace (word, case_id, kind)
    select substr(trace, 3), id, case left(trace, 1) when 'c' then 'container' when 'u' then 'ucr' else 'waybill' end
    from r cross join lateral unnest(traces) as trace
    on conflict do nothing
), left_the_queue as (
    delete from tongguan.waiting w using r where w.case_id = r.id and not r.new and r.target_at is null
)
insert into tongguan.goods_mark (mark, case_id, lane)
select decode(mark, 'hex'), id, lane from r cross join lateral unnest(marks) as mark
on conflict do nothing;  -- an amendment may come back to what was declared first

-- name: move_cases
-- Where the older cases of a batch stand after their events.
update tongguan.case_file c
set state = r.state, holds = r.holds, version = r.version, seq = r.seq, head = substr(%(bytes)s::bytea, r.at, 32),
    stand = substr(%(bytes)s::bytea, r.at + 112, r.sizes[1]), message_seq = r.message_seq, type = r.type,
    direction = r.direction, office = r.office, item_count = r.item_count, value = r.value, due = r.due,
    changed_at = r.changed_at
from json_to_recordset(%(rows)s::json)
     as r(id bigint, new boolean, state text, holds text[], version integer, seq integer, message_seq integer,
          type text, direction text, office text, item_count integer, value numeric, due numeric,
          changed_at timestamptz, at integer, sizes integer[])
where c.id = r.id and not r.new;

-- name: payment_known
-- A payment that this bank already reported under this reference.
select case_id, seq, amount, currency from tongguan.payment where bank = %(bank)s and bank_reference = %(reference)s;

-- name: payment
-- Records a payment; the bank's reference is its key.
insert into tongguan.payment (bank, bank_reference, case_id, seq, amount, currency, at)
values (%(bank)s, %(reference)s, %(case_id)s, %(seq)s, %(amount)s, %(currency)s, %(at)s)
on conflict do nothing
returning case_id;
