-- Goods that are told under a forbidden document later are known again as well; those of prohibitions from before goods
-- were kept are read from the manifests, by the worker.

alter table tongguan.forbidden add column unread boolean not null default false; -- its goods are still to be read
grant update (goods, marks, unread) on tongguan.forbidden to tongguan_journey;
create index forbidden_unread on tongguan.forbidden (at) where unread and lifted_at is null;
update tongguan.forbidden set unread = true where goods::text = '[]' and why <> '' and lifted_at is null;
