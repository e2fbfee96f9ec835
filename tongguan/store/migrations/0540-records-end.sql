-- The days of records are kept with those of steps: what is issued and ends is met on its last day.
insert into tongguan.record_deadline (system, number, step, due_on)
select system, number, 'expire', valid_to from tongguan.record
where state in ('issued', 'annotated') and valid_to is not null
on conflict do nothing;
