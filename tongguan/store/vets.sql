-- name: ask
-- These agencies review it.
insert into tongguan.record_vet (system, number, agency)
select %(system)s, %(number)s, agency from unnest(%(agencies)s::text[]) agency on conflict do nothing;

-- name: say
-- One has nothing against it.
update tongguan.record_vet set said_at = %(at)s, actor = %(actor)s
where system = %(system)s and number = %(number)s and agency = %(agency)s and said_at is null returning agency;

-- name: again
-- Each is asked once more.
update tongguan.record_vet set said_at = null, actor = '' where system = %(system)s and number = %(number)s;

-- name: open
-- Whose word is still to come.
select agency from tongguan.record_vet
where system = %(system)s and number = %(number)s and said_at is null order by agency;

-- name: all
-- All of them.
select agency, said_at from tongguan.record_vet where system = %(system)s and number = %(number)s order by agency;
