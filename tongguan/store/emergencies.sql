-- name: propose
-- A new one: it waits for a second officer.
insert into tongguan.emergency (id, state, valid_from, valid_until, proposed_by, proposed_at, body)
values (%(id)s, 'proposed', %(valid_from)s, %(valid_until)s, %(by)s, %(at)s, %(body)s);

-- name: ask
-- What an officer wants to do with one.
insert into tongguan.emergency_change (id, emergency, what, valid_until, why, state, hands, asked_by, asked_at)
values (%(id)s, %(emergency)s, %(what)s, %(valid_until)s, %(why)s, 'waiting', %(hands)s, %(asked_by)s, %(asked_at)s)
on conflict do nothing returning id;

-- name: answer
-- What became of it.
update tongguan.emergency_change
set state = %(state)s, answered_by = %(by)s, answered_why = %(why)s, answered_at = %(at)s where id = %(id)s;

-- name: stand
-- Where it stands after that.
update tongguan.emergency set state = %(state)s, valid_until = %(valid_until)s, ended_at = %(ended_at)s where id = %(id)s;

-- name: locked
-- One, held until the transaction ends.
select id, state, valid_from, valid_until, proposed_by, proposed_at, ended_at, body
from tongguan.emergency where id = %(id)s for update;

-- name: listed
-- Those that are proposed or hold first, then the newest.
select id, state, valid_from, valid_until, proposed_by, proposed_at, ended_at, body
from tongguan.emergency where (%(id)s::text is null or id = %(id)s)
order by (state = 'proposed' or (state = 'live' and valid_until > %(now)s)) desc, proposed_at desc, id limit %(limit)s;

-- name: changes
-- What was done to one, or is wanted, newest first.
select id, emergency, what, valid_until, why, state, hands, asked_by, asked_at, answered_by, answered_at, answered_why
from tongguan.emergency_change where emergency = %(emergency)s order by asked_at desc, id limit %(limit)s;

-- name: waiting
-- What waits for a second officer.
select id, emergency, what, valid_until, why, state, hands, asked_by, asked_at, answered_by, answered_at, answered_why
from tongguan.emergency_change where emergency = %(emergency)s and state = 'waiting';

-- name: watched
-- What writing processes look at: emergencies that two officers signed and that are not over, and the edition of lists.
select array(select id || ' ' || extract(epoch from valid_until) from tongguan.emergency
             where state = 'live' and valid_until > %(now)s order by id),
       (select coalesce(sum(edition), 0)::bigint from tongguan.denied_list);

-- name: live
-- Those emergencies.
select id, state, valid_from, valid_until, proposed_by, proposed_at, ended_at, body
from tongguan.emergency where state = 'live' and valid_until > %(now)s order by id limit %(limit)s;

-- name: turned
-- Those that begin to hold, or hold no more, and of which open cases don't know it yet though every process does.
select e.id, e.state, e.valid_from, e.valid_until, e.proposed_by, e.proposed_at, e.ended_at, e.body, e.swept_to, n.now
from tongguan.emergency e cross join lateral (select case
    when e.state = 'live' and e.valid_from <= %(now)s and %(now)s < e.valid_until then 'on'
    when e.state = 'ended' or (e.state = 'live' and e.valid_until <= %(now)s) then 'off'
    else e.swept end as now) n
where e.swept <> n.now
  and not exists (select from tongguan.emergency_change c where c.emergency = e.id
                  and c.answered_at > %(now)s::timestamptz - interval '3 seconds')
order by e.id limit 1 for update of e skip locked;

-- name: swept
-- How far open cases were looked through.
update tongguan.emergency set swept = %(swept)s, swept_to = %(to)s where id = %(id)s;

-- name: open_cases
-- Open cases after this one, by their ids.
select id from tongguan.case_file where state = 'held' and id > %(after)s order by id limit %(limit)s;

-- name: anew
-- These cases are considered anew.
insert into tongguan.rematch (case_id) select unnest(%(ids)s::bigint[]);
