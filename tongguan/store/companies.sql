-- name: alone
-- One import goes on at a time: another gets nothing.
select pg_try_advisory_xact_lock(%(lock)s);

-- name: unfinished
-- The import of this file that was not brought to its end.
select id, rows, made, changed, same, bad from tongguan.company_import
where digest = %(digest)s and finished_at is null;

-- name: begin
-- A new import; nothing where this file is on its way already.
insert into tongguan.company_import (id, digest, file, whole, started_at, started_by)
values (%(id)s, %(digest)s, %(file)s, %(whole)s, %(at)s, %(by)s)
on conflict (digest) where finished_at is null do nothing returning id;

-- name: lay
-- The file lies there until all of it is in; nothing where it lies somewhere already.
update tongguan.company_import set object = %(object)s
where id = %(id)s and object = '' and finished_at is null returning id;

-- name: lies
-- The import of the oldest file that lies there.
select id, file, whole, rows, made, changed, same, bad, started_at, started_by, finished_at, object, digest
from tongguan.company_import where object <> '' order by started_at, id limit 1;

-- name: gone
-- The file lies there no more.
update tongguan.company_import set object = '' where id = %(id)s;

-- name: went
-- How far an import is: only from where it was, so that nothing is counted twice.
update tongguan.company_import
set rows = rows + %(rows)s, made = made + %(made)s, changed = changed + %(changed)s, same = same + %(same)s,
    bad = bad + %(bad)s
where id = %(id)s and rows = %(before)s and finished_at is null returning id;

-- name: finish
-- The import is at its end.
update tongguan.company_import set finished_at = %(at)s where id = %(id)s and finished_at is null returning id;

-- name: known
-- What is on record of these.
select id, kind, name, name_zh, class from tongguan.party where id = any(%(ids)s::text[]);

-- name: change
-- Names as a file says them, each change a fact with what was before; they are looked up anew in the lists of denied
-- parties.
with said as (
    select * from unnest(%(ids)s::text[], %(names)s::text[], %(names_zh)s::text[]) as s (id, name, name_zh)
), told as (
    insert into tongguan.party_change (party, at, by, source, before, after)
    select p.id, %(at)s, %(by)s, %(source)s, jsonb_build_object('name', p.name, 'name_zh', p.name_zh),
           jsonb_build_object('name', s.name, 'name_zh', s.name_zh)
    from said s join tongguan.party p using (id)
)
update tongguan.party p set name = s.name, name_zh = s.name_zh, screened = 0 from said s where p.id = s.id;

-- name: faults
-- The rows that were left out, by line.
select line, field, why, why_zh from tongguan.company_import_fault
where import = %(id)s and line > %(after)s order by line limit %(most)s::integer;

-- name: imports
-- Imports, newest first.
select id, file, whole, rows, made, changed, same, bad, started_at, started_by, finished_at, object, digest
from tongguan.company_import order by started_at desc, id desc limit %(most)s::integer;

-- name: import
-- One import.
select id, file, whole, rows, made, changed, same, bad, started_at, started_by, finished_at, object, digest
from tongguan.company_import where id = %(id)s;

-- name: classes
-- The classes of these, of those that have one.
select id, class from tongguan.party where id = any(%(ids)s::text[]) and class <> '';

-- name: names
-- Under which names these are registered.
select id, name, name_zh from tongguan.party where id = any(%(ids)s::text[]);

-- name: of_class
-- A company as officers read it.
select id, kind, name, name_zh, class from tongguan.party where id = %(id)s and kind in ('company', 'broker');

-- name: hold_company
-- The same, held until this transaction ends.
select id, kind, name, name_zh, class from tongguan.party where id = %(id)s and kind in ('company', 'broker')
for update;

-- name: ask_class
-- Another class that waits for a second officer; nothing where one waits already.
insert into tongguan.class_change (id, party, was, wanted, why, state, asked_by, hands, asked_at)
values (%(id)s, %(party)s, %(was)s, %(wanted)s, %(why)s, 'waiting', %(asked_by)s, %(hands)s, %(asked_at)s)
on conflict (party) where state = 'waiting' do nothing returning id;

-- name: class_change
-- One change.
select id, party, was, wanted, why, state, asked_by, hands, asked_at, answered_by, answered_at, answered_why
from tongguan.class_change where id = %(id)s;

-- name: class_changes
-- Those of a company, newest first.
select id, party, was, wanted, why, state, asked_by, hands, asked_at, answered_by, answered_at, answered_why
from tongguan.class_change where party = %(party)s order by asked_at desc, id limit 100;

-- name: answer_class
-- A second officer's word.
update tongguan.class_change
set state = %(state)s, answered_by = %(by)s, answered_at = %(at)s, answered_why = %(why)s
where id = %(id)s and state = 'waiting' returning id;

-- name: set_class
-- The class from now on, and as a fact what it was.
with told as (
    insert into tongguan.party_change (party, at, by, source, before, after)
    select id, %(at)s, %(by)s, %(source)s, jsonb_build_object('class', class), jsonb_build_object('class', %(class)s::text)
    from tongguan.party where id = %(id)s
)
update tongguan.party set class = %(class)s where id = %(id)s;

-- name: of_classes
-- Companies by number, those after a place; by words in number or name, and by class.
select id, kind, name, name_zh, class from tongguan.party
where kind in ('company', 'broker')
  and (%(after)s::text is null or id > %(after)s::text)
  and (%(class)s::text is null or class = %(class)s::text)
  and (%(words)s::text is null or id ilike %(words)s::text or name ilike %(words)s::text or name_zh ilike %(words)s::text)
order by id limit %(most)s::integer;

-- name: classes_waiting
-- What waits for a second officer, oldest first.
select id, party, was, wanted, why, state, asked_by, hands, asked_at, answered_by, answered_at, answered_why
from tongguan.class_change where state = 'waiting' order by asked_at, id limit %(most)s::integer;
