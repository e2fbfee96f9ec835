-- name: forbid
-- A document may not be unloaded or loaded; nothing where it is forbidden already.
insert into tongguan.forbidden (document, kind, manifest, party, why, by, at)
values (%(document)s, %(kind)s, %(manifest)s, %(party)s, %(why)s, %(by)s, %(at)s)
on conflict do nothing returning document;

-- name: allow
-- It may again.
update tongguan.forbidden set lifted_by = %(by)s, lifted_at = %(at)s
where document = %(document)s and kind = %(kind)s and lifted_at is null returning document;

-- name: forbidden
-- Which of these documents may not be unloaded or loaded, and why.
select document, kind, why from tongguan.forbidden where document = any(%(documents)s) and lifted_at is null;

-- name: cases
-- The states of the declarations that name these documents, of one direction, whoever's they are.
select t.word, c.state from tongguan.trace t join tongguan.case_file c on c.id = t.case_id
where t.word = any(%(documents)s) and t.kind = 'waybill' and c.direction = %(direction)s;
