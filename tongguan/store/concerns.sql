-- name: raise
-- What holds these cases now.
insert into tongguan.concern (case_id, key, number, source, ref, since, gate, body)
select r.case_id, r.key, r.number, r.source, r.ref, r.since, r.gate, convert_to(r.body, 'UTF8')
from json_to_recordset(%(rows)s::json) as r(case_id bigint, key text, number text, source text, ref text,
    since timestamptz, gate boolean, body text)
on conflict (case_id, key) do update set ended_at = null, since = excluded.since, gate = excluded.gate,
    body = excluded.body, nameless = false
where tongguan.concern.ended_at is not null;

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

-- name: registered
-- What is open about these registrations.
select case_id, key, number, source, ref, since, ended_at, gate, body from tongguan.concern
where case_id = 0 and ended_at is null and number = any(%(numbers)s::text[]) order by since, key;

-- name: of_key
-- The oldest open one of a key.
select case_id, key, number, source, ref, since, ended_at, gate, body from tongguan.concern
where key = %(key)s and ended_at is null order by since, case_id limit 1;

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
-- What holds no more: its emergency ended, its entry is over or was changed, whom it is about left the register, or two
-- officers settled it while the case came in. It stops nothing at gates any more, and open cases are considered anew.
with past as (
    select c.case_id, c.key, c.gate or f.id is null as ends from tongguan.concern c
    left join tongguan.case_file f on f.id = c.case_id and f.state = 'held'
    where c.ended_at is null and (
        exists (select from tongguan.emergency e where c.source = 'emergency' and e.id = c.ref
                and least(e.valid_until, e.ended_at) < %(now)s::timestamptz - interval '3 seconds')
        or exists (select from tongguan.denied_entry e where c.source = 'screening' and e.list = split_part(c.ref, '/', 1)
                   and e.id = split_part(c.ref, '/', 2) and (e.valid_to < %(today)s or e.mark <> split_part(c.key, '/', 3)))
        or c.case_id = 0 and exists (select from tongguan.fleet f where f.ended_at is not null
                   and starts_with(c.number, 'fleet/') and f.id = split_part(c.number, '/', 2))
        or (select j.verdict in ('other', 'let') and j.answered_at < %(now)s::timestamptz - interval '3 seconds'
            from tongguan.judgement j where j.key = c.key and j.state = 'made' order by j.answered_at desc limit 1))
), ended as (
    update tongguan.concern c set ended_at = %(now)s from past p where p.ends and c.case_id = p.case_id and c.key = p.key
)
insert into tongguan.rematch (case_id)
select distinct p.case_id from past p
where not p.ends and not exists (select from tongguan.rematch r where r.case_id = p.case_id);

-- name: free
-- What stopped released goods at gates stops them no more.
update tongguan.concern set ended_at = %(at)s
where gate and ended_at is null and (key = %(key)s or (source = %(source)s and ref = %(ref)s));

-- name: release
-- Cases that this holds are considered anew.
insert into tongguan.rematch (case_id)
select distinct case_id from tongguan.concern
where ended_at is null and not gate and (key = %(key)s or (source = %(source)s and ref = %(ref)s));

-- name: held_by_list
-- Which of these cases entries of a list hold.
select distinct case_id from tongguan.concern
where case_id = any(%(ids)s::bigint[]) and source = 'screening' and ended_at is null
  and (ref = '' or starts_with(ref, %(list)s || '/'));

-- name: forget
-- What ended before a moment has no names any more; cases under a legal hold keep theirs.
update tongguan.concern set nameless = true,
    body = convert_to(((convert_from(body, 'UTF8')::jsonb - 'hit') || '{"why": ""}')::text, 'UTF8')
where (case_id, key) in (
    select c.case_id, c.key from tongguan.concern c where not c.nameless and c.ended_at < %(before)s::timestamptz
      and not exists (select from tongguan.legal_hold h where h.case_id = c.case_id and h.lifted_at is null)
    order by c.ended_at limit %(most)s::integer);
