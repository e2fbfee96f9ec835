-- name: raise
-- What holds these cases now.
insert into tongguan.concern (case_id, key, number, source, ref, since, gate, body)
select r.case_id, r.key, r.number, r.source, r.ref, r.since, r.gate, convert_to(r.body, 'UTF8')
from json_to_recordset(%(rows)s::json) as r(case_id bigint, key text, number text, source text, ref text,
    since timestamptz, gate boolean, body text)
on conflict (case_id, key) do update set ended_at = null, body = excluded.body where tongguan.concern.ended_at is not null;

-- name: end
-- What no longer holds them.
update tongguan.concern c set ended_at = r.at
from json_to_recordset(%(rows)s::json) as r(case_id bigint, key text, at timestamptz)
where c.case_id = r.case_id and c.key = r.key and c.ended_at is null;

-- name: settled
-- Which of these two officers settled: the case goes on.
select key from (select distinct on (key) key, verdict from tongguan.judgement
                 where key = any(%(keys)s) and state = 'made' order by key, answered_at desc) as last
where verdict in ('other', 'let');

-- name: of_ref
-- What one emergency, or one entry, has stopped, newest first.
select case_id, key, number, source, ref, since, ended_at, gate, body from tongguan.concern
where source = %(source)s and ref = %(ref)s order by since desc, case_id limit %(limit)s;

-- name: open
-- What waits for officers, oldest first.
select case_id, key, number, source, ref, since, ended_at, gate, body from tongguan.concern
where ended_at is null order by since, case_id limit %(limit)s;

-- name: of_case
-- What holds, or held, a case.
select case_id, key, number, source, ref, since, ended_at, gate, body from tongguan.concern
where case_id = %(case_id)s order by since, key;

-- name: of_key
-- The open ones of one key: which cases a judgement frees.
select case_id, key, number, source, ref, since, ended_at, gate, body from tongguan.concern
where key = %(key)s and ended_at is null limit 1000;

-- name: ask
-- One officer's word.
insert into tongguan.judgement (id, key, number, verdict, why, state, hands, asked_by, asked_at)
values (%(id)s, %(key)s, %(number)s, %(verdict)s, %(why)s, 'waiting', %(hands)s, %(asked_by)s, %(asked_at)s)
on conflict do nothing returning id;

-- name: judgement
-- One, held until the transaction ends.
select id, key, number, verdict, why, state, hands, asked_by, asked_at, answered_by, answered_at, answered_why
from tongguan.judgement where id = %(id)s for update;

-- name: judgements
-- Words on these keys, newest first.
select id, key, number, verdict, why, state, hands, asked_by, asked_at, answered_by, answered_at, answered_why
from tongguan.judgement where key = any(%(keys)s) order by asked_at desc, id limit 500;

-- name: answer
-- The second officer's word.
update tongguan.judgement
set state = %(state)s, answered_by = %(by)s, answered_why = %(why)s, answered_at = %(at)s where id = %(id)s;

-- name: over
-- Open cases whose entry is over since.
insert into tongguan.rematch (case_id)
select distinct c.case_id from tongguan.denied_entry e
join tongguan.concern c on c.source = 'screening' and c.ref = e.list || '/' || e.id and c.ended_at is null
where e.valid_to < %(today)s and not exists (select from tongguan.rematch r where r.case_id = c.case_id);

-- name: free
-- What stopped released goods at gates stops them no more.
update tongguan.concern set ended_at = %(at)s
where gate and ended_at is null and (key = %(key)s or (source = %(source)s and ref = %(ref)s));

-- name: release
-- Cases that this holds are considered anew.
insert into tongguan.rematch (case_id)
select case_id from tongguan.concern where source = %(source)s and ref = %(ref)s and ended_at is null and not gate;

-- name: held_by_list
-- Which of these cases entries of a list hold.
select distinct case_id from tongguan.concern
where case_id = any(%(ids)s::bigint[]) and source = 'screening' and ended_at is null and starts_with(ref, %(list)s || '/');
