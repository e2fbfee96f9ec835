-- What leaves as it came in, without a declaration, says under which document it came: nothing leaves twice.
alter table tongguan.passed add column previous text not null default '';
create index passed_previous on tongguan.passed (previous) where previous <> '';
