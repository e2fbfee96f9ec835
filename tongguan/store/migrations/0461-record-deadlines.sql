-- By when an agency owes the next step of an application.
create table tongguan.record_deadline (
    system  text not null,
    number  text not null,
    step    text not null,
    due_on  date not null,                 -- the last day for it
    told_at timestamptz,                   -- when agency and holder were told that it is late
    primary key (system, number),
    foreign key (system, number) references tongguan.record
);
create index record_deadline_due on tongguan.record_deadline (due_on) where told_at is null;
alter table tongguan.record_deadline enable row level security;
create policy own on tongguan.record_deadline for select to tongguan_read using (exists (select from tongguan.record r
    where r.system = record_deadline.system and r.number = record_deadline.number));
grant select on tongguan.record_deadline to tongguan_read;
grant select, insert, update, delete on tongguan.record_deadline to tongguan_journey;
