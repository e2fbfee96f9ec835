-- name: open
-- The holds that stand, newest first.
select id, case_id, number, reason, set_by, set_at from tongguan.legal_hold where lifted_at is null
order by set_at desc, id limit 500;

-- name: case
-- The case of a number.
select id from tongguan.case_file where number = %(number)s;

-- name: keep
-- A new hold; none where one stands.
insert into tongguan.legal_hold (id, case_id, number, reason, set_by, set_at)
values (%(id)s, %(case_id)s, %(number)s, %(reason)s, %(set_by)s, %(set_at)s)
on conflict do nothing returning id;

-- name: lift
-- It holds no longer.
update tongguan.legal_hold set lifted_why = %(why)s, lifted_by = %(by)s, lifted_at = %(at)s
where id = %(id)s and lifted_at is null returning id, case_id, number, reason, set_by, set_at;
