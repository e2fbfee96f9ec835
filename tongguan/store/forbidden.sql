-- name: forbid
-- A document may not be unloaded or loaded, or an officer decides whether it may (no why); nothing where it is so already.
insert into tongguan.forbidden (document, kind, manifest, party, why, by, at, goods, marks)
values (%(document)s, %(kind)s, %(manifest)s, %(party)s, %(why)s, %(by)s, %(at)s, %(goods)s, %(marks)s)
on conflict do nothing returning document;

-- name: allow
-- It may again; or, of one about which an officer decides alone, he decided.
update tongguan.forbidden set lifted_by = %(by)s, lifted_at = %(at)s
where document = %(document)s and kind = %(kind)s and lifted_at is null and (why = '' or not %(waiting)s::boolean)
returning document;

-- name: forbidden
-- Which of these documents may not be unloaded or loaded, and why.
select document, kind, why from tongguan.forbidden where document = any(%(documents)s) and lifted_at is null;

-- name: lying
-- Which documents lie in these containers on one crossing: of a manifest, its batch, its voyage; numbers of voyages,
-- trains and flights come again. By sea it may be the same one where nobody says when.
select distinct u.unit, c.document from tongguan.consignment_unit u
join tongguan.consignment c on c.manifest = u.manifest and c.place = u.place
join tongguan.manifest m on m.id = u.manifest
where u.unit = any(%(units)s::text[]) and m.state <> 'withdrawn' and m.kind = any(%(kinds)s::text[])
  and (m.id = %(manifest)s or m.batch <> '' and m.batch = %(batch)s
       or m.journey <> '' and m.journey = %(journey)s and m.mode = %(mode)s
          and coalesce(coalesce(m.arrives_at, m.departs_at) between %(at)s::timestamptz - %(span)s::interval
                       and %(at)s::timestamptz + %(span)s::interval, %(sea)s::boolean));

-- name: known
-- The goods that are forbidden and may be like those with one of these marks.
select document, goods from tongguan.forbidden
where kind = %(kind)s and lifted_at is null and why <> '' and marks && %(marks)s::text[] order by document;

-- name: goods
-- The goods that are kept with the prohibitions of these documents.
select document, goods from tongguan.forbidden
where kind = %(kind)s and lifted_at is null and why <> '' and document = any(%(documents)s::text[]) order by document;

-- name: learn
-- More goods of one that is forbidden.
update tongguan.forbidden
set goods = (goods::jsonb || %(goods)s::jsonb)::json, unread = false,
    marks = array(select distinct unnest(marks || %(marks)s::text[]) order by 1)
where document = %(document)s and kind = %(kind)s and lifted_at is null and why <> '';

-- name: unread
-- Prohibitions whose goods were never read: of which manifest, which document.
select manifest, document from tongguan.forbidden where unread and why <> '' and lifted_at is null order by at, document limit %(most)s;

-- name: suspect
-- The goods of a document are like those of one that is forbidden.
insert into tongguan.alike (document, kind, manifest, earlier, signs, at)
values (%(document)s, %(kind)s, %(manifest)s, %(earlier)s, %(signs)s, %(at)s);

-- name: suspected
-- Of these documents: which forbidden ones they were found to be like, and in what.
select document, earlier, signs from tongguan.alike where kind = %(kind)s and document = any(%(documents)s) order by at;

-- name: cases
-- The states of the declarations that name these documents, of one direction, whoever's they are.
select t.word, c.state from tongguan.trace t join tongguan.case_file c on c.id = t.case_id
where t.word = any(%(documents)s) and t.kind = 'waybill' and c.direction = %(direction)s;
