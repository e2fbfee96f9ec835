-- name: party
-- One party, as the caller may see it.
select id, kind, name, name_zh, made_at, made_by, suspended_at, suspended_by, signs from tongguan.party where id = %(id)s;

-- name: named
-- What a party is called and is; its name is no secret to who works with the node.
select id, kind, name, name_zh, suspended from tongguan.named(%(id)s);

-- name: parties
-- Parties by id, those after a place; by words in id or name, and by kind.
select id, kind, name, name_zh, made_at, made_by, suspended_at, suspended_by, signs from tongguan.party
where (%(after)s::text is null or id > %(after)s::text)
  and (%(kind)s::text is null or kind = %(kind)s::text)
  and (%(words)s::text is null or id ilike %(words)s::text or name ilike %(words)s::text or name_zh ilike %(words)s::text)
order by id limit %(most)s::integer;

-- name: keep_party
-- A new party; nothing where its id is taken.
insert into tongguan.party (id, kind, name, name_zh, made_at, made_by)
values (%(id)s, %(kind)s, %(name)s, %(name_zh)s, %(made_at)s, %(made_by)s)
on conflict do nothing returning id;

-- name: suspend_party
-- What the party holds opens nothing from now on.
update tongguan.party set suspended_at = %(at)s, suspended_by = %(by)s where id = %(id)s and suspended_at is null
returning id;

-- name: resume_party
-- What the party holds opens again what it did.
update tongguan.party set suspended_at = null, suspended_by = '' where id = %(id)s and suspended_at is not null
returning id;

-- name: set_party_signs
-- What the party sends is refused unsigned, or taken again; nothing where that is so already.
update tongguan.party set signs = %(wanted)s where id = %(id)s and signs <> %(wanted)s returning id;

-- name: end_party_sessions
-- All visits of a party's people end.
delete from tongguan.session where party = %(id)s;
