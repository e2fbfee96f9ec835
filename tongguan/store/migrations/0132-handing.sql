-- Work handed out: who stands in for whom, and what a colleague says with the cases he hands over.

create table tongguan.substitution (
    id          text        primary key,
    absent      text        not null,      -- accounts
    absent_name text        not null,
    stands      text        not null,
    stands_name text        not null,
    until       date        not null,      -- the last day
    cases       bigint[]    not null,      -- that went over, and come back
    made_by     text        not null,
    made_at     timestamptz not null,
    ended_by    text        not null default '',
    ended_at    timestamptz
);
create unique index substitution_open on tongguan.substitution (absent) where ended_at is null;
create index substitution_stands on tongguan.substitution (stands) where ended_at is null;

create table tongguan.hand_over (
    id       text        primary key,
    officer  text        not null,         -- who gets the cases; the row goes when he has read it
    was_name text        not null,
    note     text        not null,
    numbers  text[]      not null,
    at       timestamptz not null
);
create index hand_over_officer on tongguan.hand_over (officer, at);

alter table tongguan.substitution enable row level security;
alter table tongguan.hand_over enable row level security;
create policy officers on tongguan.substitution for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.hand_over for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.substitution, tongguan.hand_over to tongguan_read;
grant select, insert, update (ended_by, ended_at) on tongguan.substitution to tongguan_journey;
grant select, insert, delete on tongguan.hand_over to tongguan_journey;
