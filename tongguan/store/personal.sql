-- name: of_person
-- All that is kept of a person beside the cases, and what he did and said: JSON. Of keys and visits, what proves nothing.
select json_build_object(
    'account', (select row_to_json(a) from (select id, login, party, name, roles, subject, state,
            convert_from(settings, 'UTF8')::json as settings, created_at, created_by, changed_at, keyed
        from tongguan.account where id = %(account)s) a),
    'visits', (select coalesce(json_agg(s), '[]') from (select how, agent, created_at, seen_at, expires_at
        from tongguan.session where account = %(account)s order by created_at) s),
    'passkeys', (select coalesce(json_agg(k), '[]') from (select encode(id, 'hex') as id, name, added_at, used_at, transports
        from tongguan.passkey where account = %(account)s order by added_at) k),
    'acts', (select coalesce(json_agg(a), '[]') from (select id, at, what, subject, convert_from(body, 'UTF8')::json as body
        from tongguan.act where account = %(account)s or subject = %(login)s and starts_with(what, 'account.')
        order by id desc limit 100000) a),
    'looks', (select coalesce(json_agg(l), '[]') from (select c.number, l.what, l.at
        from tongguan.look l join tongguan.case_file c on c.id = l.case_id
        where l.party = %(party)s and l.name = %(name)s order by l.id desc limit 100000) l),
    'drafts', (select coalesce(json_agg(d), '[]') from (select id, title, version, changed_at, lodged, template, amends,
            convert_from(body, 'UTF8') as body
        from tongguan.draft where party = %(party)s and changed_by = %(name)s order by changed_at) d),
    'filters', (select coalesce(json_agg(f), '[]') from (select page, name, query, kept_at
        from tongguan.saved_filter where account = %(account)s order by page, name) f),
    'products', (select coalesce(json_agg(p), '[]') from (select sku, description, code, changed_at
        from tongguan.product where party = %(party)s and changed_by = %(name)s order by sku) p),
    'remarks', (select coalesce(json_agg(r), '[]') from (select number, words, at
        from tongguan.remark where party = %(party)s and name = %(name)s order by at) r))::text;

-- name: of_company
-- The people of a party, who acts for it and in its name, what its people did, and who looked: JSON.
select json_build_object(
    'party', (select row_to_json(p) from (select id, kind, name, name_zh, made_at from tongguan.party
        where id = %(party)s) p),
    'people', (select coalesce(json_agg(a), '[]') from (select login, name, roles, state, created_at, created_by, changed_at
        from tongguan.account where party = %(party)s order by login) a),
    'mandates', (select coalesce(json_agg(m), '[]') from (select company, broker, since, until, granted_by, granted_at,
            ended_by, ended_at
        from tongguan.mandate where company = %(party)s or broker = %(party)s order by granted_at) m),
    'programs', (select coalesce(json_agg(t), '[]') from (select id, name, scopes, created_at, created_by, expires_at,
            revoked_at
        from tongguan.token where party = %(party)s order by created_at) t),
    'keys', (select coalesce(json_agg(k), '[]') from (select kid, name, added_by, added_at, withdrawn_by, withdrawn_at
        from tongguan.signing_key where party = %(party)s order by added_at) k),
    'acts', (select coalesce(json_agg(a), '[]') from (select id, at, name, what, subject, convert_from(body, 'UTF8')::json as body
        from tongguan.act where party = %(party)s order by id desc limit 100000) a),
    'looks', (select coalesce(json_agg(l), '[]') from (select number, reference, office, party, name, what, at
        from tongguan.looked_at(null, %(named)s::boolean, 100000)) l))::text;
