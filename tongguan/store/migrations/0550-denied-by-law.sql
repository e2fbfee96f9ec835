-- Names in concerns go when their term is over; names of lists are found by all their words, whatever is common by law.
alter table tongguan.concern add column nameless boolean not null default false;
create index concern_past on tongguan.concern (ended_at) where not nameless;
alter table tongguan.denied_list add column keyed boolean not null default false;
