-- The queue by age and by value.

create index waiting_age on tongguan.waiting (received_at, case_id);
create index waiting_value on tongguan.waiting (value, case_id);
