-- A tally that is changed or deleted counts no more; it says by which message.
alter table tongguan.tally add column taken_back bigint;
create index tally_taken_back on tongguan.tally (taken_back) where taken_back is not null;
grant update (taken_back) on tongguan.tally to tongguan_journey;
