-- name: onward
-- Under which documents the goods of these are now: split from them, or going out of what came in.
select c.previous, m.kind, c.content, m.id, m.reference,
       (select coalesce(sum(p.packages), 0) from tongguan.passed p where p.document = c.document and p.step = 'exit')
from tongguan.consignment c join tongguan.manifest m on m.id = c.manifest
where c.previous = any(%(documents)s) and c.previous <> '' and m.state = 'standing' order by m.id, c.place;

-- name: came
-- What came in of these documents to be transhipped: packages, since when, and by which office. The last look at each
-- vehicle counts, and each of a terminal's.
select document, sum(packages), min(at), (array_agg(office order by at))[1] from (
    select distinct on (g.document, coalesce(p.trip::text, p.office || '/' || p.seq))
           g.document, g.packages, p.at, p.office
    from tongguan.passed g join tongguan.passage p on p.office = g.office and p.seq = g.seq
    where g.document = any(%(documents)s) and g.step = 'arrival'
    order by g.document, coalesce(p.trip::text, p.office || '/' || p.seq), p.seq desc
) as looked group by document;

-- name: left
-- Packages that left undeclared, by the document under which they came in.
select previous, sum(packages) from tongguan.passed
where previous = any(%(documents)s) and previous <> '' and step = 'exit' group by previous;
