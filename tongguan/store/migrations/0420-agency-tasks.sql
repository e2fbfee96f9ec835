-- What agencies are asked about cases, what each was shown under which clauses, and what was done about it.
create table tongguan.agency_task (
    id          bigint generated always as identity primary key,
    case_id     bigint      not null,
    number      text        not null,      -- of the declaration
    agency      text        not null,
    round       integer     not null,      -- the version of the declaration that it is asked about
    documents   text[]      not null,
    state       text        not null,      -- waiting (for another agency), sent, answered, withdrawn
    made_at     timestamptz not null,
    sent_at     timestamptz,
    due_at      timestamptz,
    remind_at   timestamptz,
    escalate_at timestamptz,
    tacit_at    timestamptz,               -- from when its silence is a consent
    next_at     timestamptz generated always as (least(remind_at, escalate_at, tacit_at)) stored,
    overdue     boolean     not null default false,
    leased_till timestamptz,               -- fetched; goes out again if it is not acknowledged by then
    fetches     integer     not null default 0,
    acked_at    timestamptz,
    answer      text        not null default '',
    reason      text        not null default '',
    answered_at timestamptz,
    answered_by text        not null default '',
    shown       bytea       not null,      -- JSON: what the agency is shown
    clauses     bytea       not null,      -- JSON: under which clauses
    delete_by   date        not null,      -- what is shown goes with the messages
    unique (case_id, agency, round)
);
create index agency_task_of on tongguan.agency_task (agency, id desc);
create index agency_task_state on tongguan.agency_task (agency, state, id desc);
create index agency_task_pull on tongguan.agency_task (agency, id) where state = 'sent' and acked_at is null;
create index agency_task_next on tongguan.agency_task (next_at) where state = 'sent';
create index agency_task_kept on tongguan.agency_task (delete_by) where octet_length(shown) > 2;
create table tongguan.agency_act (
    id      bigint generated always as identity primary key,
    task_id bigint      not null references tongguan.agency_task,
    act     text        not null,
    at      timestamptz not null,
    party   text        not null,
    actor   text        not null,
    words   text        not null
);
create index agency_act_of on tongguan.agency_act (task_id, id);

alter table tongguan.agency_task enable row level security;
alter table tongguan.agency_act enable row level security;
create policy own on tongguan.agency_task for select to tongguan_read using ((select tongguan.sees_all())
    or agency = (select tongguan.caller()));
create policy own on tongguan.agency_act for select to tongguan_read using (exists (select from tongguan.agency_task t
    where t.id = agency_act.task_id));
grant select on tongguan.agency_task, tongguan.agency_act to tongguan_read;
grant select, insert, update on tongguan.agency_task to tongguan_journey;
grant select, insert on tongguan.agency_act to tongguan_journey;
grant usage on sequence tongguan.agency_task_id_seq, tongguan.agency_act_id_seq to tongguan_journey;
