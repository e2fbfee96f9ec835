-- What is left of a transport document is for whoever tells of it in a manifest of its kind.
drop policy documents on tongguan.balance;
create policy documents on tongguan.balance for select to tongguan_read using (code = 'document'
    and (exists (select from tongguan.consignment c join tongguan.manifest m on m.id = c.manifest
        where c.document = split_part(key, '/', 2) and m.kind = split_part(key, '/', 1) and m.state <> 'withdrawn')
    or exists (select from tongguan.trace t join tongguan.case_file f on f.id = t.case_id
        where t.word = split_part(key, '/', 2) and t.kind = 'waybill' and f.state in ('held', 'released'))));
