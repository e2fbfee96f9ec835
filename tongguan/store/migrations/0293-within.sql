-- The bytes of a message with several reports are kept once.
alter table tongguan.cargo_message add column within bigint;
