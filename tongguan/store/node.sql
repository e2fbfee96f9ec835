-- name: value
-- What the node remembers under a key.
select value from tongguan.node where key = %(key)s::text;

-- name: keep
-- Remembers it from now on.
insert into tongguan.node (key, value) values (%(key)s, %(value)s)
on conflict (key) do update set value = excluded.value;
