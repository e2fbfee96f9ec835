-- name: find
-- The cases of a number, a reference, a container, a waybill, a UCR or a declarant, newest first; each by its own index.
with hit(kind, id) as (
    (select 'number', id from tongguan.case_file where number = %(plain)s::text limit 5)
    union all
    (select 'reference', c.id from tongguan.called(%(said)s::text) h join tongguan.case_file c on c.id = h.case_id
     order by c.id desc limit %(limit)s::integer)
    union all
    (select kind, case_id from tongguan.trace where word = %(plain)s::text
     order by case_id desc limit %(limit)s::integer)
    union all
    (select 'declarant', id from tongguan.case_file where declarant = %(said)s::text
     order by id desc limit %(limit)s::integer)
)
select hit.kind, c.number, c.reference, c.declarant, c.type, c.office, c.state, c.received_at
from hit join tongguan.case_file c on c.id = hit.id
order by c.id desc, hit.kind;

-- name: last
-- The last case.
select coalesce(max(id), 0) from tongguan.case_file;

-- name: declared
-- The declarations of cases as they stand, in order.
select c.id, coalesce(m.standing, m.body, ''),
       case when m.standing is null then coalesce(m.media, '') else 'application/json' end
from tongguan.case_file c left join tongguan.message m on m.case_id = c.id and m.seq = c.message_seq
where c.id > %(after)s::bigint and c.id <= %(until)s::bigint order by c.id limit %(most)s::integer;

-- name: trace
-- Numbers by which cases are found; those that are there stay.
insert into tongguan.trace (word, case_id, kind)
select substr(trace, 3), id, case left(trace, 1) when 'c' then 'container' when 'u' then 'ucr' else 'waybill' end
from json_to_recordset(%(rows)s::json) as r(id bigint, trace text)
on conflict do nothing;
