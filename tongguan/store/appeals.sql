-- name: number
-- The id of an appeal to come: the fact that tells it names it.
select nextval('tongguan.appeal_id_seq');

-- name: keep
-- A new appeal.
insert into tongguan.appeal (id, case_id, seq, number, owner, declarant, refusal, body, refused, quiet, hands, until, reason,
    documents, by, at, salt, delete_by)
overriding system value
values (%(id)s, %(case_id)s, %(seq)s, %(number)s, %(owner)s, %(declarant)s, %(refusal)s, %(body)s, %(refused)s,
    %(quiet)s, %(hands)s, %(until)s, %(reason)s, %(documents)s, %(by)s, %(at)s, %(salt)s, %(delete_by)s);

-- name: one
-- One that the caller sees.
select id, case_id, seq, number, owner, declarant, refusal, body, refused, quiet, hands, until, reason, documents, by, at, salt,
       outcome, ruling, ruled_by, ruled_at from tongguan.appeal where id = %(id)s;

-- name: locked
-- One, held until this transaction ends.
select id, case_id, seq, number, owner, declarant, refusal, body, refused, quiet, hands, until, reason, documents, by, at, salt,
       outcome, ruling, ruled_by, ruled_at from tongguan.appeal where id = %(id)s for update;

-- name: of_case
-- Those of a case, oldest first.
select id, case_id, seq, number, owner, declarant, refusal, body, refused, quiet, hands, until, reason, documents, by, at, salt,
       outcome, ruling, ruled_by, ruled_at from tongguan.appeal where case_id = %(case_id)s::bigint order by id;

-- name: listed
-- Those that a body decides about, newest first.
select id, case_id, seq, number, owner, declarant, refusal, body, refused, quiet, hands, until, reason, documents, by, at, salt,
       outcome, ruling, ruled_by, ruled_at from tongguan.appeal
where body = %(body)s and (%(before)s::bigint is null or id < %(before)s) order by id desc limit %(limit)s;

-- name: open
-- Those that wait for a body's word, newest first.
select id, case_id, seq, number, owner, declarant, refusal, body, refused, quiet, hands, until, reason, documents, by, at, salt,
       outcome, ruling, ruled_by, ruled_at from tongguan.appeal
where body = %(body)s and outcome = '' and (%(before)s::bigint is null or id < %(before)s)
order by id desc limit %(limit)s;

-- name: rule
-- What the body decided.
update tongguan.appeal set outcome = %(outcome)s, ruling = %(ruling)s, ruled_by = %(by)s, ruled_at = %(at)s
where id = %(id)s;

-- name: lapse
-- What it contested stands no more: it needs no word.
update tongguan.appeal set outcome = 'lapsed', ruled_at = %(at)s where id = %(id)s and outcome = '';

-- name: papers
-- Which of these documents a case has, with their bytes.
select id from tongguan.document where case_id = %(case_id)s::bigint and id = any(%(ids)s::text[]) and object <> '';

-- name: forget
-- Words past their date go; that it was contested, and what came of it, stays with the chain.
update tongguan.appeal set reason = '', documents = '{}', salt = ''
where id in (select a.id from tongguan.appeal a
             where a.delete_by < %(today)s::date and a.salt <> ''
               and not exists (select from tongguan.legal_hold h where h.case_id = a.case_id and h.lifted_at is null)
             limit %(most)s::integer);

-- name: walk
-- All appeals with the grounds of what was said of them, for whoever checks them against the chain.
select a.id, a.case_id, a.seq, a.salt, a.reason, a.documents, a.outcome, a.ruling,
       array(select g.body from tongguan.fact f join tongguan.grounds g on g.case_id = f.case_id and g.seq = f.seq
             where f.case_id = a.case_id and f.kind in ('appeal', 'rule'))
from tongguan.appeal a order by a.case_id, a.seq;
