-- Where a record stands with what declarations do to it; and the records of which that is to be said anew.
alter table tongguan.record add column stands text not null default '';
update tongguan.record set stands = state;
alter table tongguan.record alter column stands drop default;
drop index tongguan.record_state;
create index record_stands on tongguan.record (issuer, stands, place);
create table tongguan.record_turned (
    system text   not null,
    number text   not null,
    id     bigint generated always as identity primary key
);
alter table tongguan.record_turned enable row level security;
create policy officers on tongguan.record_turned for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.record_turned to tongguan_read;
grant select, insert, update, delete on tongguan.record_turned to tongguan_journey;
grant usage on sequence tongguan.record_turned_id_seq to tongguan_journey;
insert into tongguan.record_turned (system, number) select distinct system, number from tongguan.record_use;
