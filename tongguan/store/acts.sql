-- name: hold
-- Acts chain: two at once wait for each other.
select pg_advisory_xact_lock(%(lock)s);

-- name: last
-- Where the chain ends.
select id, hash from tongguan.act order by id desc limit 1;

-- name: note
-- One act.
insert into tongguan.act (id, at, party, account, name, what, subject, body, hash)
values (%(id)s, %(at)s, %(party)s, %(account)s, %(name)s, %(what)s, %(subject)s, %(body)s, %(hash)s);

-- name: acts
-- Acts, newest first; an absent filter is null.
select id, at, party, account, name, what, subject, body, hash from tongguan.act
where (%(before)s::bigint is null or id < %(before)s::bigint)
  and (%(subject)s::text is null or subject = %(subject)s::text)
  and (%(what)s::text is null or what = %(what)s::text)
  and (%(account)s::text is null or account = %(account)s::text)
  and (%(name)s::text is null or name = %(name)s::text)
  and (%(party)s::text is null or party = %(party)s::text)
  and (%(since)s::timestamptz is null or at >= %(since)s::timestamptz)
  and (%(until)s::timestamptz is null or at < %(until)s::timestamptz)
order by id desc limit %(limit)s::integer;

-- name: walk
-- All acts, oldest first, for whoever checks the chain.
select id, at, party, account, name, what, subject, body, hash from tongguan.act order by id;
