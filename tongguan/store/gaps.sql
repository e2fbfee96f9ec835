-- name: ask
-- A flow that is asked for; nothing where the party asks for it already.
insert into tongguan.legal_gap (party, topic, why, proposed, asked_by, since, state, changed_at)
values (%(party)s, %(topic)s, %(why)s, %(proposed)s, %(asked_by)s, %(since)s, %(state)s, %(changed_at)s)
on conflict (party, topic) where state = 'open' do nothing returning id;

-- name: held
-- One, until this transaction ends.
select id, party, topic, why, proposed, asked_by, since, state, clause, changed_at
from tongguan.legal_gap where id = %(id)s::bigint for update;

-- name: one
-- One, as the caller may see it.
select id, party, topic, why, proposed, asked_by, since, state, clause, changed_at
from tongguan.legal_gap where id = %(id)s::bigint;

-- name: change
-- How it stands now.
update tongguan.legal_gap set state = %(state)s, clause = %(clause)s, proposed = %(proposed)s,
    changed_at = %(changed_at)s where id = %(id)s::bigint;

-- name: step
-- Something was done about it.
insert into tongguan.legal_gap_step (gap, what, at, party, actor, words)
values (%(gap)s::bigint, %(what)s, %(at)s, %(party)s, %(actor)s, %(words)s);

-- name: listed
-- Those that the caller sees, by id.
select id, party, topic, why, proposed, asked_by, since, state, clause, changed_at
from tongguan.legal_gap where id > %(after)s::bigint and (%(state)s::text is null or state = %(state)s::text)
order by id limit %(most)s::integer;

-- name: steps
-- What was done about it, oldest first.
select what, at, party, actor, words from tongguan.legal_gap_step where gap = %(id)s::bigint order by id;
