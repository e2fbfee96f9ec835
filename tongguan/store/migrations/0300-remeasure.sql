-- Cases of whose goods something was told beside their facts wait to be measured anew.
create table tongguan.remeasure (
    case_id bigint not null,
    id      bigint generated always as identity primary key
);
alter table tongguan.remeasure enable row level security;
create policy officers on tongguan.remeasure for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.remeasure to tongguan_read;
grant select, insert, delete on tongguan.remeasure to tongguan_journey;
grant usage on sequence tongguan.remeasure_id_seq to tongguan_journey;
