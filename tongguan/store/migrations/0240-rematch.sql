-- Each change of a manifest asks for itself that cases are compared: whoever compares just now has not seen it.
alter table tongguan.rematch drop constraint rematch_pkey;
alter table tongguan.rematch alter column case_id set not null;
alter table tongguan.rematch add column id bigint generated always as identity primary key;
grant usage on sequence tongguan.rematch_id_seq to tongguan_journey;
