-- name: open_list
-- A list, of which something is read in: another edition of it.
insert into tongguan.denied_list (id, edition, imported_by, imported_at, entries, keyed)
values (%(id)s, 1, %(by)s, %(at)s, 0, true)
on conflict (id) do update set edition = tongguan.denied_list.edition + 1, imported_by = excluded.imported_by,
    imported_at = excluded.imported_at, swept = false, swept_to = 0;

-- name: marks
-- The entries that it has, in which state; those of a list whose names are not found by all their words are written anew.
select e.id, case when l.keyed then e.mark else '' end
from tongguan.denied_entry e join tongguan.denied_list l on l.id = e.list where e.list = %(list)s;

-- name: entries
-- Entries that are new or were changed.
insert into tongguan.denied_entry (list, id, mark, kind, country, number, address, programme, source, valid_from,
    valid_to, names)
select %(list)s, r.* from json_to_recordset(%(rows)s::json) as r(id text, mark text, kind text, country text,
    number text, address text, programme text, source text, valid_from date, valid_to date, names text[])
on conflict (list, id) do update set mark = excluded.mark, kind = excluded.kind, country = excluded.country,
    number = excluded.number, address = excluded.address, programme = excluded.programme, source = excluded.source,
    valid_from = excluded.valid_from, valid_to = excluded.valid_to, names = excluded.names;

-- name: unname
-- Their names, before they are written anew.
delete from tongguan.denied_name where list = %(list)s and entry = any(%(ids)s);

-- name: names
-- Their names, with what each is found by.
insert into tongguan.denied_name (list, entry, name, keys)
select %(list)s, r.entry, r.name, r.keys
from json_to_recordset(%(rows)s::json) as r(entry text, name text, keys text[])
on conflict do nothing;

-- name: keyed
-- All that holds of it is found by all words of its names.
update tongguan.denied_list set keyed = true where id = %(list)s and not keyed;

-- name: absent
-- Entries that the newest whole list no longer has are over; without their mark, so that they are new when they are listed
-- again.
update tongguan.denied_entry set valid_to = %(day)s::date - 1, mark = ''
where list = %(list)s and not (id = any(%(ids)s)) and (valid_to is null or valid_to >= %(day)s);

-- name: count
-- How many entries of it hold.
update tongguan.denied_list l set entries = (select count(*) from tongguan.denied_entry e where e.list = l.id
    and (e.valid_to is null or e.valid_to >= %(day)s)) where id = %(list)s returning entries;

-- name: candidates
-- Names that share a key with what is asked for, of entries that hold on this day.
select n.list, n.entry, e.mark, n.name, e.country, e.number, e.programme, e.kind, n.keys
from tongguan.denied_name n join tongguan.denied_entry e on e.list = n.list and e.id = n.entry
where n.keys && %(keys)s::text[] and e.valid_from <= %(day)s and (e.valid_to is null or e.valid_to >= %(day)s)
limit %(most)s;

-- name: lists
-- The lists.
select id, edition, imported_by, imported_at, entries from tongguan.denied_list order by id;

-- name: all
-- Entries of a list, a page of them.
select list, id, mark, kind, country, number, address, programme, source, valid_from, valid_to, names
from tongguan.denied_entry where list = %(list)s and id > %(after)s order by id limit %(limit)s;

-- name: found
-- Those of one id, or with a name that has one of these keys. Row security keeps readers from the index of keys: the names
-- of this one list are gone through.
select list, id, mark, kind, country, number, address, programme, source, valid_from, valid_to, names
from tongguan.denied_entry where list = %(list)s and id > %(after)s and id = any(array(
    select n.entry from tongguan.denied_name n where n.list = %(list)s and n.keys && %(keys)s::text[]
    union all select %(name)s::text))
order by id limit %(limit)s;

-- name: entry
-- One entry.
select list, id, mark, kind, country, number, address, programme, source, valid_from, valid_to, names
from tongguan.denied_entry where list = %(list)s and id = %(id)s;

-- name: unswept
-- A list of which open cases don't know the newest edition yet.
select id, swept_to from tongguan.denied_list where not swept and imported_at <= %(now)s::timestamptz - interval '3 seconds' order by id limit 1 for update skip locked;

-- name: swept
-- How far open cases were looked through.
update tongguan.denied_list set swept = %(swept)s, swept_to = %(to)s where id = %(id)s;
