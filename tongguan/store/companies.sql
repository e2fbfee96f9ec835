-- name: alone
-- One import goes on at a time: another gets nothing.
select pg_try_advisory_xact_lock(%(lock)s);

-- name: unfinished
-- The import of this file that was not brought to its end.
select id, rows, made, changed, same, bad from tongguan.company_import
where digest = %(digest)s and finished_at is null;

-- name: begin
-- A new import.
insert into tongguan.company_import (id, digest, file, started_at, started_by)
values (%(id)s, %(digest)s, %(file)s, %(at)s, %(by)s);

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
-- Names as a file says them, each change a fact with what was before.
with said as (
    select * from unnest(%(ids)s::text[], %(names)s::text[], %(names_zh)s::text[]) as s (id, name, name_zh)
), told as (
    insert into tongguan.party_change (party, at, by, source, before, after)
    select p.id, %(at)s, %(by)s, %(source)s, jsonb_build_object('name', p.name, 'name_zh', p.name_zh),
           jsonb_build_object('name', s.name, 'name_zh', s.name_zh)
    from said s join tongguan.party p using (id)
)
update tongguan.party p set name = s.name, name_zh = s.name_zh from said s where p.id = s.id;

-- name: faults
-- The rows that were left out, by line.
select line, field, why, why_zh from tongguan.company_import_fault
where import = %(id)s and line > %(after)s order by line limit %(most)s::integer;

-- name: imports
-- Imports, newest first.
select id, file, rows, made, changed, same, bad, started_at, started_by, finished_at
from tongguan.company_import order by started_at desc, id desc limit %(most)s::integer;

-- name: classes
-- The classes of these, of those that have one.
select id, class from tongguan.party where id = any(%(ids)s::text[]) and class <> '';
