-- What applications for records cost, what was paid of it, and by which words of banks.
create table tongguan.record_fee (
    system   text    not null,
    number   text    not null,
    place    integer not null,             -- which step of the definition, from 0
    step     text    not null,
    amount   numeric not null,
    currency text    not null,
    waits    boolean not null,             -- the step does not begin before it is paid
    back     boolean not null,             -- given back where the applicant withdraws before work began
    paid     numeric not null default 0,
    returned numeric not null default 0,
    primary key (system, number, place),
    foreign key (system, number) references tongguan.record,
    check (paid between 0 and amount and returned between 0 and paid)
);
create index record_fee_number on tongguan.record_fee (number);
create table tongguan.record_payment (
    bank           text        not null,
    bank_reference text        not null,
    system         text        not null,
    number         text        not null,
    amount         numeric     not null,
    currency       text        not null,
    at             timestamptz not null,
    actor          text        not null,
    rest           numeric     not null,   -- what was left to pay after it
    primary key (bank, bank_reference),
    foreign key (system, number) references tongguan.record
);
create index record_payment_of on tongguan.record_payment (system, number);
alter table tongguan.record_fee enable row level security;
create policy own on tongguan.record_fee for select to tongguan_read using (exists (select from tongguan.record r
    where r.system = record_fee.system and r.number = record_fee.number));
alter table tongguan.record_payment enable row level security;
create policy own on tongguan.record_payment for select to tongguan_read using (exists (select from tongguan.record r
    where r.system = record_payment.system and r.number = record_payment.number));
grant select on tongguan.record_fee, tongguan.record_payment to tongguan_read;
grant select, insert, update (paid, returned) on tongguan.record_fee to tongguan_journey;
grant select, insert on tongguan.record_payment to tongguan_journey;
