-- name: editions
-- All editions of all risk profiles, newest first.
select id, edition, state, body, author, written_at, consented_by, consented_at, withdrawn_by, withdrawn_at,
       reason
from tongguan.risk_profile order by id, edition desc limit 10000;

-- name: latest
-- The newest edition of a risk profile, held against change.
select id, edition, state, body, author, written_at, consented_by, consented_at, withdrawn_by, withdrawn_at,
       reason
from tongguan.risk_profile where id = %(id)s order by edition desc limit 1 for update;

-- name: write_edition
-- A draft, as another edition.
insert into tongguan.risk_profile (id, edition, state, body, author, written_at, consented_by, withdrawn_by)
values (%(id)s, %(edition)s, 'draft', %(body)s, %(author)s, %(at)s, '', '')
on conflict do nothing
returning edition;

-- name: consent
-- A draft goes live with a second officer's consent.
update tongguan.risk_profile set state = 'live', consented_by = %(by)s, consented_at = %(at)s
where id = %(id)s and edition = %(edition)s and state = 'draft';

-- name: supersede
-- The editions before a live one end with it.
update tongguan.risk_profile set state = 'withdrawn', withdrawn_by = %(by)s, withdrawn_at = %(at)s
where id = %(id)s and edition < %(edition)s and state in ('draft', 'live');

-- name: withdraw
-- The drafts and live editions of a profile end; with an edition that is not null, that one alone.
update tongguan.risk_profile
set state = 'withdrawn', withdrawn_by = %(by)s, withdrawn_at = %(at)s, reason = %(reason)s
where id = %(id)s and state in ('draft', 'live')
  and (%(edition)s::integer is null or edition = %(edition)s::integer);

-- name: refuse
-- A draft that the second officer refuses.
update tongguan.risk_profile
set state = 'refused', withdrawn_by = %(by)s, withdrawn_at = %(at)s, reason = %(reason)s
where id = %(id)s and edition = %(edition)s and state = 'draft';

-- name: course
-- The editions of one profile, newest first.
select id, edition, state, body, author, written_at, consented_by, consented_at, withdrawn_by, withdrawn_at,
       reason
from tongguan.risk_profile where id = %(id)s order by edition desc limit 1000;

-- name: live_profiles
-- The texts in force, by id.
select body, consented_by from tongguan.risk_profile where state = 'live' order by id;
