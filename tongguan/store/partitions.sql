-- name: month
-- Makes the partitions of one month and brings home what waited for them in the default one.
select tongguan.make_month(%(year)s::integer, %(month)s::integer);
