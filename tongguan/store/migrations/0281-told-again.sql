-- Under which reference of its sender a look was told, and which passage it was about: several looks may be about one.
create table tongguan.passage_told (
    party     text   not null,
    step      text   not null,
    reference text   not null,
    office    text   not null,
    seq       bigint not null,
    hash      bytea  not null,       -- of the look as it was told, without who drove
    primary key (party, step, reference),
    foreign key (office, seq) references tongguan.passage
);
insert into tongguan.passage_told
select party, step, reference, office, seq, '' from tongguan.passage where reference <> '';
drop index tongguan.passage_reference;

alter table tongguan.passage_told enable row level security;
create policy own on tongguan.passage_told for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.passage_told to tongguan_read;
grant select, insert on tongguan.passage_told to tongguan_journey;
