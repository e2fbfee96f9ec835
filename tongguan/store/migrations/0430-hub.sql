-- The hub: items of topics, who subscribes under which clause, what was delivered to whom, and flows without a clause.
create table tongguan.topic_item (
    stream    text        not null,        -- a feed, or topic/<code>
    seq       bigint      not null,        -- without a gap
    reference text        not null,        -- its publisher's own: said twice, kept once
    at        timestamptz not null,
    party     text        not null,
    actor     text        not null,
    body      bytea       not null,        -- JSON
    primary key (stream, seq),
    unique (stream, reference)
);
create table tongguan.subscription (
    id        text        primary key,
    topic     text        not null,
    stream    text        not null,
    publisher text        not null,
    party     text        not null,
    clause    text        not null,
    mandate   text        not null,        -- as the clause said when it was opened
    source    text        not null,
    address   text        not null,        -- where it is pushed to; empty = it is fetched
    opened_by text        not null,
    opened_at timestamptz not null,
    taken     bigint      not null,        -- of the stream: up to here items were made deliveries
    last      bigint      not null default 0,   -- its own last delivery
    head      text        not null default '',  -- and that one's hash
    sent      bigint      not null default 0,   -- up to here it was pushed
    acked     bigint      not null default 0,   -- up to here its receiver has it
    acked_at  timestamptz,
    gaps      integer     not null default 0,
    attempts  integer     not null default 0,
    next_at   timestamptz not null default '-infinity',
    status    integer,
    fault     text        not null default '',
    ended_by  text        not null default '',
    ended_at  timestamptz
);
create unique index subscription_open on tongguan.subscription (party, topic) where ended_at is null;
create index subscription_stream on tongguan.subscription (stream) where ended_at is null;
create table tongguan.topic_delivery (
    subscription text        not null references tongguan.subscription,
    seq          bigint      not null,
    at           timestamptz not null,     -- of its item
    clause       text        not null,
    before       text        not null,
    hash         text        not null,
    body         bytea       not null,     -- what the clause lets through, canonical JSON
    primary key (subscription, seq)
);
create table tongguan.subscription_step (
    id           bigint      generated always as identity primary key,
    subscription text        not null references tongguan.subscription,
    what         text        not null,     -- opened, acknowledged, gap, replayed, ended
    seq          bigint      not null,
    at           timestamptz not null,
    party        text        not null,
    actor        text        not null,
    why          text        not null
);
create index subscription_step_of on tongguan.subscription_step (subscription, id desc);
create table tongguan.legal_gap (
    id         bigint      generated always as identity primary key,
    party      text        not null,       -- who asks for it
    topic      text        not null,       -- a topic, or words for a flow that is none yet
    why        text        not null,
    proposed   text        not null,       -- the legal source that is proposed
    asked_by   text        not null,
    since      timestamptz not null,
    state      text        not null,       -- open, closed, declined
    clause     text        not null default '',  -- what closed it
    changed_at timestamptz not null
);
create unique index legal_gap_open on tongguan.legal_gap (party, topic) where state = 'open';
create index legal_gap_order on tongguan.legal_gap (state, since, id);
create table tongguan.legal_gap_step (
    id    bigint      generated always as identity primary key,
    gap   bigint      not null references tongguan.legal_gap,
    what  text        not null,            -- asked, proposed, closed, declined
    at    timestamptz not null,
    party text        not null,
    actor text        not null,
    words text        not null
);
create index legal_gap_step_of on tongguan.legal_gap_step (gap, id);

alter table tongguan.topic_item enable row level security;
alter table tongguan.subscription enable row level security;
alter table tongguan.topic_delivery enable row level security;
alter table tongguan.subscription_step enable row level security;
alter table tongguan.legal_gap enable row level security;
alter table tongguan.legal_gap_step enable row level security;
create policy own on tongguan.topic_item for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.subscription for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()) or publisher = (select tongguan.caller()));
create policy own on tongguan.topic_delivery for select to tongguan_read using (exists (
    select from tongguan.subscription s where s.id = topic_delivery.subscription
      and ((select tongguan.sees_all()) or s.party = (select tongguan.caller()))));
create policy own on tongguan.subscription_step for select to tongguan_read using (exists (
    select from tongguan.subscription s where s.id = subscription_step.subscription));
create policy own on tongguan.legal_gap for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.legal_gap_step for select to tongguan_read using (exists (
    select from tongguan.legal_gap g where g.id = legal_gap_step.gap));
-- How far a stream goes is no secret: a subscriber is told how much waits for him.
create function tongguan.stream_end(wanted text) returns bigint
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select coalesce(max(i.seq), 0) from tongguan.topic_item i
    where i.stream = wanted and (tongguan.sees_all() or tongguan.caller() is not null);
    end;
revoke all on function tongguan.stream_end from public;
grant execute on function tongguan.stream_end to tongguan_read, tongguan_journey;
grant select on tongguan.topic_item, tongguan.subscription, tongguan.topic_delivery, tongguan.subscription_step,
    tongguan.legal_gap, tongguan.legal_gap_step to tongguan_read;
grant select, insert, delete on tongguan.topic_item, tongguan.topic_delivery to tongguan_journey;
grant select, insert, update (taken, last, head, sent, acked, acked_at, gaps, attempts, next_at, status, fault,
    ended_by, ended_at) on tongguan.subscription to tongguan_journey;
grant select, insert on tongguan.subscription_step, tongguan.legal_gap_step to tongguan_journey;
grant select, insert, update (state, clause, proposed, changed_at) on tongguan.legal_gap to tongguan_journey;
grant usage on sequence tongguan.subscription_step_id_seq, tongguan.legal_gap_id_seq, tongguan.legal_gap_step_id_seq
    to tongguan_journey;
