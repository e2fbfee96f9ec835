-- name: facts
-- Every fact with its grounds, its message and its case, case by case, oldest first.
select f.case_id, f.seq, f.kind, f.at, f.actor, f.owner, f.declarant, f.body, f.grounds_hash, f.message_hash, f.hash,
       g.lane, g.body, m.media, m.salt, m.body, m.standing, c.number, c.seq, c.head,
       c.state, c.holds, c.version, c.due, c.owner, c.declarant, c.stand, c.reference, c.type, c.direction, c.office,
       c.message_seq, c.item_count, c.value, c.received_at, c.changed_at, m.owner, m.declarant, m.delete_by, m.signature
from tongguan.fact f
left join tongguan.grounds g on g.case_id = f.case_id and g.seq = f.seq
left join tongguan.message m on m.case_id = f.case_id and m.seq = f.seq
left join tongguan.case_file c on c.id = f.case_id
order by f.case_id, f.seq;

-- name: strays
-- Rows that no fact speaks for: cases, grounds and messages that came from nowhere.
select 'case', c.id, 0 from tongguan.case_file c
where not exists (select from tongguan.fact f where f.case_id = c.id)
union all
select 'grounds', g.case_id, g.seq from tongguan.grounds g
where not exists (select from tongguan.fact f where f.case_id = g.case_id and f.seq = g.seq)
union all
select 'message', m.case_id, m.seq from tongguan.message m
where not exists (select from tongguan.fact f where f.case_id = m.case_id and f.seq = m.seq);

-- name: claims
-- Every claimed reference, case by case.
select case_id, seq, declarant, reference, function, body_hash, returned from tongguan.claim order by case_id, seq;

-- name: payments
-- Every recorded payment, case by case.
select case_id, seq, bank, bank_reference, amount, currency, at from tongguan.payment order by case_id, seq;

-- name: notices
-- Every outgoing message of a case that is kept, case by case.
select case_id, seq, kind, addressee, at from tongguan.outbox where cargo is null order by case_id, seq;

-- name: marks
-- Which goods are recognised, case by case.
select case_id, lane from tongguan.goods_mark order by case_id;

-- name: documents
-- What is known of every document that is kept, case by case.
select case_id, owner, declarant, id, object, size, hash from tongguan.document where object <> '' order by case_id, id;

-- name: balances
-- What is left of every balance.
select key, volume, remaining from tongguan.balance order by key;

-- name: unsealed
-- Facts that wait for their seal.
select u.case_id, u.seq from tongguan.changed c, unnest(c.cases, c.seqs) as u(case_id, seq);

-- name: lanes
-- Declarations counted in each lane, by how it was found.
select lane, step, sum(taken)::bigint from tongguan.lane_minute group by lane, step;

-- name: hits
-- Hits counted of each risk profile.
select profile, sum(hits)::bigint from tongguan.profile_minute group by profile;

-- name: deleted_documents
-- How many documents were deleted at their date.
select count(*) from tongguan.document where object = '';

-- name: seals
-- Every seal, oldest first.
select number, at, previous, count, root, heads, key, signature from tongguan.seal order by number;

-- name: sealed_facts
-- What stands now where these heads were sealed: the hash, and how far the case goes; 0 is the chain of acts.
select r.case_id, r.seq, f.hash, (select max(t.seq) from tongguan.fact t where t.case_id = r.case_id)
from json_to_recordset(%(rows)s::json) as r(case_id bigint, seq integer)
left join tongguan.fact f on f.case_id = r.case_id and f.seq = r.seq
where r.case_id <> 0
union all
select r.case_id, r.seq, a.hash, (select max(t.id) from tongguan.act t)
from json_to_recordset(%(rows)s::json) as r(case_id bigint, seq bigint)
left join tongguan.act a on a.id = r.seq
where r.case_id = 0
order by 1, 2;

-- name: size
-- About how many facts there are, for a progress bar.
select coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint
from pg_inherits i join pg_class c on c.oid = i.inhrelid
where i.inhparent = 'tongguan.fact'::regclass;
