-- name: today
-- How many declarations came since a moment, by the state they are in now; ids of the months from `low` on.
select state, count(*) from tongguan.case_file
where id >= %(low)s::bigint and received_at >= %(since)s::timestamptz
group by state order by state;

-- name: waiting
-- How many declarations are held, and since when the oldest; looks no further than `most`.
select count(*), min(received_at) from (
    select received_at from tongguan.case_file where state = 'held' order by id limit %(most)s::integer
) as held;

-- name: seal
-- The last seal.
select number, at from tongguan.seal order by number desc limit 1;

-- name: server
-- The database's own version.
select split_part(current_setting('server_version'), ' ', 1);
