-- name: keep_proposal
-- A new proposal.
insert into tongguan.law_proposal (id, title, body, base, counts, party, proposed_by, hands, proposed_at)
values (%(id)s, %(title)s, %(body)s, %(base)s, %(counts)s, %(party)s, %(proposed_by)s, %(hands)s, %(proposed_at)s);

-- name: proposal
-- One proposal, with its rows.
select id, title, base, counts, party, proposed_by, hands, proposed_at, trial, steps, state, closed_by, closed_at,
       reason, law, body
from tongguan.law_proposal where id = %(id)s;

-- name: hold_proposal
-- The same, held against change until this transaction ends.
select id, title, base, counts, party, proposed_by, hands, proposed_at, trial, steps, state, closed_by, closed_at,
       reason, law, body
from tongguan.law_proposal where id = %(id)s for update;

-- name: proposals
-- All proposals without their rows, newest first.
select id, title, base, counts, party, proposed_by, hands, proposed_at, ''::bytea, steps, state, closed_by, closed_at,
       reason, law, ''::bytea
from tongguan.law_proposal
where (%(state)s::text is null or state = %(state)s::text)
  and (%(before)s::timestamptz is null or proposed_at < %(before)s::timestamptz)
order by proposed_at desc, id limit %(limit)s::integer;

-- name: close_proposal
-- A proposal is over; nothing where it was before.
update tongguan.law_proposal
set state = %(state)s, closed_by = %(by)s, closed_at = %(at)s, reason = %(reason)s, law = %(law)s
where id = %(id)s and state = 'open'
returning id;

-- name: compare_proposal
-- A proposal compared with the law of now; a trial on another law is no longer one.
update tongguan.law_proposal set base = %(base)s, counts = %(counts)s, trial = '', steps = steps + 1
where id = %(id)s and state = 'open';

-- name: keep_trial
-- How far a trial is; nothing where somebody else took it further.
update tongguan.law_proposal set trial = %(trial)s, steps = steps + 1
where id = %(id)s and steps = %(steps)s
returning steps;

-- name: editions
-- The law as published, newest first: without its rows, but with the proposal that it came from.
select l.id, l.profile, l.published_at, l.published_by, p.id, p.title, p.proposed_by
from tongguan.law l left join tongguan.law_proposal p on p.law = l.id
where %(before)s::timestamptz is null or l.published_at < %(before)s::timestamptz
order by l.published_at desc, l.id limit %(limit)s::integer;

-- name: edition_before
-- The law that an edition took the place of; of the first one, nothing.
select b.id from tongguan.law b, tongguan.law l
where l.id = %(id)s and (b.published_at < l.published_at or (b.published_at = l.published_at and b.id > l.id))
order by b.published_at desc, b.id limit 1;
