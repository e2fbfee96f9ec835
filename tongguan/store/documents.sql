-- name: add_document
-- Keeps what is known of a document whose bytes lie in the object store.
insert into tongguan.document
    (id, case_id, owner, declarant, name, type, media, size, hash, object, added_at, added_by, delete_by, about)
values (%(id)s, %(case_id)s, %(owner)s, %(declarant)s, %(name)s, %(type)s, %(media)s, %(size)s, %(hash)s, %(object)s,
        %(added_at)s, %(added_by)s, %(delete_by)s, %(about)s);

-- name: documents_size
-- How many documents a case has and how many bytes they are.
select count(*), coalesce(sum(size), 0)::bigint from tongguan.document where case_id = %(case_id)s;

-- name: documents_due
-- Documents that may not be kept longer and whose bytes are still there, after an id.
select d.id, d.object from tongguan.document d
where d.delete_by < %(today)s::date and d.object <> '' and d.id > %(after)s::text
  and not exists (select from tongguan.legal_hold h where h.case_id = d.case_id and h.lifted_at is null)
order by d.id limit %(most)s::integer;

-- name: documents_deleted
-- The bytes of these are gone: their names, which may be personal data, go too. That they were there stays.
update tongguan.document set object = '', name = '' where id = any(%(ids)s::text[]);

-- name: documents_named
-- Which of these keys of the object store a document names.
select object from tongguan.document where id = any(%(ids)s::text[]) and object = any(%(keys)s::text[]);

-- name: look
-- Notes that somebody of the administration looked at a case.
insert into tongguan.look (case_id, party, name, what, at) values (%(case_id)s, %(party)s, %(name)s, %(what)s, %(at)s);
