-- name: lease
-- Takes messages that wait, for a while: nobody else takes them before their lease is over.
update tongguan.outbox o
set lease = %(until)s::timestamptz, attempts = o.attempts + 1
from (
    select id from tongguan.outbox
    where done is null and (lease is null or lease < %(now)s::timestamptz)
    order by id limit %(most)s::integer
    for update skip locked
) as mine
where o.id = mine.id
returning o.id, o.case_id, o.seq, o.kind, o.addressee, o.at, o.attempts;

-- name: done
-- These were delivered.
update tongguan.outbox set done = %(now)s::timestamptz, lease = null where id = any(%(ids)s::bigint[]);

-- name: later
-- These could not be delivered and are tried again.
update tongguan.outbox set lease = %(now)s::timestamptz + least(3600, 2 ^ least(attempts, 12)) * interval '1 second'
where id = any(%(ids)s::bigint[]);

-- name: forget
-- What was delivered long ago is in the facts anyway.
delete from tongguan.outbox where id in (
    select id from tongguan.outbox where done < %(before)s::timestamptz order by id limit 10000
);

-- name: empty_messages
-- Personal data past their date: bytes and salt go, the hash in the fact stays.
update tongguan.message set salt = '', body = '', standing = null
where (case_id, seq) in (
    select case_id, seq from tongguan.message
    where delete_by < %(today)s::date and salt <> '' limit %(most)s::integer
);
