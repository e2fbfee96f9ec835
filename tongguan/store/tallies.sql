-- name: count
-- What was counted of a document.
insert into tongguan.tally (message, place, document, party, packages, damaged, ended_at, content)
values (%(message)s, %(place)s, %(document)s, %(party)s, %(packages)s, %(damaged)s, %(ended_at)s, %(content)s);

-- name: count_no_more
-- What was counted before under the same reference is taken back by a later message.
update tongguan.tally set taken_back = %(message)s where taken_back is null and message in (
    select id from tongguan.cargo_message where party = %(party)s and reference = %(reference)s and what = 'tally')
returning document;

-- name: counts
-- Whether a tally under a reference counts.
select 1 from tongguan.cargo_message m join tongguan.tally t on t.message = m.id
where m.party = %(party)s and m.reference = %(reference)s and m.what = 'tally' and t.taken_back is null limit 1;

-- name: tallies
-- What was counted of these documents, newest first.
select content, ended_at, party from tongguan.tally
where document = any(%(documents)s) and taken_back is null order by message desc, place;
