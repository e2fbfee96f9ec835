-- Who is registered is looked up in the lists of denied parties: up to which edition of them.
alter table tongguan.party add column screened bigint not null default 0;
create index party_screened on tongguan.party (screened, id);
alter table tongguan.fleet add column screened bigint not null default 0;
create index fleet_screened on tongguan.fleet (screened, id) where ended_at is null;
create index concern_registered on tongguan.concern (number) where case_id = 0 and ended_at is null;
