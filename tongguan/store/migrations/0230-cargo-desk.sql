-- Manifests are found by their reference alone.
create index manifest_word on tongguan.manifest (reference);
-- What is left of a transport document is for whoever tells of it, and for whose declaration
-- stands that names it.
create policy documents on tongguan.balance for select to tongguan_read using (code = 'document'
    and (exists (select from tongguan.consignment c where c.document = split_part(key, '/', 2))
    or exists (select from tongguan.trace t join tongguan.case_file f on f.id = t.case_id
        where t.word = split_part(key, '/', 2) and t.kind = 'waybill' and f.state in ('held', 'released'))));
