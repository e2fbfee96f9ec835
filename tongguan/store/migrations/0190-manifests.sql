-- Manifests: where each stands, what came as it came, the transport documents, vehicles of a batch, what was counted.

create sequence tongguan.manifest_serial;

create table tongguan.manifest (
    id          bigint      primary key,
    party       text        not null,
    kind        text        not null,
    mode        text        not null,
    reference   text        not null,
    office      text        not null,
    batch       text        not null default '',
    journey     text        not null default '',
    means       text        not null default '',  -- its number, plain
    state       text        not null,
    version     integer     not null,
    consignments integer    not null,
    departs_at  timestamptz,
    arrives_at  timestamptz,
    received_at timestamptz not null,
    changed_at  timestamptz not null,
    content     bytea       not null,             -- canonical JSON, without its consignments
    nameless    boolean     not null default false  -- its date is past: nobody's name is in it any more
);
create unique index manifest_reference on tongguan.manifest (party, kind, reference) where state <> 'withdrawn';
create index manifest_party on tongguan.manifest (party, id desc);
create index manifest_office on tongguan.manifest (office, id desc);
create index manifest_batch on tongguan.manifest (batch) where batch <> '';
create index manifest_means on tongguan.manifest (means) where means <> '';

-- One transport document of a manifest that stands.
create table tongguan.consignment (
    manifest bigint  not null references tongguan.manifest,
    place    integer not null,
    document text    not null,              -- plain, as master
    master   text    not null default '',
    ucr      text    not null default '',
    party    text    not null,
    content  bytea   not null,
    primary key (manifest, place)
);
create index consignment_document on tongguan.consignment (document);
create index consignment_master on tongguan.consignment (master) where master <> '';
create index consignment_ucr on tongguan.consignment (ucr) where ucr <> '';

-- What came, as it came, and the receipt it got.
create table tongguan.cargo_message (
    id        bigint      generated always as identity primary key,
    party     text        not null,
    what      text        not null,         -- manifest, vehicle, arrival, tally
    reference text        not null,
    function  text        not null,
    manifest  bigint,
    version   integer,
    reasons   text[]      not null default '{}',
    media     text        not null,
    hash      bytea       not null,
    body      bytea,                        -- gone at its date
    at        timestamptz not null,
    actor     text        not null,
    receipt   text        not null,
    problems  bytea       not null,
    delete_by date        not null
);
create index cargo_message_reference on tongguan.cargo_message (party, reference, id desc);
create index cargo_message_manifest on tongguan.cargo_message (manifest) where manifest is not null;
create index cargo_message_party on tongguan.cargo_message (party, id desc);

-- The vehicle that carries a batch, or nothing, over a road crossing.
create table tongguan.vehicle_trip (
    id          bigint      primary key,
    party       text        not null,
    reference   text        not null,
    way         text        not null,
    load        text        not null,
    office      text        not null,
    batch       text        not null default '',
    vehicle     text        not null,       -- plain
    state       text        not null,
    version     integer     not null,
    arrives_at  timestamptz,
    received_at timestamptz not null,
    changed_at  timestamptz not null,
    content     bytea       not null,
    nameless    boolean     not null default false
);
create unique index vehicle_trip_reference on tongguan.vehicle_trip (party, reference) where state <> 'withdrawn';
create index vehicle_trip_vehicle on tongguan.vehicle_trip (vehicle, id desc);
create index vehicle_trip_batch on tongguan.vehicle_trip (batch) where batch <> '';

-- What was counted of a transport document.
create table tongguan.tally (
    message  bigint  not null references tongguan.cargo_message,
    place    integer not null,
    document text    not null,
    party    text    not null,
    packages numeric not null,
    damaged  numeric,
    ended_at timestamptz not null,
    content  bytea   not null,
    primary key (message, place)
);
create index tally_document on tongguan.tally (document);

-- Cases that are to be compared with their manifests anew.
create table tongguan.rematch (
    case_id bigint primary key
);

-- A manifest that is changed may tell less of a document than declarations drew from it already.
alter table tongguan.balance drop constraint balance_remaining_check;
alter table tongguan.balance add constraint balance_remaining_check check (remaining >= 0 or code = 'document');

alter table tongguan.manifest enable row level security;
alter table tongguan.consignment enable row level security;
alter table tongguan.cargo_message enable row level security;
alter table tongguan.vehicle_trip enable row level security;
alter table tongguan.tally enable row level security;
alter table tongguan.rematch enable row level security;
create policy own on tongguan.manifest for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.consignment for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.cargo_message for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.vehicle_trip for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.tally for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy officers on tongguan.rematch for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.manifest, tongguan.consignment, tongguan.cargo_message, tongguan.vehicle_trip, tongguan.tally,
    tongguan.rematch to tongguan_read;
grant usage on sequence tongguan.manifest_serial, tongguan.cargo_message_id_seq to tongguan_journey;
grant select, insert, update on tongguan.manifest, tongguan.vehicle_trip to tongguan_journey;
grant select, insert, delete on tongguan.consignment to tongguan_journey;
grant select, insert, update (body) on tongguan.cargo_message to tongguan_journey;
grant select, insert on tongguan.tally to tongguan_journey;
grant select, insert, update, delete on tongguan.rematch to tongguan_journey;
