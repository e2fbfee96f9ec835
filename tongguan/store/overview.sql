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

-- name: by_hold
-- What the held cases of a time wait for; a case with two holds counts under each. Looks at no more than `most`.
select hold, count(*) from (
    select holds from tongguan.case_file where state = 'held' and id >= %(low)s::bigint
      and received_at >= %(since)s::timestamptz order by id desc limit %(most)s::integer
) as held, unnest(holds) as hold group by hold order by count(*) desc, hold;

-- name: by_hour
-- Declarations by the hour in which they came, in the administration's zone; the newest `most` of a time.
select date_part('hour', received_at at time zone %(zone)s::text)::integer, count(*) from (
    select received_at from tongguan.case_file where id >= %(low)s::bigint
      and received_at >= %(since)s::timestamptz order by id desc limit %(most)s::integer
) as came group by 1 order by 1;

-- name: durations
-- From lodging to release, in seconds, by direction: how many, the middle, nine of ten; the newest `most` of a time.
select direction, count(*), percentile_cont(0.5) within group (order by took),
       percentile_cont(0.9) within group (order by took)
from (
    select direction, extract(epoch from changed_at - received_at)::float8 as took from tongguan.case_file
    where state = 'released' and id >= %(low)s::bigint and received_at >= %(since)s::timestamptz
    order by id desc limit %(most)s::integer
) as released where direction <> '' group by direction order by direction;

-- name: phases
-- From lodging to release, in seconds, by the phase of the goods: before they came, and at the border. Goods that were
-- here when they were declared have only the second; the newest `most` of a time.
select phase, count(*), percentile_cont(0.5) within group (order by took),
       percentile_cont(0.9) within group (order by took)
from (
    select c.received_at, c.changed_at, coalesce(
        (select min(f.at) from tongguan.fact f where f.case_id = c.id and f.kind = 'present'), c.received_at) as came
    from tongguan.case_file c
    where c.state = 'released' and c.id >= %(low)s::bigint and c.received_at >= %(since)s::timestamptz
    order by c.id desc limit %(most)s::integer
) as released
cross join lateral (values ('before', came - received_at), ('border', changed_at - came)) as p(phase, span)
cross join lateral (select extract(epoch from span)::float8 as took) as seconds
where phase = 'border' or took > 0 group by phase order by phase;

-- name: oldest
-- The cases that have waited longest for an officer.
select number, lane, holds, received_at, name from tongguan.waiting order by received_at, case_id limit %(few)s::integer;
