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

-- name: unread
-- What the caller has not been told yet, oldest first.
select o.id, c.number, c.reference, f.kind, o.at, f.at, f.body, o.request, q.deadline
from tongguan.outbox o
join tongguan.case_file c on c.id = o.case_id
join tongguan.fact f on f.case_id = o.case_id and f.seq = o.seq
left join tongguan.request q on q.id = o.request and o.request <> ''
where o.addressee = (select tongguan.caller()) and o.done is null
order by o.id limit %(most)s::integer;

-- name: unread_cargo
-- What the caller has not been told yet of what it told of cargo, oldest first.
select id, cargo::text from tongguan.outbox
where addressee = (select tongguan.caller()) and done is null and cargo is not null and cargo ->> 'what' not in ('record', 'task')
order by id limit %(most)s::integer;

-- name: unread_records
-- What the caller has not been told yet of records that it keeps or holds, oldest first.
select id, cargo::text from tongguan.outbox
where addressee = (select tongguan.caller()) and done is null and cargo is not null and cargo ->> 'what' = 'record'
order by id limit %(most)s::integer;

-- name: unread_tasks
-- What the caller has not been told yet of what it is asked about cases, oldest first.
select id, cargo::text from tongguan.outbox
where addressee = (select tongguan.caller()) and done is null and cargo is not null and cargo ->> 'what' = 'task'
order by id limit %(most)s::integer;

-- name: tell
-- Something happened to what these parties told of cargo, or to records that they keep or hold.
insert into tongguan.outbox (kind, addressee, at, cargo)
select 'cargo', r.addressee, r.at, r.cargo
from json_to_recordset(%(rows)s::json) as r(addressee text, at timestamptz, cargo json);

-- name: waiting
-- Who has not been told how much, and since when, the longest first; how often it was tried.
select addressee, count(*), min(at), max(attempts) from tongguan.outbox where done is null
group by addressee order by min(at) limit %(most)s::integer;

-- name: acknowledge
-- A party says that it has these: they are not told again.
update tongguan.outbox set done = %(now)s::timestamptz, lease = null
where addressee = %(party)s and id = any(%(ids)s::bigint[]) and done is null;

-- name: forget
-- What was delivered long ago, and what nobody fetched for longer, is in the facts anyway.
delete from tongguan.outbox where id in (
    select o.id from tongguan.outbox o
    where (o.done < %(before)s::timestamptz or o.done is null and o.at < %(unread)s::timestamptz)
      and not exists (select from tongguan.legal_hold h where h.case_id = o.case_id and h.lifted_at is null)
    order by o.id limit 10000
);

-- name: empty_messages
-- Personal data past their date: bytes, signature and salt go, the hash in the fact stays.
update tongguan.message set salt = '', body = '', standing = null, signature = null
where (case_id, seq) in (
    select m.case_id, m.seq from tongguan.message m
    where m.delete_by < %(today)s::date and m.salt <> ''
      and not exists (select from tongguan.legal_hold h where h.case_id = m.case_id and h.lifted_at is null)
    limit %(most)s::integer
);
