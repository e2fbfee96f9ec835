-- Guarantees that are raised, lowered, suspended; which movements each secures, and of what its holder was told.

alter table tongguan.guarantee add column suspended_by text not null default '';
alter table tongguan.guarantee add column suspended_at timestamptz;
alter table tongguan.guarantee add column suspended_why text not null default '';

-- What officers did to a guarantee, or want to: what brings money waits for a second one.
create table tongguan.guarantee_change (
    id            text        primary key,
    guarantee     text        not null references tongguan.guarantee,
    party         text        not null,
    what          text        not null,        -- raised, lowered, suspended, resumed, ended
    volume        numeric,                     -- as it shall be
    valid_until   date,
    was_volume    numeric,
    was_until     date,
    why           text        not null,
    state         text        not null,        -- waiting, made, declined, withdrawn
    hands         text[]      not null,
    asked_by      text        not null,
    asked_at      timestamptz not null,
    answered_by   text        not null default '',
    answered_at   timestamptz,
    answered_why  text        not null default ''
);
create unique index guarantee_change_waiting on tongguan.guarantee_change (guarantee) where state = 'waiting';
create index guarantee_change_of on tongguan.guarantee_change (guarantee, asked_at);
alter table tongguan.guarantee_change enable row level security;
create policy own on tongguan.guarantee_change for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()) or party = any ((select tongguan.acts_for())::text[]));
grant select on tongguan.guarantee_change to tongguan_read;
grant select, insert, update (state, answered_by, answered_at, answered_why) on tongguan.guarantee_change
    to tongguan_journey;
grant update (volume, valid_until, suspended_by, suspended_at, suspended_why) on tongguan.guarantee to tongguan_journey;

-- One that is lowered may come to less than is drawn.
alter table tongguan.balance drop constraint balance_remaining_check;
alter table tongguan.balance add constraint balance_remaining_check
    check (remaining >= 0 or code in ('document', 'guarantee'));

alter table tongguan.movement add column guarantees text[] not null default '{}';
alter table tongguan.movement add column warned text not null default '';
update tongguan.movement set guarantees = array[convert_from(content, 'UTF8')::jsonb ->> 'guarantee']
where convert_from(content, 'UTF8')::jsonb ->> 'guarantee' <> '';
create index movement_guarantees on tongguan.movement using gin (guarantees);
create index movement_warned on tongguan.movement (case_id) where warned <> '' and ended_at is null;
