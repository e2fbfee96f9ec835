-- name: forget
-- The bytes of messages whose date is past, some at a time.
update tongguan.cargo_message set body = null where id in (
    select id from tongguan.cargo_message where body is not null and delete_by < %(today)s::date
    limit %(most)s::integer
);

-- name: named
-- Manifests with names in them, of which nothing came that may still be kept.
select m.id from tongguan.manifest m
where not m.nameless and not exists (
    select from tongguan.cargo_message c where c.manifest = m.id and c.delete_by >= %(today)s::date)
order by m.id limit %(most)s::integer;

-- name: nameless
-- A manifest has no names any more.
update tongguan.manifest set nameless = true where id = %(id)s;

-- name: driven
-- Vehicles with names in them, likewise.
select v.id, v.state, v.version, v.party, v.changed_at, v.content from tongguan.vehicle_trip v
where not v.nameless and not exists (
    select from tongguan.cargo_message c where c.manifest = v.id and c.delete_by >= %(today)s::date)
order by v.id limit %(most)s::integer;

-- name: driverless
-- A vehicle has no names any more.
update tongguan.vehicle_trip set nameless = true where id = %(id)s;
