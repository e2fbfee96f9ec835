-- What the worker did last, and ways into what people did and saw.

create table tongguan.job (
    name       text        primary key,
    started_at timestamptz not null,
    ended_at   timestamptz not null,
    good_at    timestamptz,                -- when it last went well
    next_at    timestamptz not null,
    seconds    double precision not null,
    failed     integer     not null,       -- times in a row
    fault      text        not null        -- what the last failure said
);
alter table tongguan.job enable row level security;
create policy officers on tongguan.job for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.job to tongguan_read;
grant select, insert, update on tongguan.job to tongguan_journey;

create index look_at on tongguan.look (at);
create index look_name on tongguan.look (name, id);
create index act_what on tongguan.act (what, id);
create index act_at on tongguan.act (at);
