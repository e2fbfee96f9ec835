-- name: keep
-- A new webhook: what happens from now on is told there.
insert into tongguan.webhook (id, party, address, since, seen, made_by)
select %(id)s, %(party)s, %(address)s, %(at)s, coalesce(max(id), 0), %(by)s from tongguan.outbox;

-- name: webhooks
-- A party's webhooks with how many tellings wait, open ones first.
select w.id, w.address, w.since, w.made_by, w.ended_at,
       (select count(*) from tongguan.delivery d where d.webhook = w.id and d.state = 'waiting'),
       (select max(tried_at) from tongguan.delivery d where d.webhook = w.id and d.state = 'delivered')
from tongguan.webhook w where w.party = %(party)s order by w.ended_at is not null, w.since desc, w.id limit 100;

-- name: end
-- A webhook ends: nothing more is told there.
update tongguan.webhook set ended_by = %(by)s, ended_at = %(at)s
where id = %(id)s and party = %(party)s and ended_at is null returning address;

-- name: deliveries
-- How tellings went, newest first.
select d.id, c.number, c.reference, f.kind, d.at, d.state, d.attempts, d.next_at, d.tried_at, d.status, d.fault
from tongguan.delivery d
join tongguan.case_file c on c.id = d.case_id
join tongguan.fact f on f.case_id = d.case_id and f.seq = d.seq
where d.webhook = %(webhook)s and (%(before)s::bigint is null or d.id < %(before)s::bigint)
  and (%(state)s::text is null or d.state = %(state)s::text)
order by d.id desc limit %(limit)s::integer;

-- name: replay
-- These, or all since a moment, are told again at once.
update tongguan.delivery d set state = 'waiting', next_at = %(at)s, attempts = 0, fault = ''
from tongguan.webhook w
where w.id = d.webhook and w.id = %(webhook)s and w.party = %(party)s and w.ended_at is null
  and (d.id = any(%(ids)s::bigint[]) or d.at >= %(since)s::timestamptz)
returning d.id;

-- name: gather
-- What parties with webhooks were not told yet becomes tellings. Ids come to light out of order where transactions
-- overlap: a window of them is looked at again.
with new as (
    insert into tongguan.delivery (webhook, party, notice, case_id, seq, at, request, next_at)
    select w.id, w.party, o.id, o.case_id, o.seq, o.at, o.request, %(now)s
    from tongguan.webhook w
    cross join lateral (
        select o.id, o.case_id, o.seq, o.at, o.request from tongguan.outbox o
        where o.addressee = w.party and o.done is null and o.id > w.seen - 10000 and o.at >= w.since
          and not exists (select from tongguan.delivery d where d.webhook = w.id and d.notice = o.id)
        order by o.id limit 1000
    ) o
    where w.ended_at is null
    on conflict do nothing
    returning webhook, notice
)
update tongguan.webhook w set seen = greatest(w.seen, n.last)
from (select webhook, max(notice) as last from new group by webhook) n where n.webhook = w.id;

-- name: pulled
-- What the party has fetched and acknowledged meanwhile needs no telling.
update tongguan.delivery d set state = 'fetched', tried_at = %(now)s
from tongguan.outbox o where o.id = d.notice and o.done is not null and d.state = 'waiting' and d.attempts = 0
  and d.tried_at is null;

-- name: claim
-- Tellings that are due, a few of each webhook, under a lease.
update tongguan.delivery d set attempts = d.attempts + 1, next_at = %(until)s, tried_at = %(now)s
from (
    select due.id, w.address from tongguan.webhook w
    cross join lateral (
        select d.id from tongguan.delivery d
        where d.webhook = w.id and d.state = 'waiting' and d.next_at <= %(now)s
        order by d.next_at, d.id limit %(each)s::integer
        for update skip locked
    ) due
    where w.ended_at is null
) mine, tongguan.case_file c, tongguan.fact f
where d.id = mine.id and c.id = d.case_id and f.case_id = d.case_id and f.seq = d.seq
returning d.id, d.webhook, mine.address, d.notice, c.number, c.reference, f.kind, d.at, f.at, f.body, d.request,
          (select q.deadline from tongguan.request q where q.id = d.request and d.request <> ''), d.attempts;

-- name: delivered
-- The receiver has it; once no other telling of it waits, the party has been told.
with done as (
    update tongguan.delivery set state = 'delivered', status = %(status)s, fault = '', tried_at = %(now)s
    where id = %(id)s returning notice
)
update tongguan.outbox o set done = %(at)s, lease = null from done
where o.id = done.notice and o.done is null
  and not exists (select from tongguan.delivery d
                  where d.notice = o.id and d.id <> %(id)s and d.state = 'waiting');

-- name: failed
-- Not this time.
update tongguan.delivery set status = %(status)s, fault = %(fault)s, next_at = %(next)s where id = %(id)s;

-- name: forget
-- Tellings that are over, after a while.
delete from tongguan.delivery where id in (
    select id from tongguan.delivery where state <> 'waiting' and tried_at < %(before)s order by id limit 10000
);

-- name: fresh
-- What happened lately, for whoever looks on: in order of its ids, after one of them.
select o.id, o.addressee, c.number, c.reference, c.declarant, f.kind, o.at, f.at, f.body, o.request, q.deadline,
       o.done is not null, o.seq
from tongguan.outbox o
join tongguan.case_file c on c.id = o.case_id
join tongguan.fact f on f.case_id = o.case_id and f.seq = o.seq
left join tongguan.request q on q.id = o.request and o.request <> ''
where o.id > %(after)s::bigint order by o.id limit 1000;

-- name: newest
-- The newest of them.
select coalesce(max(id), 0) from tongguan.outbox;
