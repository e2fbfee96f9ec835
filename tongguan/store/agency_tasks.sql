-- name: stand
-- A task of a case as it stands now; what it was sent with stays, and so do when and what was found before it was sent,
-- until it is sent anew.
insert into tongguan.agency_task as t (case_id, number, agency, round, documents, state, made_at, sent_at, due_at,
    remind_at, escalate_at, tacit_at, answer, reason, answered_at, answered_by, shown, clauses, delete_by)
values (%(case_id)s, %(number)s, %(agency)s, %(round)s, %(documents)s, %(state)s, %(at)s, %(sent_at)s, %(due_at)s,
    %(remind_at)s, %(escalate_at)s, %(tacit_at)s, %(answer)s, %(reason)s, %(answered_at)s, %(answered_by)s, %(shown)s,
    %(clauses)s, %(delete_by)s)
on conflict (case_id, agency, round) do update set
    state = excluded.state, answer = excluded.answer, reason = excluded.reason,
    sent_at = case when excluded.state = 'sent' and t.state <> 'sent' then excluded.sent_at else t.sent_at end,
    due_at = case when excluded.state = 'sent' and t.state <> 'sent' then excluded.due_at else t.due_at end,
    remind_at = case when excluded.answer <> '' then null
        when excluded.state = 'sent' and t.state <> 'sent' then excluded.remind_at else t.remind_at end,
    escalate_at = case when excluded.answer <> '' then null
        when excluded.state = 'sent' and t.state <> 'sent' then excluded.escalate_at else t.escalate_at end,
    tacit_at = case when excluded.answer <> '' then null
        when excluded.state = 'sent' and t.state <> 'sent' then excluded.tacit_at else t.tacit_at end,
    overdue = t.overdue and not (excluded.state = 'sent' and t.state <> 'sent'),
    acked_at = case when excluded.state = 'sent' and t.state <> 'sent' then null else t.acked_at end,
    leased_till = case when excluded.state = 'sent' and t.state <> 'sent' then null else t.leased_till end,
    answered_at = case when (excluded.state, excluded.answer, excluded.reason) = (t.state, t.answer, t.reason)
        then t.answered_at else excluded.answered_at end,
    answered_by = case when (excluded.state, excluded.answer, excluded.reason) = (t.state, t.answer, t.reason)
        then t.answered_by else excluded.answered_by end,
    shown = case when excluded.state <> 'sent' or t.state = 'sent' then t.shown
        when octet_length(t.shown) <= 2 then excluded.shown
        else convert_to((convert_from(t.shown, 'UTF8')::jsonb || convert_from(excluded.shown, 'UTF8')::jsonb)::text,
            'UTF8') end,
    clauses = case when excluded.state = 'sent' and t.state <> 'sent' then excluded.clauses else t.clauses end
returning id;

-- name: withdraw
-- A task that need not be answered any more.
update tongguan.agency_task set state = 'withdrawn'
where case_id = %(case_id)s and agency = %(agency)s and round = %(round)s and state in ('waiting', 'sent')
returning id;

-- name: act
-- What was done about a task.
insert into tongguan.agency_act (task_id, act, at, party, actor, words)
values (%(task_id)s, %(act)s, %(at)s, %(party)s, %(actor)s, %(words)s);

-- name: listed
-- Tasks that the caller sees, newest first.
select id, case_id, number, agency, round, documents, state, made_at, sent_at, due_at, overdue, fetches, acked_at, answer,
       reason, answered_at, answered_by, shown, clauses from tongguan.agency_task
where (%(agency)s::text is null or agency = %(agency)s) and (%(state)s::text is null or state = %(state)s)
  and (%(before)s::bigint is null or id < %(before)s) order by id desc limit %(limit)s;

-- name: one
-- One.
select id, case_id, number, agency, round, documents, state, made_at, sent_at, due_at, overdue, fetches, acked_at, answer,
       reason, answered_at, answered_by, shown, clauses from tongguan.agency_task where id = %(id)s;

-- name: locked
-- One, held until this transaction ends.
select id, case_id, number, agency, round, documents, state, made_at, sent_at, due_at, overdue, fetches, acked_at, answer,
       reason, answered_at, answered_by, shown, clauses from tongguan.agency_task where id = %(id)s for update;

-- name: of_case
-- Those of a case, oldest first.
select id, case_id, number, agency, round, documents, state, made_at, sent_at, due_at, overdue, fetches, acked_at, answer,
       reason, answered_at, answered_by, shown, clauses from tongguan.agency_task where case_id = %(case_id)s order by id;

-- name: fetch
-- The oldest that are to go out: nobody else has them just now, and nobody acknowledged them.
with due as (
    select id from tongguan.agency_task where agency = %(agency)s and state = 'sent' and acked_at is null
      and (leased_till is null or leased_till <= %(at)s)
    order by id limit %(limit)s for update skip locked)
update tongguan.agency_task set leased_till = %(till)s, fetches = fetches + 1 where id in (select id from due)
returning id, case_id, number, agency, round, documents, state, made_at, sent_at, due_at, overdue, fetches, acked_at, answer,
       reason, answered_at, answered_by, shown, clauses;

-- name: acknowledge
-- It arrived.
update tongguan.agency_task set acked_at = %(at)s, leased_till = null where id = %(id)s and acked_at is null;

-- name: show
-- It is shown more than it was, and goes out again where it still is to be answered.
update tongguan.agency_task set shown = %(shown)s, acked_at = null, leased_till = null where id = %(id)s;

-- name: silent
-- Sent tasks of which something is due, the longest due first.
select id, case_id from tongguan.agency_task where state = 'sent' and next_at <= %(at)s order by next_at limit %(limit)s;

-- name: reminded
-- The agency was reminded.
update tongguan.agency_task set remind_at = null where id = %(id)s;

-- name: escalated
-- Its superiors were told.
update tongguan.agency_task set escalate_at = null, remind_at = null, overdue = true where id = %(id)s;

-- name: settled
-- Its silence no longer counts.
update tongguan.agency_task set tacit_at = null where id = %(id)s;

-- name: later
-- What is due of its silence is looked at again then.
update tongguan.agency_task set remind_at = greatest(remind_at, case when remind_at is not null then %(at)s::timestamptz end),
    escalate_at = greatest(escalate_at, case when escalate_at is not null then %(at)s::timestamptz end),
    tacit_at = greatest(tacit_at, case when tacit_at is not null then %(at)s::timestamptz end) where id = %(id)s;

-- name: acts
-- The last that was done about a task, oldest first.
select act, at, party, actor, words from (
    select id, act, at, party, actor, words from tongguan.agency_act where task_id = %(id)s order by id desc limit %(limit)s
) latest order by id;

-- name: times
-- What is still to come of its silence.
select due_at, remind_at, escalate_at, tacit_at from tongguan.agency_task where id = %(id)s and state = 'sent';

-- name: forget
-- What was shown goes at its date; who was asked, when, and under which clauses, stays.
update tongguan.agency_task set shown = '{}'
where id in (select t.id from tongguan.agency_task t
             where t.delete_by < %(today)s::date and octet_length(t.shown) > 2
               and not exists (select from tongguan.legal_hold h where h.case_id = t.case_id and h.lifted_at is null)
             limit %(most)s::integer for update skip locked);
