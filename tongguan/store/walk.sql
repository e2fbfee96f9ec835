-- name: facts
-- Every fact with its grounds, its message and its case, case by case, oldest first.
select f.case_id, f.seq, f.kind, f.at, f.actor, f.owner, f.declarant, f.body, f.grounds_hash, f.message_hash, f.hash,
       g.lane, g.body, m.media, m.salt, m.body, m.standing, c.number, c.seq, c.head,
       c.state, c.holds, c.version, c.due, c.owner, c.declarant, c.stand
from tongguan.fact f
left join tongguan.grounds g on g.case_id = f.case_id and g.seq = f.seq
left join tongguan.message m on m.case_id = f.case_id and m.seq = f.seq
left join tongguan.case_file c on c.id = f.case_id
order by f.case_id, f.seq;

-- name: strays
-- Rows that no fact speaks for: cases, grounds and messages that came from nowhere, claims that lead nowhere, payments
-- that are not the ones their facts tell of.
select 'case', c.id, 0 from tongguan.case_file c
where not exists (select from tongguan.fact f where f.case_id = c.id)
union all
select 'grounds', g.case_id, g.seq from tongguan.grounds g
where not exists (select from tongguan.fact f where f.case_id = g.case_id and f.seq = g.seq)
union all
select 'message', m.case_id, m.seq from tongguan.message m
where not exists (select from tongguan.fact f where f.case_id = m.case_id and f.seq = m.seq)
union all
select 'claim', k.case_id, k.seq from tongguan.claim k
where not exists (select from tongguan.fact f where f.case_id = k.case_id and f.seq = k.seq)
union all
select 'payment', p.case_id, p.seq from tongguan.payment p
where not exists (select from tongguan.fact f where f.case_id = p.case_id and f.seq = p.seq and f.kind = 'pay')
union all
select 'pay', f.case_id, f.seq
from tongguan.fact f
join tongguan.grounds g on g.case_id = f.case_id and g.seq = f.seq
left join tongguan.payment p on p.case_id = f.case_id and p.seq = f.seq
where f.kind = 'pay'
    and p.amount is distinct from (convert_from(g.body, 'UTF8')::json -> 'inputs' ->> 'amount')::numeric;

-- name: deleted_documents
-- How many documents were deleted at their date.
select count(*) from tongguan.document where object = '';

-- name: seals
-- Every seal, oldest first.
select number, at, previous, count, root, heads, key, signature from tongguan.seal order by number;

-- name: sealed_facts
-- What stands now where these heads were sealed: the hash, and how far the case goes.
select r.case_id, r.seq, f.hash, (select max(t.seq) from tongguan.fact t where t.case_id = r.case_id)
from json_to_recordset(%(rows)s::json) as r(case_id bigint, seq integer)
left join tongguan.fact f on f.case_id = r.case_id and f.seq = r.seq
order by r.case_id, r.seq;

-- name: size
-- About how many facts there are, for a progress bar.
select coalesce(sum(greatest(c.reltuples, 0)), 0)::bigint
from pg_inherits i join pg_class c on c.oid = i.inhrelid
where i.inhparent = 'tongguan.fact'::regclass;
