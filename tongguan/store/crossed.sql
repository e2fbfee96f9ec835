-- name: cases
-- Released cases of these ids, newest first: who asks what already crossed looks through them.
select id from tongguan.case_file
where state = 'released' and id < %(before)s and id >= %(first)s and received_at >= %(since)s order by id desc limit %(limit)s;

-- name: went
-- By which vehicles goods under these documents passed, and when.
select distinct on (p.office, p.seq) d.document, p.office, p.step, p.at, p.plate
from tongguan.passed d join tongguan.passage p on p.office = d.office and p.seq = d.seq
where d.document = any(%(documents)s) order by p.office, p.seq limit %(limit)s;

-- name: passed
-- Passages of vehicles, newest first, with what was told of each; all of the last moment.
select p.office, p.seq, p.step, p.at, p.plate, p.carrier, p.signal, t.content
from tongguan.passage p left join tongguan.vehicle_trip t on t.id = p.trip
where p.at >= %(since)s and p.at < %(until)s and (p.plate <> '' or p.trip is not null)
order by p.at desc fetch first %(limit)s rows with ties;
