-- What one agency says to others about a case: seen by them alone; and who has read it.
alter table tongguan.remark add column parties text[] not null default '{}';
drop policy own on tongguan.remark;
create policy own on tongguan.remark for select to tongguan_read using ((select tongguan.sees_all())
    and (parties = '{}' or (select tongguan.caller()) is null or party = (select tongguan.caller())
    or (select tongguan.caller()) = any (parties))
    or not inside and (owner = (select tongguan.caller()) or declarant = (select tongguan.caller())
    or declarant = any ((select tongguan.acts_for())::text[])));
create table tongguan.remark_read (
    remark text        not null references tongguan.remark,
    party  text        not null,
    name   text        not null,
    at     timestamptz not null,
    primary key (remark, party, name)
);
create index remark_to on tongguan.remark using gin (parties) where parties <> '{}';
alter table tongguan.remark_read enable row level security;
create policy own on tongguan.remark_read for select to tongguan_read using (exists (select from tongguan.remark r
    where r.id = remark_read.remark) and (select tongguan.sees_all()));
grant select on tongguan.remark_read to tongguan_read;
grant select, insert on tongguan.remark_read to tongguan_journey;
