-- What passed a gate: every look and its answer, a chain for each office; the goods that passed; the list for gates.

create table tongguan.passage (
    office    text        not null,
    seq       bigint      not null,
    at        timestamptz not null,
    step      text        not null,
    source    text        not null,
    plate     text        not null default '',
    reference text        not null default '',
    party     text        not null,
    carrier   text        not null default '',
    actor     text        not null,
    trip      bigint,
    signal    text        not null,
    body      bytea       not null,
    hash      bytea       not null,
    primary key (office, seq)
);
create unique index passage_reference on tongguan.passage (party, step, reference) where reference <> '';
create index passage_plate on tongguan.passage (office, plate, seq) where plate <> '';
create index passage_trip on tongguan.passage (trip) where trip is not null;
create index passage_carrier on tongguan.passage (carrier, at) where carrier <> '';
create index passage_party on tongguan.passage (party, at);

create table tongguan.passed (
    document text    not null,
    office   text    not null,
    seq      bigint  not null,
    step     text    not null,
    packages numeric not null,
    party    text    not null,
    carrier  text    not null,
    primary key (document, office, seq),
    foreign key (office, seq) references tongguan.passage
);

create table tongguan.crossing_list (
    office  text        primary key,
    made_at timestamptz not null,
    body    bytea       not null
);

alter table tongguan.passage enable row level security;
alter table tongguan.passed enable row level security;
alter table tongguan.crossing_list enable row level security;
create policy own on tongguan.passage for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()) or carrier = (select tongguan.caller()));
create policy own on tongguan.passed for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()) or carrier = (select tongguan.caller()));
create policy own on tongguan.crossing_list for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.passage, tongguan.passed, tongguan.crossing_list to tongguan_read;
grant select, insert on tongguan.passage, tongguan.passed to tongguan_journey;
grant select, insert, update on tongguan.crossing_list to tongguan_journey;
