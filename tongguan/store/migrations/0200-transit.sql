-- Goods that move under control between offices: where each movement stands, its steps, guarantees that secure it.

create table tongguan.movement (
    case_id     bigint      primary key,
    number      text        not null,
    reference   text        not null,
    owner       text        not null,
    declarant   text        not null,
    carrier     text        not null,
    phase       text        not null,
    departure   text        not null,
    destination text        not null,
    mode        text        not null,
    due_at      timestamptz,
    enquire_at  timestamptz,                -- none: nobody is to be asked
    changed_at  timestamptz not null,
    ended_at    timestamptz,
    content     bytea       not null
);
create unique index movement_number on tongguan.movement (number);
create index movement_departure on tongguan.movement (departure, due_at) where ended_at is null;
create index movement_destination on tongguan.movement (destination, due_at) where ended_at is null;
create index movement_enquire on tongguan.movement (enquire_at) where enquire_at is not null;
create index movement_owner on tongguan.movement (owner, case_id desc);
create index movement_declarant on tongguan.movement (declarant, case_id desc);
create index movement_carrier on tongguan.movement (carrier, case_id desc) where carrier <> '';

-- What happened to a movement; the case's chain says the same, and the salted hash of the words.
create table tongguan.movement_step (
    case_id   bigint      not null references tongguan.movement,
    seq       integer     not null,
    owner     text        not null,
    declarant text        not null,
    carrier   text        not null,
    step      text        not null,         -- opened, or as the table of movements names it
    at        timestamptz not null,
    party     text        not null,
    actor     text        not null,
    content   bytea       not null,
    words     text        not null default '',
    salt      bytea       not null default '',
    delete_by date,                         -- of the words
    primary key (case_id, seq)
);
create index movement_step_delete on tongguan.movement_step (delete_by) where words <> '';

create table tongguan.guarantee (
    id          text        primary key,
    party       text        not null,
    volume      numeric     not null check (volume > 0),
    currency    text        not null,
    valid_from  date        not null,
    valid_until date,
    granted_by  text        not null,
    granted_at  timestamptz not null,
    ended_by    text        not null default '',
    ended_at    timestamptz
);
create index guarantee_party on tongguan.guarantee (party);
alter table tongguan.balance add column party text not null default '';

alter table tongguan.movement enable row level security;
alter table tongguan.movement_step enable row level security;
alter table tongguan.guarantee enable row level security;
create policy own on tongguan.movement for select to tongguan_read using ((select tongguan.sees_all())
    or owner = (select tongguan.caller()) or declarant = (select tongguan.caller())
    or carrier = (select tongguan.caller()) or declarant = any ((select tongguan.acts_for())::text[]));
create policy own on tongguan.movement_step for select to tongguan_read using ((select tongguan.sees_all())
    or owner = (select tongguan.caller()) or declarant = (select tongguan.caller())
    or carrier = (select tongguan.caller()) or declarant = any ((select tongguan.acts_for())::text[]));
create policy own on tongguan.guarantee for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()) or party = any ((select tongguan.acts_for())::text[]));
create policy own on tongguan.balance for select to tongguan_read using (party <> ''
    and (party = (select tongguan.caller()) or party = any ((select tongguan.acts_for())::text[])));
grant select on tongguan.movement, tongguan.movement_step, tongguan.guarantee to tongguan_read;
grant select, insert, update on tongguan.movement to tongguan_journey;
grant select, insert, update (words, salt, delete_by) on tongguan.movement_step to tongguan_journey;
grant select, insert, update (ended_by, ended_at) on tongguan.guarantee to tongguan_journey;
