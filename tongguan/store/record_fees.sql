-- name: open
-- What an application costs, a fee for each of its steps that has one.
insert into tongguan.record_fee (system, number, place, step, amount, currency, waits, back)
values (%(system)s, %(number)s, %(place)s, %(step)s, %(amount)s, %(currency)s, %(waits)s, %(back)s);

-- name: of_record
-- The fees of a record, in the order of its steps.
select place, step, amount, currency, waits, back, paid, returned from tongguan.record_fee
where system = %(system)s and number = %(number)s order by place;

-- name: payable
-- The records of this number that have fees.
select distinct system from tongguan.record_fee where number = %(number)s;

-- name: pay
-- So much more of a fee is paid.
update tongguan.record_fee set paid = paid + %(amount)s
where system = %(system)s and number = %(number)s and place = %(place)s;

-- name: give_back
-- What was paid of fees that are given back.
update tongguan.record_fee set returned = paid
where system = %(system)s and number = %(number)s and back and paid > returned;

-- name: known
-- A payment that this bank told before.
select system, number, amount, currency, at, rest from tongguan.record_payment
where bank = %(bank)s and bank_reference = %(reference)s;

-- name: record
-- A payment; nothing where the bank told one under this reference.
insert into tongguan.record_payment (bank, bank_reference, system, number, amount, currency, at, actor, rest)
values (%(bank)s, %(reference)s, %(system)s, %(number)s, %(amount)s, %(currency)s, %(at)s, %(actor)s, %(rest)s)
on conflict do nothing returning bank;
