-- name: sheet
-- What stands on a case's page beside its facts, in one reading: where it stands, the declaration, messages, documents;
-- for officers also what was paid, who looked and why the lane was drawn (row-level security hides them from others).
select c.stand, m.media, coalesce(m.standing, m.body), m.standing is not null,
    (select coalesce(json_agg(json_build_object('seq', n.seq, 'media', n.media, 'size', octet_length(n.body),
            'deleted', n.salt = '', 'signature', replace(encode(n.signature, 'base64'), chr(10), ''))
            order by n.seq), '[]')::text
     from tongguan.message n where n.case_id = c.id),
    (select coalesce(json_agg(json_build_object('id', d.id, 'name', d.name, 'type', d.type, 'media', d.media,
            'size', d.size, 'at', d.added_at, 'by', d.added_by, 'deleted', d.object = '', 'about', d.about)
            order by d.added_at, d.id),
            '[]')::text
     from tongguan.document d where d.case_id = c.id),
    (select coalesce(json_agg(json_build_object('bank', p.bank, 'reference', p.bank_reference, 'amount', p.amount::text,
            'currency', p.currency, 'at', p.at) order by p.at, p.bank_reference), '[]')::text
     from tongguan.payment p where p.case_id = c.id),
    (select coalesce(json_agg(json_build_object('name', l.name, 'what', l.what, 'at', l.at) order by l.at desc), '[]')::text
     from (select * from tongguan.look where case_id = c.id order by id desc limit 20) l),
    (select coalesce(json_agg(json_build_object('seq', g.seq, 'lane', g.lane, 'body', encode(g.body, 'base64'))
            order by g.seq), '[]')::text
     from tongguan.grounds g where g.case_id = c.id),
    (select coalesce(json_agg(json_build_object('id', q.id, 'subject', q.subject, 'words', q.words, 'wanted', q.wanted,
            'deadline', q.deadline, 'asked_at', q.asked_at, 'asked_by', q.asked_by, 'reply', q.reply,
            'replied_by', q.replied_by, 'replied_at', q.replied_at, 'open', q.closed_at is null and c.state = 'held',
            'recalled', q.recalled) order by q.asked_at, q.id), '[]')::text
     from tongguan.request q where q.case_id = c.id),
    (select json_build_object('officer', w.officer, 'name', w.name, 'at', w.claimed_at, 'lane', w.lane,
            'target', w.target_at)::text
     from tongguan.waiting w where w.case_id = c.id),
    (select coalesce(json_agg(json_build_object('id', i.id, 'place', i.place, 'since', i.since, 'until', i.until,
            'methods', i.methods, 'items', i.items, 'words', i.words, 'ordered_by', i.ordered_by,
            'ordered_at', i.ordered_at, 'inspector', i.inspector_name, 'finding',
            replace(encode(i.finding, 'base64'), chr(10), ''),
            'conforms', i.conforms, 'found_by', i.found_by, 'found_at', i.found_at, 'recalled', i.recalled_at is not null,
            'open', i.found_at is null and i.recalled_at is null and c.state = 'held') order by i.ordered_at, i.id),
            '[]')::text
     from tongguan.inspection i where i.case_id = c.id),
    (select coalesce(json_agg(json_build_object('id', o.id, 'lane_from', o.lane_from, 'lane_to', o.lane_to,
            'reason', o.reason, 'asked_by', o.asked_by, 'asked_name', o.asked_name, 'asked_at', o.asked_at,
            'state', o.state, 'answered_by', o.answered_by, 'answer', o.answer, 'answered_at', o.answered_at,
            'open', o.state = 'open' and c.state = 'held') order by o.asked_at, o.id), '[]')::text
     from tongguan.override o where o.case_id = c.id),
    (select coalesce(json_agg(json_build_object('of_office', r.of_office, 'inside', r.inside, 'words', r.words,
            'name', r.name, 'at', r.at, 'heard', r.heard_at is not null or r.of_office, 'party', r.party,
            'to', r.parties, 'read', (select coalesce(json_agg(json_build_object('party', k.party, 'name', k.name,
            'at', k.at) order by k.at), '[]') from tongguan.remark_read k where k.remark = r.id)) order by r.at, r.id),
            '[]')::text
     from tongguan.remark r where r.case_id = c.id),
    (select json_build_array(h.id, h.case_id, h.number, h.reason, h.set_by, h.set_at)::text
     from tongguan.legal_hold h where h.case_id = c.id and h.lifted_at is null),
    (select coalesce(json_agg(json_build_object('id', o.id, 'name', o.name, 'name_zh', o.name_zh) order by o.id), '[]')::text
     from tongguan.party o where o.kind in ('agency', 'administration') and o.suspended_at is null)
from tongguan.case_file c
join tongguan.message m on m.case_id = c.id and m.seq = c.message_seq
where c.id = %(case_id)s::bigint;
