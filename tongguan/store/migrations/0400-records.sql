-- Records of agencies: what each says and where it stands, what happened to it, and which declarations count on it.
create table tongguan.record (
    system     text        not null,       -- the code of its definition
    number     text        not null,       -- letters and digits alone, upper case
    written    text        not null,       -- as its issuer writes it
    issuer     text        not null,
    readers    text[]      not null,
    holder     text        not null,
    state      text        not null,
    version    integer     not null,
    valid_from date,
    valid_to   date,
    changed_at timestamptz not null,
    body       bytea       not null,       -- JSON, by the definition's schema
    lines      bytea       not null,
    primary key (system, number)
);
create index record_holder on tongguan.record (holder, changed_at desc);
create index record_issuer on tongguan.record (issuer, changed_at desc);
create table tongguan.record_step (
    id      bigint generated always as identity primary key,
    system  text        not null,
    number  text        not null,
    event   text        not null,
    version integer     not null,
    at      timestamptz not null,
    party   text        not null,
    actor   text        not null,
    why     text        not null,
    body    bytea       not null,          -- the record after it, as far as it changed; else empty
    foreign key (system, number) references tongguan.record
);
create index record_step_of on tongguan.record_step (system, number, id);
create table tongguan.record_use (
    system  text        not null,
    number  text        not null,
    case_id bigint      not null,
    declared text       not null,          -- the number of the declaration
    state   text        not null,          -- annotated, given-back, written-off
    at      timestamptz not null,
    primary key (system, number, case_id)
);
create index record_use_gone on tongguan.record_use (system, number) where state = 'written-off';
alter table tongguan.balance drop constraint balance_remaining_check;
alter table tongguan.balance add constraint balance_remaining_check
    check (remaining >= 0 or code in ('document', 'guarantee', 'record'));

alter table tongguan.record enable row level security;
alter table tongguan.record_step enable row level security;
alter table tongguan.record_use enable row level security;
create policy own on tongguan.record for select to tongguan_read using ((select tongguan.sees_all())
    or holder = (select tongguan.caller()) or holder = any ((select tongguan.acts_for())::text[])
    or issuer = (select tongguan.caller()) or (select tongguan.caller()) = any (readers));
create policy own on tongguan.record_step for select to tongguan_read using (exists (select from tongguan.record r
    where r.system = record_step.system and r.number = record_step.number));
create policy own on tongguan.record_use for select to tongguan_read using (exists (select from tongguan.record r
    where r.system = record_use.system and r.number = record_use.number));
create policy records on tongguan.balance for select to tongguan_read using (code = 'record'
    and exists (select from tongguan.record r
        where r.system = split_part(key, '/', 2) and r.number = split_part(key, '/', 3)));
grant select on tongguan.record, tongguan.record_step, tongguan.record_use to tongguan_read;
grant select, insert, update on tongguan.record, tongguan.record_use to tongguan_journey;
grant select, insert on tongguan.record_step to tongguan_journey;
grant usage on sequence tongguan.record_step_id_seq to tongguan_journey;
