-- name: drafts
-- A party's drafts that were not lodged yet, newest first; or its templates.
select id, party, title, body, version, changed_at, changed_by, lodged, template, amends, system from tongguan.draft
where lodged = '' and system = '' and (template <> '') = %(templates)s order by changed_at desc, id limit 200;

-- name: of_records
-- What a party writes for agencies' ledgers, newest first.
select id, party, title, body, version, changed_at, changed_by, lodged, template, amends, system from tongguan.draft
where lodged = '' and system <> '' order by changed_at desc, id limit 200;

-- name: draft
-- One draft.
select id, party, title, body, version, changed_at, changed_by, lodged, template, amends, system
from tongguan.draft where id = %(id)s::text;

-- name: keep
-- A new draft; one that is there already stays as it is.
insert into tongguan.draft (id, party, title, body, version, changed_at, changed_by, template, amends, system)
values (%(id)s, %(party)s, %(title)s, %(body)s, 1, %(at)s, %(by)s, %(template)s, %(amends)s, %(system)s)
on conflict (id) do nothing;

-- name: change
-- Another version of a draft, if it is still the one that was changed.
update tongguan.draft
set title = %(title)s, body = %(body)s, version = version + 1, changed_at = %(at)s, changed_by = %(by)s
where id = %(id)s and party = %(party)s and version = %(version)s and lodged = '' returning version;

-- name: taken
-- A draft is sent on: nobody changes or sends it until this transaction ends, and not the version that another one was.
select lodged from tongguan.draft
where id = %(id)s and party = %(party)s and (lodged <> '' or version = %(version)s) for update;

-- name: lodged
-- A draft became a declaration.
update tongguan.draft set lodged = %(number)s, changed_at = %(at)s where id = %(id)s and party = %(party)s;

-- name: drop
-- A draft is thrown away.
delete from tongguan.draft where id = %(id)s and party = %(party)s and lodged = '';

-- name: forget
-- Drafts that nobody touched for so long, lodged or not; templates stay.
delete from tongguan.draft where id in (select id from tongguan.draft where changed_at < %(before)s and template = '' limit 1000);
