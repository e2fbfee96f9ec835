-- name: products
-- A page of the caller's products, by number; words fit the number, the code or the description.
select sku, description, code, body, changed_at, changed_by from tongguan.product
where sku > %(after)s
  and (%(words)s::text is null or strpos(lower(sku || ' ' || code || ' ' || description), lower(%(words)s::text)) > 0)
order by sku limit %(limit)s::integer;

-- name: some
-- Those of these numbers that the party has.
select sku, description, code, body, changed_at, changed_by from tongguan.product
where party = %(party)s and sku = any(%(skus)s::text[]);

-- name: keep
-- Products, new or changed.
insert into tongguan.product (party, sku, description, code, body, changed_at, changed_by)
select %(party)s, sku, description, code, convert_to(body, 'UTF8'), %(at)s, %(by)s
from json_to_recordset(%(rows)s::json) as r(sku text, description text, code text, body text)
on conflict (party, sku) do update set description = excluded.description, code = excluded.code, body = excluded.body,
    changed_at = excluded.changed_at, changed_by = excluded.changed_by;

-- name: drop
-- A product goes.
delete from tongguan.product where party = %(party)s and sku = %(sku)s;
