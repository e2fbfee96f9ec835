-- Changes of law as proposed by one administrator, until a second one publishes or refuses them.

create table tongguan.law_proposal (
    id          text        primary key,
    title       text        not null,     -- what it is for, in the proposer's words
    body        bytea       not null,     -- codes.change.Change
    base        text        not null references tongguan.law, -- the law it was compared with
    counts      bytea       not null,     -- table: rows added, changed, ended; JSON
    party       text        not null,
    proposed_by text        not null,
    hands       text[]      not null,     -- every name of the proposer: account, name, whoever made its token
    proposed_at timestamptz not null,
    trial       bytea       not null default '', -- release.what_if.Trial, JSON
    steps       integer     not null default 0,  -- of the trial
    state       text        not null default 'open', -- open, published, refused, withdrawn
    closed_by   text        not null default '',
    closed_at   timestamptz,
    reason      text        not null default '',
    law         text        references tongguan.law -- what it became
);
create index law_proposal_at on tongguan.law_proposal (proposed_at desc);

alter table tongguan.law_proposal enable row level security;
create policy officers on tongguan.law_proposal for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.law_proposal to tongguan_read;
grant select, insert, update (base, counts, trial, steps, state, closed_by, closed_at, reason, law)
    on tongguan.law_proposal to tongguan_journey;
