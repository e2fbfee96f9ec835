-- name: onward
-- Under which documents the goods of these are now: split from them, or going out of what came in.
select c.previous, m.kind, c.content, m.id, m.reference,
       (select coalesce(sum(p.packages), 0) from tongguan.passed p where p.document = c.document and p.step = 'exit')
from tongguan.consignment c join tongguan.manifest m on m.id = c.manifest
where c.previous = any(%(documents)s) and c.previous <> '' and m.state = 'standing' order by m.id, c.place;

-- name: came
-- What came in of these documents to be transhipped: packages, kilograms, since when, and by which office.
select g.document, sum(g.packages), sum(g.gross), min(p.at), (array_agg(p.office order by p.at))[1]
from tongguan.passed g join tongguan.passage p on p.office = g.office and p.seq = g.seq
where g.document = any(%(documents)s) and g.previous = g.document and g.step = 'arrival' group by g.document;

-- name: left
-- What left undeclared, by the document under which it came in.
select previous, sum(packages), sum(gross) from tongguan.passed
where previous = any(%(documents)s) and previous <> '' and step = 'exit' group by previous;

-- name: looked
-- The passages by which goods of these documents came in to be transhipped, oldest first.
select g.document, p.body
from tongguan.passed g join tongguan.passage p on p.office = g.office and p.seq = g.seq
where g.document = any(%(documents)s) and g.previous = g.document and g.step = 'arrival' order by p.at, p.office, p.seq;
