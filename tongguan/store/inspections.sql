-- name: keep
-- A new order.
insert into tongguan.inspection (id, case_id, number, seq, place, since, until, methods, items, words, ordered_by,
    ordered_at, inspector, inspector_name, delete_by)
values (%(id)s, %(case_id)s, %(number)s, %(seq)s, %(place)s, %(since)s, %(until)s, %(methods)s, %(items)s, %(words)s,
    %(ordered_by)s, %(ordered_at)s, %(inspector)s, %(inspector_name)s, %(delete_by)s);

-- name: one
-- An inspection.
select id, case_id, number, place, since, until, methods, items, words, ordered_by, ordered_at, inspector,
       inspector_name, sheet, finding, conforms, found_by, found_at, recalled_at
from tongguan.inspection where id = %(id)s;

-- name: of_case
-- The inspections of a case, oldest first.
select id, case_id, number, place, since, until, methods, items, words, ordered_by, ordered_at, inspector,
       inspector_name, sheet, finding, conforms, found_by, found_at, recalled_at
from tongguan.inspection where case_id = %(case_id)s::bigint order by ordered_at, id;

-- name: ahead
-- Inspections to be made, those that end first come first: all, or one inspector's and those that nobody has.
select i.id, i.case_id, i.number, i.place, i.since, i.until, i.methods, i.items, i.words, i.ordered_by, i.ordered_at,
       i.inspector, i.inspector_name, ''::bytea, ''::bytea, i.conforms, i.found_by, i.found_at, i.recalled_at
from tongguan.inspection i join tongguan.case_file c on c.id = i.case_id and c.state = 'held'
where i.found_at is null and i.recalled_at is null
  and (%(inspector)s::text is null or i.inspector in ('', %(inspector)s::text))
order by i.until, i.id limit %(most)s::integer;

-- name: save
-- The sheet as far as it is filled in; of an inspection that is still open.
update tongguan.inspection set sheet = %(sheet)s
where id = %(id)s and found_at is null and recalled_at is null returning id;

-- name: give
-- Another inspector has it.
update tongguan.inspection set inspector = %(inspector)s, inspector_name = %(name)s
where id = %(id)s and found_at is null and recalled_at is null returning number;

-- name: find
-- What was found.
update tongguan.inspection set finding = %(finding)s, salt = %(salt)s, conforms = %(conforms)s, found_by = %(by)s,
    found_at = %(at)s, sheet = ''
where id = %(id)s;

-- name: recall
-- The office takes the order back.
update tongguan.inspection set recalled_at = %(at)s where id = %(id)s;

-- name: forget
-- Words past their date go; that there was an inspection, by whom and when, stays.
update tongguan.inspection set words = '', sheet = '', finding = '', salt = ''
where id in (select i.id from tongguan.inspection i
             where i.delete_by < %(today)s::date and (i.salt <> '' or i.words <> '')
               and not exists (select from tongguan.legal_hold h where h.case_id = i.case_id and h.lifted_at is null)
             limit %(most)s::integer);

-- name: walk
-- All findings with the grounds in which the chain holds their digests.
select i.id, i.case_id, i.seq, i.salt, i.finding,
       array(select g.body from tongguan.fact f join tongguan.grounds g on g.case_id = f.case_id and g.seq = f.seq
             where f.case_id = i.case_id and f.kind = 'find')
from tongguan.inspection i where i.salt <> '' order by i.case_id, i.seq;
