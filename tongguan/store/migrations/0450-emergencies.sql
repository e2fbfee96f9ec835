-- Emergencies, lists of denied parties, and what both hold.

-- Emergencies: what stops for a while at every office, proposed by one officer and signed by another.
create table tongguan.emergency (
    id          text        primary key,
    state       text        not null,        -- proposed, live, ended, declined, withdrawn
    valid_from  timestamptz not null,
    valid_until timestamptz not null,
    proposed_by text        not null,
    proposed_at timestamptz not null,
    ended_at    timestamptz,
    body        bytea       not null,        -- risk.emergency.Emergency, JSON; its days stand above
    swept       text        not null default '',  -- on, off: how open cases know it
    swept_to    bigint      not null default 0    -- the case up to which they were looked through
);
create index emergency_live on tongguan.emergency (valid_until) where state = 'live';

create table tongguan.emergency_change (
    id           text        primary key,
    emergency    text        not null references tongguan.emergency,
    what         text        not null,       -- proposed, extended, ended
    valid_until  timestamptz,
    why          text        not null,
    state        text        not null,       -- waiting, made, declined, withdrawn
    hands        text[]      not null,
    asked_by     text        not null,
    asked_at     timestamptz not null,
    answered_by  text        not null default '',
    answered_at  timestamptz,
    answered_why text        not null default ''
);
create unique index emergency_change_waiting on tongguan.emergency_change (emergency) where state = 'waiting';
create index emergency_change_of on tongguan.emergency_change (emergency, asked_at);

-- Denied parties: lists with their days, and every name of an entry with the keys by which it is found.
create table tongguan.denied_list (
    id          text        primary key,
    edition     bigint      not null,
    imported_by text        not null,
    imported_at timestamptz not null,
    entries     integer     not null,
    swept       boolean     not null default false,
    swept_to    bigint      not null default 0
);

create table tongguan.denied_entry (
    list       text not null references tongguan.denied_list,
    id         text not null,
    mark       text not null,                -- hash of the row: a judgement holds until it changes
    kind       text not null,
    country    text not null,
    number     text not null,
    address    text not null,
    programme  text not null,
    source     text not null,
    valid_from date not null,
    valid_to   date,
    names      text[] not null,
    primary key (list, id)
);
create index denied_entry_until on tongguan.denied_entry (valid_to) where valid_to is not null;

create table tongguan.denied_name (
    list  text   not null,
    entry text   not null,
    name  text   not null,
    keys  text[] not null,
    primary key (list, entry, name),
    foreign key (list, entry) references tongguan.denied_entry
);
create index denied_name_keys on tongguan.denied_name using gin (keys) with (fastupdate = off);

-- What holds cases beside lane, papers and duty; two officers' word on each.
create table tongguan.concern (
    case_id  bigint      not null,           -- 0: who passes a gate with nothing declared
    key      text        not null,
    number   text        not null,
    source   text        not null,           -- emergency, screening
    ref      text        not null,           -- the emergency, or list/entry
    since    timestamptz not null,
    ended_at timestamptz,
    gate     boolean     not null,           -- it stopped there what was released
    body     bytea       not null,           -- risk.concern.Concern, JSON
    primary key (case_id, key)
);
create index concern_ref on tongguan.concern (source, ref, since desc);
create index concern_key on tongguan.concern (key) where ended_at is null;
create index concern_open on tongguan.concern (since, case_id) where ended_at is null;
create index concern_holds on tongguan.concern (source, ref) where ended_at is null;

create table tongguan.judgement (
    id           text        primary key,
    key          text        not null,
    number       text        not null,       -- of the case on which it was asked for
    verdict      text        not null,       -- same, other; let: this case may go on
    why          text        not null,
    state        text        not null,       -- waiting, made, declined, withdrawn
    hands        text[]      not null,
    asked_by     text        not null,
    asked_at     timestamptz not null,
    answered_by  text        not null default '',
    answered_at  timestamptz,
    answered_why text        not null default ''
);
create unique index judgement_waiting on tongguan.judgement (key) where state = 'waiting';
create index judgement_key on tongguan.judgement (key, answered_at);

-- Emergencies and denied parties: officers' alone.
alter table tongguan.emergency enable row level security;
alter table tongguan.emergency_change enable row level security;
alter table tongguan.denied_list enable row level security;
alter table tongguan.denied_entry enable row level security;
alter table tongguan.denied_name enable row level security;
alter table tongguan.concern enable row level security;
alter table tongguan.judgement enable row level security;
create policy officers on tongguan.emergency for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.emergency_change for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.denied_list for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.denied_entry for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.denied_name for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.concern for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.judgement for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.emergency, tongguan.emergency_change, tongguan.denied_list, tongguan.denied_entry,
    tongguan.denied_name, tongguan.concern, tongguan.judgement to tongguan_read;
grant select, insert, update (state, valid_until, ended_at, swept, swept_to) on tongguan.emergency to tongguan_journey;
grant select, insert, update (state, answered_by, answered_at, answered_why) on tongguan.emergency_change
    to tongguan_journey;
grant select, insert, update on tongguan.denied_list, tongguan.denied_entry, tongguan.concern to tongguan_journey;
grant select, insert, delete on tongguan.denied_name to tongguan_journey;
grant select, insert, update (state, answered_by, answered_at, answered_why) on tongguan.judgement to tongguan_journey;
