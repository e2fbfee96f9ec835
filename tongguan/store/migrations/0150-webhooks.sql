-- Webhooks: where a party wants to be told, and how each telling went.

create table tongguan.webhook (
    id       text        primary key,
    party    text        not null,
    address  text        not null,
    since    timestamptz not null,
    seen     bigint      not null default 0,
    made_by  text        not null,
    ended_by text        not null default '',
    ended_at timestamptz
);
create index webhook_party on tongguan.webhook (party);

create table tongguan.delivery (
    id       bigint      generated always as identity primary key,
    webhook  text        not null references tongguan.webhook,
    party    text        not null,
    notice   bigint      not null,
    case_id  bigint      not null,
    seq      integer     not null,
    at       timestamptz not null,
    request  text        not null default '',
    state    text        not null default 'waiting',
    attempts integer     not null default 0,
    next_at  timestamptz not null,
    tried_at timestamptz,
    status   integer,
    fault    text        not null default '',
    unique (webhook, notice)
);
create index delivery_due on tongguan.delivery (webhook, next_at) where state = 'waiting';
create index delivery_notice on tongguan.delivery (notice);

alter table tongguan.webhook enable row level security;
alter table tongguan.delivery enable row level security;
create policy own on tongguan.webhook for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.delivery for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
grant select on tongguan.webhook, tongguan.delivery to tongguan_read;
grant select, insert, update on tongguan.webhook to tongguan_journey;
grant select, insert, update, delete on tongguan.delivery to tongguan_journey;
grant usage on sequence tongguan.delivery_id_seq to tongguan_journey;
