-- Records in the order in which they changed last, page by page; and drafts of what somebody writes into a ledger.
alter table tongguan.draft add column system text not null default '';
create sequence tongguan.record_turn;
alter table tongguan.record add column place bigint;
update tongguan.record r set place = n.place
from (select system, number, nextval('tongguan.record_turn') as place
      from (select system, number from tongguan.record order by changed_at, system, number) o) n
where n.system = r.system and n.number = r.number;
alter table tongguan.record alter column place set default nextval('tongguan.record_turn'),
    alter column place set not null;
drop index tongguan.record_holder;
drop index tongguan.record_issuer;
create unique index record_place on tongguan.record (place);
create index record_holder on tongguan.record (holder, place);
create index record_issuer on tongguan.record (issuer, place);
create index record_kind on tongguan.record (issuer, system, place);
create index record_system on tongguan.record (system, place);
create index record_state on tongguan.record (issuer, state, place);
create index record_number on tongguan.record (number);
create index record_step_at on tongguan.record_step (at);
grant usage on sequence tongguan.record_turn to tongguan_journey;
