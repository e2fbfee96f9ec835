-- What is told of cargo goes the road of what is told of cases: through the outbox, to webhooks and notices.
alter table tongguan.outbox alter column case_id drop not null;
alter table tongguan.outbox alter column seq drop not null;
alter table tongguan.outbox add column cargo json;
alter table tongguan.delivery alter column case_id drop not null;
alter table tongguan.delivery alter column seq drop not null;
alter table tongguan.delivery add column cargo json;
create index delivery_order on tongguan.delivery (webhook, (cargo ->> 'number'), notice)
    where state = 'waiting' and cargo is not null;

-- Transport documents whose submitter was told that they are released, or that all of their goods left.
create table tongguan.cleared (
    manifest bigint not null,
    document text   not null,
    stage    text   not null,
    primary key (manifest, document, stage)
);
alter table tongguan.cleared enable row level security;
create policy officers on tongguan.cleared for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.cleared to tongguan_read;
grant select, insert, delete on tongguan.cleared to tongguan_journey;
