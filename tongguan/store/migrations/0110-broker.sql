-- What brokers work with: templates, drafts that amend, a catalogue of products, filters kept.

alter table tongguan.draft add column template text not null default '';
alter table tongguan.draft add column amends text not null default '';

create table tongguan.product (
    party       text        not null,
    sku         text        not null,
    description text        not null,
    code        text        not null,
    body        bytea       not null,
    changed_at  timestamptz not null,
    changed_by  text        not null,
    primary key (party, sku)
);
alter table tongguan.product enable row level security;
create policy own on tongguan.product for select to tongguan_read using (party = (select tongguan.caller()));
grant select on tongguan.product to tongguan_read;
grant select, insert, update, delete on tongguan.product to tongguan_journey;

create table tongguan.saved_filter (
    account text        not null,
    party   text        not null,
    page    text        not null,
    name    text        not null,
    query   text        not null,
    kept_at timestamptz not null,
    primary key (account, page, name)
);
alter table tongguan.saved_filter enable row level security;
create policy own on tongguan.saved_filter for select to tongguan_read using (party = (select tongguan.caller()));
grant select on tongguan.saved_filter to tongguan_read;
grant select, insert, update, delete on tongguan.saved_filter to tongguan_journey;
