-- name: take_changed
-- Takes the oldest facts that no seal covers, with what counting needs to know of them; in case order.
with waiting as (
    select id, sum(cardinality(cases)) over (order by id) as total
    from (select id, cases from tongguan.changed order by id limit 5000) as oldest
), taken as (
    delete from tongguan.changed
    where id in (select id from waiting where total <= %(most)s::integer)
       or id = (select min(id) from waiting)
    returning cases, seqs
), pairs as (
    select u.case_id, u.seq from taken, unnest(taken.cases, taken.seqs) as u(case_id, seq)
)
select f.case_id, f.seq, f.hash, f.kind, coalesce(c.office, ''), coalesce(c.direction, ''), g.body
from pairs p
join tongguan.fact f on f.case_id = p.case_id and f.seq = p.seq
left join tongguan.case_file c on c.id = p.case_id
left join tongguan.grounds g on g.case_id = p.case_id and g.seq = p.seq
order by f.case_id, f.seq;

-- name: last_seal
-- The seal that the next one names.
select number, at, previous, count, root from tongguan.seal order by number desc limit 1;

-- name: add_seal
-- Adds a seal; its number is its key, so two sealers cannot both go on from the same one.
insert into tongguan.seal (number, at, previous, count, root, heads, key, signature)
values (%(number)s, %(at)s, %(previous)s, %(count)s, %(root)s, %(heads)s, %(key)s, %(signature)s);
