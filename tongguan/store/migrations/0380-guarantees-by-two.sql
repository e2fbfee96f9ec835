-- A guarantee is registered by two officers: until the second agrees it comes to nothing.

alter table tongguan.guarantee drop constraint guarantee_volume_check;
alter table tongguan.guarantee add constraint guarantee_volume_check check (volume >= 0);
grant update (party, currency, valid_from, granted_by, granted_at) on tongguan.guarantee to tongguan_journey;
