-- name: filters
-- The filters that a person kept for a page.
select name, query from tongguan.saved_filter where account = %(account)s and page = %(page)s order by name limit 50;

-- name: keep
-- A filter under a name, new or another.
insert into tongguan.saved_filter (account, party, page, name, query, kept_at)
values (%(account)s, %(party)s, %(page)s, %(name)s, %(query)s, %(at)s)
on conflict (account, page, name) do update set query = excluded.query, kept_at = excluded.kept_at;

-- name: drop
-- It goes.
delete from tongguan.saved_filter where account = %(account)s and page = %(page)s and name = %(name)s;
