-- What a party has not been told yet is its own to read.

create index outbox_unread on tongguan.outbox (addressee, id) where done is null;
create policy own on tongguan.outbox for select to tongguan_read using (addressee = (select tongguan.caller()));
