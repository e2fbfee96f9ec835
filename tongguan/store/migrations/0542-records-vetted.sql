-- The agencies that review an application, each for itself.
create table tongguan.record_vet (
    system  text not null,
    number  text not null,
    agency  text not null,
    said_at timestamptz,                   -- since when it has nothing against it; none: its word is still to come
    actor   text not null default '',
    primary key (system, number, agency),
    foreign key (system, number) references tongguan.record
);
create index record_vet_open on tongguan.record_vet (agency, system, number) where said_at is null;
alter table tongguan.record_vet enable row level security;
create policy own on tongguan.record_vet for select to tongguan_read using (exists (select from tongguan.record r
    where r.system = record_vet.system and r.number = record_vet.number));
grant select on tongguan.record_vet to tongguan_read;
grant select, insert, update on tongguan.record_vet to tongguan_journey;
