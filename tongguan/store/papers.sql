-- name: beside
-- Of these documents: what is left, and the manifests that tell of them, as far as the caller may see either.
select key, volume, remaining, null::bigint, '' from tongguan.balance where key = any(%(keys)s)
union all
select c.document, null, null, m.id, m.reference
from tongguan.consignment c join tongguan.manifest m on m.id = c.manifest
where c.document = any(%(documents)s) and m.kind = %(kind)s and m.state <> 'withdrawn';
