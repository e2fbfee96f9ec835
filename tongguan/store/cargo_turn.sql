-- name: alone
-- Whoever else wants one of these names waits until this transaction ends. All take them in one order, so that no two
-- wait for each other.
with wanted as materialized (
    select distinct hashtextextended(name, 0) as key from unnest(%(names)s::text[]) as name order by key
)
select pg_advisory_xact_lock(key) from wanted;

-- name: beside
-- Whoever wants one of these names alone waits; others that stand beside do not.
with wanted as materialized (
    select distinct hashtextextended(name, 0) as key from unnest(%(names)s::text[]) as name order by key
)
select pg_advisory_xact_lock_shared(key) from wanted;

-- name: standing
-- The transport documents of manifests that stand under a submitter's references.
select distinct c.document from tongguan.manifest m join tongguan.consignment c on c.manifest = m.id
where m.party = %(party)s and m.reference = any(%(references)s) and m.state <> 'withdrawn';

-- name: named
-- Under which reference of whom a manifest stands.
select party, reference from tongguan.manifest where id = %(id)s;
