-- name: touched
-- Of these cases: the documents that they name as manifests tell of them, and the consolidations of which these are
-- houses. Who goes on with goods in transit decides of the documents of their movement.
with about as (
    select unnest(%(cases)s::bigint[]) as case_id
    union select v.case_id from tongguan.trace f join tongguan.movement v on v.number = f.word
    where f.case_id = any(%(cases)s::bigint[]) and f.kind = 'waybill'
), named as (
    select distinct c.manifest, c.document, c.master
    from about a join tongguan.trace t on t.case_id = a.case_id join tongguan.consignment c on c.document = t.word
    join tongguan.manifest m on m.id = c.manifest
    where t.kind = 'waybill' and m.state = 'standing'
      and m.kind in ('original', 'advance')
)
select manifest, document from named union select manifest, master from named where master <> '' order by 1, 2;

-- name: hold
-- A manifest that stands; nobody else changes it, or tells of it, until this transaction ends.
select party, version, content from tongguan.manifest where id = %(id)s and state = 'standing' for update;

-- name: lines
-- These documents of a manifest, and their houses.
select content from tongguan.consignment where manifest = %(id)s and place in (
    select place from tongguan.consignment where manifest = %(id)s and document = any(%(documents)s::text[])
    union select place from tongguan.consignment where manifest = %(id)s and master = any(%(documents)s::text[]) and master <> ''
) order by place;

-- name: told
-- What was told of these documents.
select document, stage from tongguan.cleared where manifest = %(id)s and document = any(%(documents)s::text[]);

-- name: moving
-- Those of these documents under which goods went in transit that is not over: it is once it is discharged, all that came
-- is declared, and all declarations of it are released.
select distinct t.word from tongguan.trace t join tongguan.movement m on m.case_id = t.case_id
where t.word = any(%(documents)s::text[]) and t.kind = 'waybill' and not (
    m.phase = 'discharged'
    and coalesce((select remaining from tongguan.balance where key = 'movement/' || m.number || '/packages'),
                 (select remaining from tongguan.balance where key = 'movement/' || m.number), 0) <= 0
    and coalesce((select bool_and(c.state = 'released') from tongguan.trace f join tongguan.case_file c on c.id = f.case_id
                  where f.word = m.number and f.kind = 'waybill'
                    and c.state not in ('returned', 'refused', 'cancelled', 'settled')), false));

-- name: tell
-- It is told from now on.
insert into tongguan.cleared (manifest, document, stage)
select %(id)s, document, stage from json_to_recordset(%(rows)s::json) as r(document text, stage text)
on conflict do nothing;

-- name: untell
-- It holds no more.
delete from tongguan.cleared c using json_to_recordset(%(rows)s::json) as r(document text, stage text)
where c.manifest = %(id)s and c.document = r.document and c.stage = r.stage;

-- name: later
-- It could not be told, and is tried again, each time after twice as long, an hour at most.
insert into tongguan.cleared_later as l (manifest, documents, tries, due, fault)
values (%(id)s, %(documents)s, 1, %(now)s::timestamptz + interval '10 seconds', %(fault)s)
on conflict (manifest) do update set tries = l.tries + 1, fault = excluded.fault,
    documents = array(select distinct unnest(l.documents || excluded.documents) order by 1),
    due = %(now)s::timestamptz + least(3600, 10 * 2 ^ least(l.tries, 12)) * interval '1 second';

-- name: due
-- What is tried again by now.
select manifest, documents from tongguan.cleared_later where due <= %(now)s order by due limit 100;

-- name: settled
-- These documents were told of; what else waits goes on waiting.
with waits as (
    select manifest, array(select unnest(documents) except select unnest(%(documents)s::text[]) order by 1) as documents
    from tongguan.cleared_later where manifest = %(id)s for update
), gone as (
    delete from tongguan.cleared_later l using waits w where l.manifest = w.manifest and w.documents = '{}'
)
update tongguan.cleared_later l set documents = w.documents from waits w
where l.manifest = w.manifest and w.documents <> '{}';

-- name: open
-- How many could not be told yet.
select count(*) from tongguan.cleared_later;
