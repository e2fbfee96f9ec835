-- The class of a company is changed by two officers.
create table tongguan.class_change (
    id           text        primary key,
    party        text        not null,
    was          text        not null,
    wanted       text        not null,
    why          text        not null,
    state        text        not null,     -- waiting, made, declined
    asked_by     text        not null,
    hands        text[]      not null,     -- every name of whoever asked
    asked_at     timestamptz not null,
    answered_by  text        not null default '',
    answered_at  timestamptz,
    answered_why text        not null default ''
);
create unique index class_change_waiting on tongguan.class_change (party) where state = 'waiting';
create index class_change_of on tongguan.class_change (party, asked_at);
alter table tongguan.class_change enable row level security;
create policy officers on tongguan.class_change for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.class_change to tongguan_read;
grant select, insert, update (state, answered_by, answered_at, answered_why) on tongguan.class_change
    to tongguan_journey;
