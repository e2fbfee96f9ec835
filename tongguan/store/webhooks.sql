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
select d.id, coalesce(c.number, d.cargo ->> 'number'), coalesce(c.reference, d.cargo ->> 'reference', ''),
       coalesce(f.kind, d.cargo ->> 'event'), d.at, d.state, d.attempts, d.next_at, d.tried_at, d.status, d.fault,
       coalesce(d.cargo ->> 'what', '')
from tongguan.delivery d
left join tongguan.case_file c on c.id = d.case_id
left join tongguan.fact f on f.case_id = d.case_id and f.seq = d.seq
where d.webhook = %(webhook)s and (d.cargo is not null or f.kind is not null) and (%(before)s::bigint is null or d.id < %(before)s::bigint)
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
    insert into tongguan.delivery (webhook, party, notice, case_id, seq, at, request, cargo, next_at)
    select w.id, w.party, o.id, o.case_id, o.seq, o.at, o.request, o.cargo, %(now)s
    from tongguan.webhook w
    cross join lateral (
        select o.id, o.case_id, o.seq, o.at, o.request, o.cargo from tongguan.outbox o
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
-- What the party has fetched and acknowledged meanwhile needs no telling; of cargo, not though it was tried before: what
-- comes after it waits for it.
update tongguan.delivery d set state = 'fetched', tried_at = %(now)s
from tongguan.outbox o where o.id = d.notice and o.done is not null and d.state = 'waiting'
  and (d.attempts = 0 and d.tried_at is null or d.cargo is not null);

-- name: claim
-- Tellings that are due, a few of each webhook, under a lease; of one document, and of one manifest as a whole and each
-- of its documents, one after another, in order.
update tongguan.delivery d set attempts = d.attempts + 1, next_at = %(until)s, tried_at = %(now)s
from (
    select due.id, w.address, c.number, c.reference, f.kind, f.at, f.body from tongguan.webhook w
    cross join lateral (
        select d.id, d.case_id, d.seq, d.cargo from tongguan.delivery d
        where d.webhook = w.id and d.state = 'waiting' and d.next_at <= %(now)s
          and (d.cargo is null or not exists (select from tongguan.delivery e
            where e.webhook = d.webhook and e.state = 'waiting' and e.cargo is not null
              and (e.cargo ->> 'number', e.cargo ->> 'what') = (d.cargo ->> 'number', d.cargo ->> 'what')
              and (coalesce(e.cargo ->> 'document', '') = coalesce(d.cargo ->> 'document', '')
                or '' in (coalesce(e.cargo ->> 'document', ''), coalesce(d.cargo ->> 'document', '')))
              and e.notice < d.notice))
        order by d.next_at, d.id limit %(each)s::integer
        for update skip locked
    ) due
    left join tongguan.case_file c on c.id = due.case_id
    left join tongguan.fact f on f.case_id = due.case_id and f.seq = due.seq
    where w.ended_at is null and (due.cargo is not null or f.kind is not null)
) mine
where d.id = mine.id
returning d.id, d.webhook, mine.address, d.notice, mine.number, mine.reference, mine.kind, d.at, mine.at, mine.body, d.request,
          (select q.deadline from tongguan.request q where q.id = d.request and d.request <> ''), d.attempts, d.cargo::text;

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
select o.id, o.addressee, coalesce(c.number, o.cargo ->> 'number'), coalesce(c.reference, o.cargo ->> 'reference', ''),
       coalesce(c.declarant, ''), coalesce(f.kind, o.cargo ->> 'event'), o.at, coalesce(f.at, o.at), coalesce(f.body, ''),
       o.request, q.deadline, o.done is not null, coalesce(o.seq, 0), o.cargo::text
from tongguan.outbox o
left join tongguan.case_file c on c.id = o.case_id
left join tongguan.fact f on f.case_id = o.case_id and f.seq = o.seq
left join tongguan.request q on q.id = o.request and o.request <> ''
where o.id > %(after)s::bigint and (o.cargo is not null or f.kind is not null) order by o.id limit 1000;

-- name: newest
-- The newest of them.
select coalesce(max(id), 0) from tongguan.outbox;
