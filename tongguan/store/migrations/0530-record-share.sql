-- Which part of the goods left, of which records are to be made.
alter table tongguan.record_due add column share numeric not null default 1 check (share between 0 and 1);
