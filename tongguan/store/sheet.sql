-- name: sheet
-- What stands on a case's page beside its facts, in one reading: where it stands, the declaration, messages, documents;
-- for officers also what was paid, who looked and why the lane was drawn (row-level security hides them from others).
select c.stand, m.media, coalesce(m.standing, m.body), m.standing is not null,
    (select coalesce(json_agg(json_build_object('seq', n.seq, 'media', n.media, 'size', octet_length(n.body),
            'deleted', n.salt = '') order by n.seq), '[]')::text
     from tongguan.message n where n.case_id = c.id),
    (select coalesce(json_agg(json_build_object('id', d.id, 'name', d.name, 'type', d.type, 'media', d.media,
            'size', d.size, 'at', d.added_at, 'by', d.added_by, 'deleted', d.object = '') order by d.added_at, d.id),
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
            'replied_by', q.replied_by, 'replied_at', q.replied_at, 'open', q.closed_at is null,
            'recalled', q.recalled) order by q.asked_at, q.id), '[]')::text
     from tongguan.request q where q.case_id = c.id),
    (select json_build_object('officer', w.officer, 'name', w.name, 'at', w.claimed_at, 'lane', w.lane,
            'target', w.target_at)::text
     from tongguan.waiting w where w.case_id = c.id)
from tongguan.case_file c
join tongguan.message m on m.case_id = c.id and m.seq = c.message_seq
where c.id = %(case_id)s::bigint;
