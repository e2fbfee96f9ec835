-- name: officers
-- Who can be given cases, by name.
select id, login, name from tongguan.account
where state = 'active' and roles && array['officer', 'supervisor'] order by name, id limit 500;

-- name: keep_note
-- What is said with the cases that are handed over.
insert into tongguan.hand_over (id, officer, was_name, note, numbers, at)
values (%(id)s, %(officer)s, %(was_name)s, %(note)s, %(numbers)s, %(at)s);

-- name: notes
-- What was handed over to an officer and he has not read yet.
select id, was_name, note, numbers, at from tongguan.hand_over where officer = %(officer)s order by at limit 50;

-- name: drop_note
-- He has read it.
delete from tongguan.hand_over where id = %(id)s and officer = %(officer)s returning id;

-- name: drop_old
-- What nobody has read for so long is not kept either: it may name people.
delete from tongguan.hand_over where at < %(before)s;

-- name: all_of
-- The cases of an officer, held until the transaction ends.
select case_id, number from tongguan.waiting where officer = %(officer)s order by case_id for update;

-- name: keep_substitution
-- Somebody stands in for another; nothing where somebody does already.
insert into tongguan.substitution (id, absent, absent_name, stands, stands_name, until, cases, made_by, made_at)
values (%(id)s, %(absent)s, %(absent_name)s, %(stands)s, %(stands_name)s, %(until)s, %(cases)s, %(made_by)s, %(made_at)s)
on conflict do nothing
returning id;

-- name: substitutions
-- Who stands in for whom now, by the absent one's name.
select id, absent, absent_name, stands, stands_name, until, cases, made_by, made_at from tongguan.substitution
where ended_at is null order by absent_name limit 500;

-- name: end_substitution
-- The absent one is back.
update tongguan.substitution set ended_by = %(by)s, ended_at = %(at)s
where id = %(id)s and ended_at is null
returning id, absent, absent_name, stands, stands_name, until, cases, made_by, made_at;

-- name: come_back
-- The cases that went over and are still with the substitute go back.
update tongguan.waiting set officer = %(officer)s, name = %(name)s, claimed_at = %(at)s
where case_id = any(%(cases)s) and officer = %(was)s
returning number;
