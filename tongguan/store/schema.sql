-- The common database of one node. Read this; the migrations are how one gets here (a test proves them equal).
-- A case id is <year><month><serial>: its month is its partition. Facts and cases live in monthly partitions; what must
-- be unique lives unpartitioned and small. Facts are append-only.

create schema if not exists tongguan;

-- Numbers we issue; processes take blocks of them.
create sequence tongguan.serial;

-- One row per reference that somebody used: same key and bytes = same answer, other bytes = conflict.
create table tongguan.claim (
    declarant  text    not null,
    reference  text    not null,
    function   text    not null,
    type       text    not null,
    case_id    bigint  not null,
    seq        integer not null,           -- the fact that answered
    body_hash  bytea   not null,
    returned   boolean not null,           -- answered, but may be lodged again
    primary key (declarant, reference, function, type)
);

-- Where each case stands (a projection of its facts).
create table tongguan.case_file (
    id          bigint      not null,
    number      text        not null,
    owner       text        not null,      -- the party whose token lodged it
    declarant   text        not null,
    reference   text        not null,
    type        text        not null,
    direction   text        not null,
    office      text        not null,
    state       text        not null,
    holds       text[]      not null,
    version     integer     not null,
    seq         integer     not null,      -- of the last fact
    head        bytea       not null,      -- its hash
    stand       bytea       not null,      -- release.case.Stand, JSON
    message_seq integer     not null,      -- fact whose message is the declaration as it stands
    item_count  integer     not null,
    value       numeric     not null,      -- customs value, the profile's currency
    due         numeric     not null,
    received_at timestamptz not null,
    changed_at  timestamptz not null,
    primary key (id)
) partition by range (id);

-- What happened, in order, told to whoever may see the case. hash chains each fact to the one before.
create table tongguan.fact (
    case_id   bigint      not null,
    seq       integer     not null,
    kind      text        not null,        -- release.lifecycle.Event
    at        timestamptz not null,
    actor     text        not null,
    owner     text        not null,
    declarant text        not null,
    body      bytea       not null,        -- what the trader is told, JSON
    grounds_hash bytea,                    -- of its grounds (store.chain.grounds_hash); null = it has none
    message_hash bytea,                    -- of its message, salted (store.chain.message_hash); null = it has none
    hash      bytea       not null,        -- of all of this and of the fact before (store.chain.chained)
    primary key (case_id, seq)
) partition by range (case_id);

-- Why: inputs, selection, reasons that are for officers alone.
create table tongguan.grounds (
    case_id bigint  not null,
    seq     integer not null,
    lane    text    not null,
    body    bytea   not null,              -- release.case.Inputs and secret parts, JSON
    primary key (case_id, seq)
) partition by range (case_id);

-- Bytes as received, and the declaration as it stands after them. Personal data: deleted at its date, the salt with it.
create table tongguan.message (
    case_id   bigint      not null,
    seq       integer     not null,
    owner     text        not null,
    declarant text        not null,
    media     text        not null,
    salt      bytea       not null,
    body      bytea       not null,        -- empty once deleted
    standing  bytea,                       -- declaration after an amendment, canonical JSON; null = body says it
    delete_by date,
    primary key (case_id, seq)
) partition by range (case_id);

-- Who must be told, written in the deciding transaction.
create table tongguan.outbox (
    id       bigint generated always as identity primary key,
    case_id  bigint      not null,
    seq      integer     not null,
    kind     text        not null,
    addressee text       not null,
    at       timestamptz not null,
    lease    timestamptz,
    attempts integer     not null default 0,
    done     timestamptz
);

-- The same goods, recognised when they come again.
create table tongguan.goods_mark (
    mark    bytea  not null,
    case_id bigint not null,
    lane    text   not null,
    primary key (mark, case_id)
);

-- Quotas and other balances that declarations draw on.
create table tongguan.balance (
    key     text primary key,              -- code and first day of the period
    code    text    not null,
    unit    text    not null,
    volume  numeric not null,
    remaining numeric not null check (remaining >= 0)
);

-- API tokens: never the token, only its SHA-256.
create table tongguan.token (
    id         text        primary key,
    hash       bytea       not null unique,
    party      text        not null,
    name       text        not null,      -- the person or program behind it
    scopes     text[]      not null,
    mandates   text[]      not null,      -- companies it may act for; * = all
    sees       text        not null,      -- own, all
    created_at timestamptz not null,
    created_by text        not null,
    expires_at timestamptz,
    revoked_at timestamptz
);

-- Documents to a case; the bytes lie in the object store.
create table tongguan.document (
    id        text        primary key,
    case_id   bigint      not null,
    owner     text        not null,
    declarant text        not null,
    name      text        not null,       -- cleaned file name
    type      text        not null,       -- category and type of the LPCO it is, or empty
    media     text        not null,       -- by content
    size      bigint      not null,
    hash      bytea       not null,       -- SHA-256
    object    text        not null,       -- key in the object store
    added_at  timestamptz not null,
    added_by  text        not null
);
create index on tongguan.document (case_id);

-- Who of the administration looked at which case.
create table tongguan.look (
    id      bigint generated always as identity primary key,
    case_id bigint      not null,
    party   text        not null,
    name    text        not null,
    what    text        not null,
    at      timestamptz not null
);
create index on tongguan.look (case_id);

-- Risk profiles: a text is never edited; a change is another row of the same id.
create table tongguan.risk_profile (
    id           text        not null,
    edition      integer     not null,
    state        text        not null,    -- draft, live, withdrawn
    body         bytea       not null,    -- risk.profiles.RiskProfile, JSON
    author       text        not null,
    written_at   timestamptz not null,
    consented_by text        not null,
    consented_at timestamptz,
    withdrawn_by text        not null,
    withdrawn_at timestamptz,
    primary key (id, edition)
);
