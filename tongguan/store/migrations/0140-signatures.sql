-- Signatures on messages, kept with them and gone with them; parties whose messages are refused unsigned.

alter table tongguan.message add column signature bytea;
alter table tongguan.party add column signs boolean not null default false;
create index party_signs on tongguan.party (id) where signs;
grant update (signature) on tongguan.message to tongguan_journey;
