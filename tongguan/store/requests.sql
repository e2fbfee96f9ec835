-- name: keep
-- A new request.
insert into tongguan.request (id, case_id, seq, owner, declarant, subject, words, wanted, deadline, asked_by, asked_at,
    salt, delete_by)
values (%(id)s, %(case_id)s, %(seq)s, %(owner)s, %(declarant)s, %(subject)s, %(words)s, %(wanted)s, %(deadline)s,
    %(asked_by)s, %(asked_at)s, %(salt)s, %(delete_by)s);

-- name: one
-- A request.
select id, case_id, subject, words, wanted, deadline, asked_by, asked_at, salt, reply, reply_salt, replied_by,
       replied_at, closed_at, recalled,
       closed_at is null and exists (select from tongguan.case_file c where c.id = case_id and c.state = 'held')
from tongguan.request where id = %(id)s;

-- name: of_case
-- The requests of a case, oldest first.
select id, case_id, subject, words, wanted, deadline, asked_by, asked_at, salt, reply, reply_salt, replied_by,
       replied_at, closed_at, recalled,
       closed_at is null and exists (select from tongguan.case_file c where c.id = case_id and c.state = 'held')
from tongguan.request where case_id = %(case_id)s::bigint order by asked_at, id;

-- name: reply
-- The declarant's answer.
update tongguan.request set reply = %(reply)s, reply_salt = %(salt)s, replied_by = %(by)s, replied_at = %(at)s
where id = %(id)s;

-- name: recall
-- The office takes it back.
update tongguan.request set recalled = true, closed_at = %(at)s where id = %(id)s;

-- name: close
-- All that is open on a case is answered.
update tongguan.request set closed_at = %(at)s where case_id = %(case_id)s and closed_at is null;

-- name: remind
-- Requests without an answer, a day before their deadline and at it, each once: whoever answers for the case is told.
-- Nobody is told twice within a day that he was asked; a case that is over has nothing to be answered.
with due as materialized (
    select q.id, q.case_id, q.seq, q.owner, q.declarant from tongguan.request q
    where q.closed_at is null and q.replied_at is null and q.overdue_at is null
      and q.deadline <= %(now)s::timestamptz + interval '24 hours'
      and (q.deadline <= %(now)s::timestamptz
           or q.reminded_at is null and q.asked_at <= q.deadline - interval '24 hours')
    order by q.deadline limit %(most)s::integer for update skip locked
), noted as (
    update tongguan.request q
    set reminded_at = coalesce(q.reminded_at, %(now)s::timestamptz),
        overdue_at = case when q.deadline <= %(now)s::timestamptz then %(now)s::timestamptz end
    from due where q.id = due.id
)
insert into tongguan.outbox (case_id, seq, kind, addressee, at, request)
select due.case_id, due.seq, 'reminder', a.party, %(now)s::timestamptz, due.id
from due join tongguan.case_file c on c.id = due.case_id and c.state = 'held'
cross join lateral (select due.owner union select p.id from tongguan.party p where p.id = due.declarant) as a(party);

-- name: unanswered
-- Of these cases, those whose declarant was asked something and has not answered: the earliest deadline of each.
select q.case_id, min(q.deadline) from tongguan.request q join tongguan.case_file c on c.id = q.case_id
where q.case_id = any(%(cases)s::bigint[]) and q.closed_at is null and q.replied_at is null and c.state = 'held'
group by q.case_id;

-- name: forget
-- Words past their date go; who asked whom, and when, stays with the chain.
update tongguan.request set subject = '', words = '', reply = '', salt = '', reply_salt = ''
where id in (select q.id from tongguan.request q
             where q.delete_by < %(today)s::date and q.salt <> ''
               and not exists (select from tongguan.legal_hold h where h.case_id = q.case_id and h.lifted_at is null)
             limit %(most)s::integer);

-- name: walk
-- All requests with the grounds of what was said of them, for whoever checks their words against the chain.
select q.id, q.case_id, q.seq, q.salt, q.subject, q.words, q.wanted, q.reply, q.reply_salt,
       array(select g.body from tongguan.fact f join tongguan.grounds g on g.case_id = f.case_id and g.seq = f.seq
             where f.case_id = q.case_id and f.kind in ('request', 'reply'))
from tongguan.request q where q.salt <> '' order by q.case_id, q.seq;
