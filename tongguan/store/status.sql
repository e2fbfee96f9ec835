-- name: clock
-- The database's own clock.
select clock_timestamp();

-- name: at_work
-- Whether somebody has the turn to work in the background: an advisory lock of one big number.
select exists (
    select from pg_locks
    where locktype = 'advisory' and granted and objsubid = 1 and classid = 0::oid and objid = %(work)s::bigint::oid
      and database = (select oid from pg_database where datname = current_database())
);

-- name: unsealed
-- Since when the oldest fact waits for its seal.
select f.at from (select cases[1] as case_id, seqs[1] as seq from tongguan.changed order by id limit 1) as oldest
join tongguan.fact f on f.case_id = oldest.case_id and f.seq = oldest.seq;

-- name: overdue
-- The oldest message whose next try was due before a moment, among the `most` oldest that wait.
select min(lease) from (
    select lease, attempts from tongguan.outbox where done is null order by id limit %(most)s::integer
) as waiting where attempts > 0 and lease < %(before)s::timestamptz;

-- name: law
-- The law that was published last, and when.
select id, published_at from tongguan.law order by published_at desc, id limit 1;
