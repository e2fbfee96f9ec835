-- Goods that are not counted in packages are weighed when they leave.
alter table tongguan.passed add column gross numeric not null default 0;

-- What is forbidden of a loading manifest is forbidden of what was told ahead of it.
update tongguan.forbidden f set kind = 'advance' where kind = 'loading' and not exists (
    select from tongguan.forbidden a where a.document = f.document and a.kind = 'advance' and a.lifted_at is null);
