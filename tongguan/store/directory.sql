-- name: person
-- The account of somebody whom the directory knows.
select id, login, party, name, roles, state, subject, settings, created_at, created_by
from tongguan.account where subject = %(subject)s;

-- name: named
-- Whether a name is taken within a party.
select exists (select from tongguan.account where party = %(party)s and name = %(name)s);

-- name: set_roles
-- What the directory opens to somebody today.
update tongguan.account set roles = %(roles)s, changed_at = %(at)s where id = %(id)s;
