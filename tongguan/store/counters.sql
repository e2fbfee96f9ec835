-- name: add_lane
-- Adds to the declarations that an office took into a lane in a minute.
insert into tongguan.lane_minute (minute, office, direction, lane, step, taken)
values (%(minute)s, %(office)s, %(direction)s, %(lane)s, %(step)s, %(taken)s)
on conflict (minute, office, direction, lane, step) do update set taken = lane_minute.taken + excluded.taken;

-- name: add_totals
-- Adds to the declarations and matches of offices, and tells the totals. A crash may lose the last of it: nobody waits for the disk.
insert into tongguan.lane_total as t (office, direction, declared, red, yellow, blue)
select r.office, r.direction, r.declared, r.red, r.yellow, r.blue
from json_to_recordset(%(rows)s::json)
     as r(office text, direction text, declared bigint, red bigint, yellow bigint, blue bigint),
     (select set_config('synchronous_commit', 'off', true)) as unhurried
order by r.office, r.direction
on conflict (office, direction) do update
set declared = t.declared + excluded.declared, red = t.red + excluded.red, yellow = t.yellow + excluded.yellow,
    blue = t.blue + excluded.blue
returning office, direction, declared, red, yellow, blue;

-- name: totals
-- Declarations and matches of all offices so far.
select office, direction, declared, red, yellow, blue from tongguan.lane_total;

-- name: add_profile
-- Adds to a risk profile's hits and finds in a minute; a find starts its fruitless hits anew.
insert into tongguan.profile_minute (minute, profile, hits, finds, fruitless)
values (%(minute)s, %(profile)s, %(hits)s, %(finds)s,
        case when %(finds)s::integer > 0 then 0 else %(hits)s::integer + coalesce(
            (select p.fruitless from tongguan.profile_minute p
             where p.profile = %(profile)s and p.minute < %(minute)s::timestamptz
             order by p.minute desc limit 1), 0) end)
on conflict (profile, minute) do update
set hits = profile_minute.hits + excluded.hits, finds = profile_minute.finds + excluded.finds,
    fruitless = case when excluded.finds > 0 then 0 else profile_minute.fruitless + excluded.hits end;

-- name: spent
-- Fruitless hits of each risk profile at the end of the last closed minute.
select distinct on (profile) profile, fruitless
from tongguan.profile_minute where minute < date_trunc('minute', %(now)s::timestamptz)
order by profile, minute desc;

-- name: shares
-- How many declarations went into which lane, by which step, since a moment.
select office, direction, lane, step, sum(taken)::bigint
from tongguan.lane_minute where minute >= %(since)s::timestamptz
group by office, direction, lane, step order by office, direction, lane, step;

-- name: hits
-- Hits and finds of each risk profile since a moment.
select profile, sum(hits)::bigint, sum(finds)::bigint
from tongguan.profile_minute where minute >= %(since)s::timestamptz
group by profile order by profile;

-- name: selections
-- The grounds of a case that may hold its lane, latest first.
select body from tongguan.grounds where case_id = %(case_id)s::bigint and lane <> '' order by seq desc;
