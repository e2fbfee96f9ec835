-- name: end
-- The number of a stream's last item.
select coalesce(max(seq), 0) from tongguan.topic_item where stream = %(stream)s;

-- name: first
-- The number of its oldest.
select coalesce(min(seq), 0) from tongguan.topic_item where stream = %(stream)s;

-- name: publish
-- One more item; nothing where it was said before.
insert into tongguan.topic_item (stream, seq, reference, at, party, actor, body)
values (%(stream)s, %(seq)s, %(reference)s, %(at)s, %(party)s, %(actor)s, %(body)s)
on conflict (stream, reference) do nothing;

-- name: said
-- Items by the publisher's references.
select seq, reference, at, body from tongguan.topic_item
where stream = %(stream)s and reference = any(%(references)s::text[]);

-- name: items
-- Items after a number, in order.
select seq, reference, at, body from tongguan.topic_item where stream = %(stream)s and seq > %(after)s
order by seq limit %(most)s::integer;

-- name: open
-- A new subscription; nothing where the party has one.
insert into tongguan.subscription (id, topic, stream, publisher, party, clause, mandate, source, address, opened_by,
    opened_at, taken)
values (%(id)s, %(topic)s, %(stream)s, %(publisher)s, %(party)s, %(clause)s, %(mandate)s, %(source)s, %(address)s,
    %(opened_by)s, %(opened_at)s, %(taken)s)
on conflict (party, topic) where ended_at is null do nothing returning id;

-- name: listed
-- Subscriptions that the caller sees, open ones first.
select s.id, s.topic, s.stream, s.publisher, s.party, s.clause, s.mandate, s.source, s.address, s.opened_by,
       s.opened_at, s.taken, s.last, s.head, s.sent, s.acked, s.acked_at, s.gaps, s.attempts,
       nullif(s.next_at, '-infinity'), s.status, s.fault, s.ended_by, s.ended_at,
       s.last - s.acked + case when s.ended_at is null then greatest(0, tongguan.stream_end(s.stream) - s.taken) else 0 end
from tongguan.subscription s
where (%(party)s::text is null or s.party = %(party)s) and (%(after)s = '' or s.id > %(after)s)
order by s.ended_at is not null, s.id limit %(most)s::integer;

-- name: one
-- One of them.
select s.id, s.topic, s.stream, s.publisher, s.party, s.clause, s.mandate, s.source, s.address, s.opened_by,
       s.opened_at, s.taken, s.last, s.head, s.sent, s.acked, s.acked_at, s.gaps, s.attempts,
       nullif(s.next_at, '-infinity'), s.status, s.fault, s.ended_by, s.ended_at,
       s.last - s.acked + case when s.ended_at is null then greatest(0, tongguan.stream_end(s.stream) - s.taken) else 0 end
from tongguan.subscription s where s.id = %(id)s;

-- name: hold
-- Nobody else changes it until this transaction ends.
select id from tongguan.subscription where id = %(id)s for update;

-- name: free
-- The same, of an open one that nobody is at.
select id from tongguan.subscription where id = %(id)s and ended_at is null for update skip locked;

-- name: steps
-- What happened to it, newest first.
select what, seq, at, party, actor, why from tongguan.subscription_step where subscription = %(id)s
order by id desc limit %(most)s::integer;

-- name: step
-- Something happened to it.
insert into tongguan.subscription_step (subscription, what, seq, at, party, actor, why)
values (%(id)s, %(what)s, %(seq)s, %(at)s, %(party)s, %(actor)s, %(why)s);

-- name: deliveries
-- Its deliveries after a number, in order.
select seq, at, clause, before, hash, body from tongguan.topic_delivery
where subscription = %(id)s and seq > %(after)s order by seq limit %(most)s::integer;

-- name: acknowledge
-- Its receiver has everything up to a number.
update tongguan.subscription set acked = greatest(acked, %(seq)s), sent = greatest(sent, %(seq)s),
    acked_at = %(now)s, attempts = 0, fault = '', next_at = '-infinity' where id = %(id)s;

-- name: gap
-- Its receiver misses what comes from a number on.
update tongguan.subscription s set gaps = gaps + 1, attempts = 0, next_at = '-infinity',
    sent = least(sent, greatest(%(seq)s, (select min(d.seq) from tongguan.topic_delivery d where d.subscription = s.id)) - 1)
where id = %(id)s;

-- name: replay
-- What comes from a number on is pushed again, at once.
update tongguan.subscription set sent = least(sent, %(seq)s - 1), attempts = 0, fault = '', next_at = '-infinity'
where id = %(id)s;

-- name: close
-- It ends.
update tongguan.subscription set ended_by = %(by)s, ended_at = %(now)s where id = %(id)s;

-- name: hungry
-- Open subscriptions whose stream has more than they took.
select s.id from tongguan.subscription s where s.ended_at is null and exists (
    select from tongguan.topic_item i where i.stream = s.stream and i.seq > s.taken) order by s.id;

-- name: deliver
-- One more delivery.
insert into tongguan.topic_delivery (subscription, seq, at, clause, before, hash, body)
values (%(subscription)s, %(seq)s, %(at)s, %(clause)s, %(before)s, %(hash)s, %(body)s);

-- name: took
-- How far it is after them.
update tongguan.subscription set taken = %(taken)s, last = %(last)s, head = %(head)s where id = %(id)s;

-- name: claim
-- Who has something to be pushed, under a lease.
update tongguan.subscription s set attempts = s.attempts + 1, next_at = %(until)s
from (
    select d.id from tongguan.subscription d left join tongguan.party p on p.id = d.party
    where d.ended_at is null and d.address <> '' and d.sent < d.last and d.next_at <= %(now)s
      and p.suspended_at is null and d.topic || '/' || d.clause = any(%(clauses)s::text[])
    order by d.next_at, d.id limit %(most)s::integer for update of d skip locked
) due
where s.id = due.id returning s.id, s.address, s.sent, s.attempts;

-- name: sent
-- The receiver took what was pushed up to a number; asked meanwhile to begin anew, it does.
update tongguan.subscription set sent = case when sent + 1 = %(first)s then %(seq)s else sent end,
    acked = greatest(acked, %(seq)s), acked_at = %(now)s, attempts = 0, status = %(status)s, fault = '',
    next_at = '-infinity' where id = %(id)s;

-- name: failed
-- Not this time.
update tongguan.subscription set status = %(status)s, fault = %(fault)s, next_at = %(next)s where id = %(id)s;

-- name: forget_deliveries
-- What was acknowledged long ago.
delete from tongguan.topic_delivery where (subscription, seq) in (
    select d.subscription, d.seq from tongguan.topic_delivery d join tongguan.subscription s on s.id = d.subscription
    where s.stream = %(stream)s and d.at < %(before)s and (s.ended_at is not null or d.seq <= least(s.acked, s.sent))
    limit 10000);

-- name: forget_items
-- Items that everybody has taken, but for the last: it says where the stream ends.
delete from tongguan.topic_item i where i.stream = %(stream)s and i.at < %(before)s
    and i.seq < (select max(seq) from tongguan.topic_item m where m.stream = %(stream)s)
    and i.seq in (select n.seq from tongguan.topic_item n where n.stream = %(stream)s and n.at < %(before)s
        and not exists (select from tongguan.subscription s
            where s.stream = n.stream and s.ended_at is null and s.taken < n.seq) limit 10000);

-- name: counted
-- Declarations received between two moments, by office and direction; ids name the months that are looked at.
select office, direction, count(*), coalesce(sum(item_count), 0)::bigint, count(*) filter (where state in ('released', 'settled'))
from tongguan.case_file where id >= %(first)s and id < %(late)s and received_at >= %(since)s and received_at < %(until)s
group by office, direction order by office, direction;
