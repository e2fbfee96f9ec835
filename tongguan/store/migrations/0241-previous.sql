-- The document from which a consignment was split, or under which it came in: found from there.
alter table tongguan.consignment add column previous text not null default '';
update tongguan.consignment
set previous = upper(regexp_replace(normalize(convert_from(content, 'UTF8')::json ->> 'previous_document', nfkc), '[^[:alnum:]]', '', 'g'))
where position('"previous_document":'::bytea in content) > 0
  and convert_from(content, 'UTF8')::json ->> 'previous_document' is not null;
create index consignment_previous on tongguan.consignment (previous) where previous <> '';
