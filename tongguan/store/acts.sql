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

-- name: forget
-- Of acts before a moment, who did it, to whom and in which words; those that prove a remark that is kept, that tell of
-- a case under a legal hold, or that say what was emptied, stay as they are.
update tongguan.act set account = '', name = '', subject = '', body = '{}'
where id in (
    select a.id from tongguan.act a
    where a.at < %(before)s::timestamptz and a.what <> %(emptied)s
      and (a.account <> '' or a.name <> '' or a.subject <> '' or a.body <> '{}')
      and not exists (select from tongguan.remark r where r.id = a.subject and r.salt <> '')
      and not exists (select from tongguan.legal_hold h where h.number = a.subject and h.lifted_at is null)
    order by a.id limit 10000)
returning id;

-- name: emptied
-- Up to which act somebody said that words were taken out.
select max((convert_from(body, 'UTF8')::json ->> 'until')::bigint) from tongguan.act where what = %(emptied)s;
