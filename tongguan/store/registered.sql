-- name: parties
-- Parties that were not looked up in the newest edition of the lists, newcomers and renamed ones first.
select id, name, name_zh from tongguan.party where screened < %(edition)s
order by screened, id limit %(most)s for no key update skip locked;

-- name: fleet
-- The same of vehicles, trailers and drivers.
select id, kind, mark, country, name, name_zh from tongguan.fleet where ended_at is null and screened < %(edition)s
order by screened, id limit %(most)s for no key update skip locked;

-- name: parties_seen
-- They were looked up.
update tongguan.party set screened = %(edition)s where id = any(%(ids)s::text[]);

-- name: fleet_seen
-- They were looked up.
update tongguan.fleet set screened = %(edition)s where id = any(%(ids)s::text[]);

-- name: waiting
-- How many registrations still are to be looked up in the newest edition.
select (select count(*) from tongguan.party p where p.screened < e.edition)
     + (select count(*) from tongguan.fleet f where f.ended_at is null and f.screened < e.edition)
from (select coalesce(sum(edition), 0)::bigint as edition from tongguan.denied_list) e;

-- name: marks
-- Kind and mark of these vehicles, trailers and drivers.
select id, kind, mark from tongguan.fleet where id = any(%(ids)s::text[]);
