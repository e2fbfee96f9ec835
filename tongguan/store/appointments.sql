-- name: appointments
-- Who shall administer and waits for a second word, of one party or of all, oldest first.
select p.account, a.login, a.name, a.party, p.asked_by, p.hands, p.maker, p.asked_at
from tongguan.appointment p join tongguan.account a on a.id = p.account
where %(party)s::text is null or a.party = %(party)s::text order by p.asked_at, p.account limit 1000;

-- name: appointment
-- One of them.
select p.account, a.login, a.name, a.party, p.asked_by, p.hands, p.maker, p.asked_at
from tongguan.appointment p join tongguan.account a on a.id = p.account where p.account = %(account)s;

-- name: ask
-- Somebody shall administer; who asked first stays the one who asked.
insert into tongguan.appointment (account, asked_by, hands, maker, asked_at)
values (%(account)s, %(asked_by)s, %(hands)s, %(maker)s, %(asked_at)s)
on conflict do nothing returning account;

-- name: drop
-- Nothing waits any more.
delete from tongguan.appointment where account = %(account)s returning account;
