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
