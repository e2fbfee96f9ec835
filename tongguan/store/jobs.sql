-- name: jobs
-- What the worker does, by name.
select name, started_at, ended_at, good_at, next_at, seconds, failed, fault from tongguan.job order by name;

-- name: done
-- A job went well, or did not.
insert into tongguan.job (name, started_at, ended_at, good_at, next_at, seconds, failed, fault)
values (%(name)s, %(started_at)s, %(ended_at)s, case when %(fault)s::text = '' then %(ended_at)s::timestamptz end,
        %(next_at)s, %(seconds)s, (%(fault)s::text <> '')::integer, %(fault)s::text)
on conflict (name) do update set
    started_at = excluded.started_at, ended_at = excluded.ended_at, next_at = excluded.next_at,
    seconds = excluded.seconds, good_at = coalesce(excluded.good_at, job.good_at),
    failed = case when excluded.fault = '' then 0 else job.failed + 1 end, fault = excluded.fault;
