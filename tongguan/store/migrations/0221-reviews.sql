-- Cases that are looked at again after release, by lot.

create table tongguan.review (
    case_id     bigint      primary key,
    number      text        not null,
    office      text        not null,
    direction   text        not null,
    lane        text        not null,
    released_at timestamptz not null,
    due_at      timestamptz not null,
    outcome     text        not null default '',
    answered_by text        not null default '',
    answered_at timestamptz,
    measured    boolean     not null default true
);
create unique index review_number on tongguan.review (number);
create index review_open on tongguan.review (due_at, case_id) where outcome = '';
create index review_unmeasured on tongguan.review (case_id) where not measured;

alter table tongguan.review enable row level security;
create policy officers on tongguan.review for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.review to tongguan_read;
grant select, insert, update (outcome, answered_by, answered_at, measured) on tongguan.review to tongguan_journey;
