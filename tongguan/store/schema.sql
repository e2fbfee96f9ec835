-- The common database of one node. Read this; the migrations are how one gets here (a test proves them equal).
-- A case id is <year><month><serial>: its month is its partition. Facts and cases live in monthly partitions; what must
-- be unique lives unpartitioned and small. Facts are append-only. Who may do what stands at the end: three roles; they
-- and the schema are made before (store.roles), and tongguan_owner, who owns the schema, runs this.

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
create index claim_reference on tongguan.claim (reference) where function = '9';

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
create table tongguan.case_file_default partition of tongguan.case_file default;
create index case_file_number on tongguan.case_file (number);
create index case_file_owner on tongguan.case_file (owner, id);
create index case_file_declarant on tongguan.case_file (declarant, id);
create index case_file_held on tongguan.case_file (id) where state = 'held';

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
create table tongguan.fact_default partition of tongguan.fact default;

-- Why: inputs, selection, reasons that are for officers alone.
create table tongguan.grounds (
    case_id bigint  not null,
    seq     integer not null,
    lane    text    not null,
    body    bytea   not null,              -- release.case.Inputs and secret parts, JSON
    primary key (case_id, seq)
) partition by range (case_id);
create table tongguan.grounds_default partition of tongguan.grounds default;

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
    signature bytea,                       -- parties.signature.Signature, JSON, covered by the message's hash; null = none
    primary key (case_id, seq)
) partition by range (case_id);
create table tongguan.message_default partition of tongguan.message default;
create index message_delete_by on tongguan.message using brin (delete_by);

-- Who must be told, written in the deciding transaction.
create table tongguan.outbox (
    id       bigint generated always as identity primary key,
    case_id  bigint,
    seq      integer,
    kind     text        not null,
    addressee text       not null,
    at       timestamptz not null,
    lease    timestamptz,
    attempts integer     not null default 0,
    done     timestamptz,
    request  text        not null default '',  -- the one that a reminder is about
    cargo    json                              -- what is told of cargo: then there is no case
);
create index outbox_waiting on tongguan.outbox (id) where done is null;
create index outbox_unread on tongguan.outbox (addressee, id) where done is null;

-- The same goods, recognised when they come again.
create table tongguan.goods_mark (
    mark    bytea  not null,
    case_id bigint not null,
    lane    text   not null,
    primary key (mark, case_id)
);

-- Numbers by which a case is found besides its own: containers, waybills, consignment references.
create table tongguan.trace (
    word    text   not null,               -- letters and digits alone, upper case
    case_id bigint not null,
    kind    text   not null,               -- container, waybill, ucr
    primary key (word, case_id, kind)
);

-- Quotas and other balances that declarations draw on.
create table tongguan.balance (
    key     text primary key,              -- code and first day of the period
    code    text    not null,
    unit    text    not null,
    volume  numeric not null,
    remaining numeric not null,
    -- a manifest that is changed may tell less of a document than was drawn from it
    -- and a guarantee that is lowered, or a record of an agency
    constraint balance_remaining_check check (remaining >= 0 or code in ('document', 'guarantee', 'record')),
    party   text   not null default ''     -- whose guarantee it is; none: a quota
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
    revoked_at timestamptz,
    awaits     boolean     not null default false, -- a second administrator has to agree; until then it opens nothing
    agreed_by  text        not null default '',
    used_at    timestamptz,               -- last, to five minutes
    offices    text[]      not null default '{}'   -- where it tells what passes; none: everywhere
);
create index token_party on tongguan.token (party);

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
    object    text        not null,       -- key in the object store; empty once deleted
    added_at  timestamptz not null,
    added_by  text        not null,
    delete_by date        not null,
    about     text        not null default ''  -- the inspection it is a photograph of: for officers only
);
create index on tongguan.document (case_id);
create index document_kept on tongguan.document (id, delete_by) where object <> '';

-- Who of the administration looked at which case.
create table tongguan.look (
    id      bigint generated always as identity primary key,
    case_id bigint      not null,
    party   text        not null,
    name    text        not null,
    what    text        not null,
    at      timestamptz not null,
    declarant text      not null default '', -- whose case it is: a trigger writes both
    owner     text      not null default ''
);
create index on tongguan.look (case_id);
create index look_at on tongguan.look (at);
create index look_name on tongguan.look (name, id);
create index look_declarant on tongguan.look (declarant, id);
create index look_owner on tongguan.look (owner, id);
create function tongguan.note_whose() returns trigger language plpgsql as $$
begin
    select c.declarant, c.owner into new.declarant, new.owner from tongguan.case_file c where c.id = new.case_id;
    new.declarant := coalesce(new.declarant, '');
    new.owner := coalesce(new.owner, '');
    return new;
end $$;
create trigger note_whose before insert on tongguan.look
    for each row execute function tongguan.note_whose();
create index look_named on tongguan.look (id) where name <> '';

-- Risk profiles: a text is never edited; a change is another row of the same id.
create table tongguan.risk_profile (
    id           text        not null,
    edition      integer     not null,
    state        text        not null,    -- draft, live, refused, withdrawn
    body         bytea       not null,    -- risk.profiles.RiskProfile, JSON
    author       text        not null,
    written_at   timestamptz not null,
    consented_by text        not null,
    consented_at timestamptz,
    withdrawn_by text        not null,    -- by whom it was refused or withdrawn
    withdrawn_at timestamptz,
    reason       text        not null default '',
    primary key (id, edition)
);

-- Companies, agencies, banks and the administration itself.
create table tongguan.party (
    id      text  primary key,
    kind    text  not null,               -- company, broker, agency, bank, administration
    name    text  not null,
    name_zh text  not null default '',
    body    bytea not null default '{}',  -- identifiers, class, contacts, JSON
    made_at      timestamptz not null default now(),
    made_by      text        not null default '',
    suspended_at timestamptz,             -- nothing that it holds opens anything
    suspended_by text        not null default '',
    signs        boolean     not null default false,  -- what it sends, or is declared in its name, is refused unsigned
    class        text        not null default '', -- by the profile's classes; empty: none
    screened     bigint      not null default 0   -- up to which edition of the lists of denied parties it was looked up
);
create index party_signs on tongguan.party (id) where signs;
create index party_screened on tongguan.party (screened, id);

-- Money that a bank or a cashier says it took; the bank's reference is its key.
create table tongguan.payment (
    bank           text        not null,
    bank_reference text        not null,
    case_id        bigint      not null,
    seq            integer     not null,  -- the fact it led to
    amount         numeric     not null,
    currency       text        not null,
    at             timestamptz not null,
    primary key (bank, bank_reference)
);
create index payment_case on tongguan.payment (case_id);

-- Law as published: all rows of a profile, never edited. A snapshot names the law in force at a date.
create table tongguan.law (
    id           text        primary key, -- hash of the rows
    profile      text        not null,
    published_at timestamptz not null,
    published_by text        not null,
    body         bytea       not null
);
create table tongguan.snapshot (
    id   text not null,                   -- codes.snapshot.Snapshot.id
    law  text not null references tongguan.law,
    date date not null,
    primary key (id, law, date)
);

-- Official lists as loaded.
create table tongguan.code_list (
    kind      text        not null,
    hash      bytea       not null,       -- SHA-256 of the file
    loaded_at timestamptz not null,
    loaded_by text        not null,
    body      bytea       not null,
    primary key (kind, hash)
);

-- The live risk profiles of a moment, named by the hash of their texts; decisions name it.
create table tongguan.profile_set (
    id           text        primary key,
    published_at timestamptz not null,
    body         bytea       not null
);

-- Counters of selectivity. A minute is closed when it is over; each fact counts once, in the minute it was sealed.
create table tongguan.lane_minute (
    minute    timestamptz not null,
    office    text        not null,
    direction text        not null,
    lane      text        not null,
    step      text        not null,       -- how the lane was found
    taken     integer     not null,
    primary key (minute, office, direction, lane, step)
);
-- All that ever got a lane, and those that got it by a match: by this the processes hold their shares together.
create table tongguan.lane_total (
    office    text   not null,
    direction text   not null,
    declared  bigint not null,
    red       bigint not null,
    yellow    bigint not null,
    blue      bigint not null,
    primary key (office, direction)
);
create table tongguan.profile_minute (
    minute  timestamptz not null,
    profile text        not null,
    hits    integer     not null,
    finds   integer     not null,
    fruitless integer   not null,         -- hits since the last find, at the end of this minute
    primary key (profile, minute)
);

-- What this node is told once and remembers: its profile, its settings.
create table tongguan.node (
    key   text  primary key,
    value bytea not null
);

-- Facts that no seal covers yet: one row per writing statement (and thousand facts), made by a trigger, so that none is
-- ever missed, whatever the order of commits.
create table tongguan.changed (
    id    bigint generated always as identity primary key,
    cases bigint[]  not null,
    seqs  integer[] not null
);
create function tongguan.note_changed() returns trigger language plpgsql as $$
begin
    insert into tongguan.changed (cases, seqs)
    select array_agg(case_id), array_agg(seq)
    from (select case_id, seq, (row_number() over () - 1) / 1000 as part from added) as numbered group by part;
    return null;
end $$;
create trigger note_changed after insert on tongguan.fact
    referencing new table as added for each statement execute function tongguan.note_changed();

-- Signed Merkle roots over the heads that changed, each naming the one before.
create table tongguan.seal (
    number    bigint      primary key,
    at        timestamptz not null,
    previous  bytea       not null,
    count     integer     not null,
    root      bytea       not null,
    heads     bytea       not null,       -- store.chain.packed
    key       text        not null,       -- whose signature: the first half of the SHA-256 of the public key
    signature bytea       not null
);

-- Partitions of one month. Rows that came before their month had partitions wait in the default ones; they come home.
-- Who writes meanwhile waits until they are there: bound for the default one, his row would be refused.
create function tongguan.make_month(year integer, month integer) returns text[]
language plpgsql security definer set search_path = pg_catalog set lock_timeout = '500ms' as $$
declare
    low   bigint := (year * 100 + month) * 10000000000;
    high  bigint := (year * 100 + month + 1) * 10000000000;
    made  text[] := '{}';
    part  text;
    item  record;
begin
    for item in select * from (values ('case_file', 'id'), ('fact', 'case_id'), ('grounds', 'case_id'),
                                      ('message', 'case_id')) as t(name, key) loop
        part := format('%s_%s', item.name, year * 100 + month);
        continue when to_regclass('tongguan.' || part) is not null;
        execute format('lock table tongguan.%I in access exclusive mode', item.name);
        continue when to_regclass('tongguan.' || part) is not null; -- another was quicker
        execute format('create table tongguan.%I (like tongguan.%I including all, check (%I >= %s and %I < %s))',
                       part, item.name, item.key, low, item.key, high);
        execute format('with moved as (delete from tongguan.%I where %I >= %s and %I < %s returning *) '
                       'insert into tongguan.%I select * from moved',
                       item.name || '_default', item.key, low, item.key, high, part);
        execute format('alter table tongguan.%I attach partition tongguan.%I for values from (%s) to (%s)',
                       item.name, part, low, high);
        if item.name = 'case_file' then
            execute format('alter table tongguan.%I set (fillfactor = 85)', part);
        end if;
        made := made || part;
    end loop;
    return made;
end $$;

-- People who sign in, each for one party. Password: argon2id, empty where they come by passkey or directory alone.
-- Keyed: a passkey is asked for after the password.
create table tongguan.account (
    id         text        primary key,
    login      text        not null unique,
    party      text        not null,
    name       text        not null,
    roles      text[]      not null,
    password   text        not null default '',
    subject    text        not null default '',
    state      text        not null,
    settings   bytea       not null default '{}',
    created_at timestamptz not null,
    created_by text        not null,
    changed_at timestamptz not null,
    keyed      boolean     not null default false,
    unique (party, name)
);
create unique index account_subject on tongguan.account (subject) where subject <> '';

-- Who is signed in, where: never the cookie, only its SHA-256.
create table tongguan.session (
    hash       bytea       primary key,
    account    text        not null references tongguan.account,
    party      text        not null,
    how        text        not null,
    agent      text        not null,
    created_at timestamptz not null,
    seen_at    timestamptz not null,
    expires_at timestamptz not null,
    id         text        not null default encode(uuid_send(gen_random_uuid()), 'hex')
);
create index session_account on tongguan.session (account);
create unique index session_id on tongguan.session (id);

-- Keys that a person's own device holds (WebAuthn).
create table tongguan.passkey (
    id         bytea       primary key,
    account    text        not null references tongguan.account,
    party      text        not null,
    public_key bytea       not null,
    sign_count bigint      not null,
    name       text        not null,
    added_at   timestamptz not null,
    used_at    timestamptz,
    transports text[]      not null default '{}'
);
create index passkey_account on tongguan.passkey (account);

-- What a browser, or the administration's directory, was asked and has to answer once: by its SHA-256.
create table tongguan.challenge (
    hash       bytea       primary key,
    what       text        not null,
    account    text        not null,
    body       bytea       not null,
    made_at    timestamptz not null,
    expires_at timestamptz not null
);

-- Who acts for whom, from when until when.
create table tongguan.mandate (
    id         text        primary key,
    company    text        not null,
    broker     text        not null,
    since      date        not null,
    until      date,
    granted_by text        not null,
    granted_at timestamptz not null,
    ended_by   text        not null default '',
    ended_at   timestamptz
);
create index mandate_broker on tongguan.mandate (broker);
create index mandate_company on tongguan.mandate (company);
create unique index mandate_open on tongguan.mandate (company, broker) where ended_at is null;

-- Links by which a person sets a password, once: never the link, only its SHA-256.
create table tongguan.invitation (
    hash       bytea       primary key,
    account    text        not null unique references tongguan.account,
    made_at    timestamptz not null,
    made_by    text        not null,
    expires_at timestamptz not null
);

-- Who shall administer and waits for a second administrator's word. Hands: every name of who asked; maker: who let him in.
create table tongguan.appointment (
    account  text        primary key references tongguan.account,
    asked_by text        not null,
    hands    text[]      not null,
    maker    text        not null,
    asked_at timestamptz not null
);

-- Public keys by which a party signs what it sends; kept with their dates, since what was signed stays to be verified.
create table tongguan.signing_key (
    id           text        primary key,
    party        text        not null,
    kid          text        not null,     -- RFC 7638 thumbprint
    jwk          bytea       not null,     -- public, JSON
    name         text        not null,
    added_by     text        not null,
    added_at     timestamptz not null,
    withdrawn_by text        not null default '',
    withdrawn_at timestamptz
);
create unique index signing_key_open on tongguan.signing_key (party, kid) where withdrawn_at is null;

-- Tries to sign in, by login and by address: too many have to wait.
create table tongguan.attempt (
    key text        not null,
    at  timestamptz not null
);
create index attempt_key on tongguan.attempt (key, at);

-- What people did beside the cases: each act names its doer and chains to the one before (store.acts).
create table tongguan.act (
    id      bigint      primary key,
    at      timestamptz not null,
    party   text        not null,
    account text        not null,
    name    text        not null,
    what    text        not null,
    subject text        not null,
    body    bytea       not null,
    hash    bytea       not null
);
create index act_subject on tongguan.act (subject, id);
create index act_what on tongguan.act (what, id);
create index act_at on tongguan.act (at);

-- What the background worker does, and how it went last.
create table tongguan.job (
    name       text        primary key,
    started_at timestamptz not null,
    ended_at   timestamptz not null,
    good_at    timestamptz,                -- when it last went well
    next_at    timestamptz not null,
    seconds    double precision not null,
    failed     integer     not null,       -- times in a row
    fault      text        not null        -- what the last failure said
);

-- Cases that wait for an officer: due first comes first; and who has taken them.
create table tongguan.waiting (
    case_id     bigint      primary key,
    number      text        not null,
    reference   text        not null,
    declarant   text        not null,
    office      text        not null,
    direction   text        not null,
    lane        text        not null,
    holds       text[]      not null,
    value       numeric     not null,
    item_count  integer     not null,
    received_at timestamptz not null,
    target_at   timestamptz not null,
    officer     text        not null default '',
    name        text        not null default '',
    claimed_at  timestamptz
);
create index waiting_target on tongguan.waiting (target_at, case_id);
create index waiting_lane on tongguan.waiting (lane, target_at, case_id);
create index waiting_age on tongguan.waiting (received_at, case_id);
create index waiting_value on tongguan.waiting (value, case_id);
create index waiting_officer on tongguan.waiting (officer, target_at, case_id) where officer <> '';

-- Work handed out: who stands in for whom, and what a colleague says with the cases he hands over.
create table tongguan.substitution (
    id          text        primary key,
    absent      text        not null,      -- accounts
    absent_name text        not null,
    stands      text        not null,
    stands_name text        not null,
    until       date        not null,      -- the last day
    cases       bigint[]    not null,      -- that went over, and come back
    made_by     text        not null,
    made_at     timestamptz not null,
    ended_by    text        not null default '',
    ended_at    timestamptz
);
create unique index substitution_open on tongguan.substitution (absent) where ended_at is null;
create index substitution_stands on tongguan.substitution (stands) where ended_at is null;

create table tongguan.hand_over (
    id       text        primary key,
    officer  text        not null,         -- who gets the cases; the row goes when he has read it
    was_name text        not null,
    note     text        not null,
    numbers  text[]      not null,
    at       timestamptz not null
);
create index hand_over_officer on tongguan.hand_over (officer, at);

-- What officers ask of declarants, and the answers. The chain holds salted hashes; the words go at their date.
create table tongguan.request (
    id         text        primary key,
    case_id    bigint      not null,
    seq        integer     not null,
    owner      text        not null,
    declarant  text        not null,
    subject    text        not null,
    words      text        not null,
    wanted     text[]      not null,
    deadline   timestamptz not null,
    asked_by   text        not null,
    asked_at   timestamptz not null,
    salt       bytea       not null,
    reply      text        not null default '',
    reply_salt bytea       not null default '',
    replied_by text        not null default '',
    replied_at timestamptz,
    closed_at  timestamptz,
    recalled   boolean     not null default false,
    delete_by  date        not null,
    reminded_at timestamptz,               -- when its declarant was told that the deadline is near
    overdue_at timestamptz                 -- and that it is past
);
create index request_case on tongguan.request (case_id);
create index request_kept on tongguan.request (delete_by) where salt <> '';
create index request_open on tongguan.request (deadline)
    where closed_at is null and replied_at is null and overdue_at is null;

-- Products of a party: what its own numbers stand for.
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

-- Filters that people keep.
create table tongguan.saved_filter (
    account text        not null,
    party   text        not null,
    page    text        not null,
    name    text        not null,
    query   text        not null,
    kept_at timestamptz not null,
    primary key (account, page, name)
);

-- Webhooks, and how each telling went.
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
    case_id  bigint,
    seq      integer,
    at       timestamptz not null,
    request  text        not null default '',
    state    text        not null default 'waiting',
    attempts integer     not null default 0,
    next_at  timestamptz not null,
    tried_at timestamptz,
    status   integer,
    fault    text        not null default '',
    cargo    json,
    unique (webhook, notice)
);
create index delivery_due on tongguan.delivery (webhook, next_at) where state = 'waiting';
create index delivery_notice on tongguan.delivery (notice);
create index delivery_order on tongguan.delivery (webhook, (cargo ->> 'number'), notice)
    where state = 'waiting' and cargo is not null;

-- Vehicles, trailers and drivers of carriers, and their permits.
create table tongguan.fleet (
    id            text        primary key,
    party         text        not null,
    kind          text        not null,
    mark          text        not null,
    plain         text        not null,
    country       text        not null,
    name          text        not null default '',
    name_zh       text        not null default '',
    since         timestamptz not null,
    made_by       text        not null,
    suspended_why text        not null default '',
    suspended_by  text        not null default '',
    suspended_at  timestamptz,
    ended_by      text        not null default '',
    ended_at      timestamptz,
    screened      bigint      not null default 0
);
create unique index fleet_mark on tongguan.fleet (plain, kind, country) where ended_at is null;
create index fleet_plain on tongguan.fleet (plain);
create index fleet_party on tongguan.fleet (party, kind);
create index fleet_left on tongguan.fleet (ended_at) where kind = 'driver' and plain <> '';
create index fleet_screened on tongguan.fleet (screened, id) where ended_at is null;

create table tongguan.permit (
    id           text        primary key,
    member       text        not null references tongguan.fleet,
    party        text        not null,
    kind         text        not null,
    number       text        not null,
    office       text        not null default '',
    valid_from   date        not null,
    valid_until  date        not null,
    granted_by   text        not null,
    granted_at   timestamptz not null,
    withdrawn_by text        not null default '',
    withdrawn_at timestamptz
);
create index permit_member on tongguan.permit (member);

-- Goods that move under control between offices.
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
    enquire_at  timestamptz,                -- when the node asks, reminds or goes on; none: never
    changed_at  timestamptz not null,
    ended_at    timestamptz,
    content     bytea       not null,
    awaited     text[]      not null default '{}',  -- offices that have something to do with it
    awaited_by  timestamptz,
    guarantees  text[]      not null default '{}',  -- that secure it
    warned      text        not null default ''     -- of which one in which state its parties were told
);
create unique index movement_number on tongguan.movement (number);
create index movement_departure on tongguan.movement
    (departure, (ended_at is not null), (case when due_at is null then 'infinity' else due_at end), case_id);
create index movement_destination on tongguan.movement
    (destination, (ended_at is not null), (case when due_at is null then 'infinity' else due_at end), case_id);
create index movement_enquire on tongguan.movement (enquire_at) where enquire_at is not null;
create index movement_awaited on tongguan.movement
    ((ended_at is not null), (case when awaited_by is null then 'infinity' else awaited_by end), case_id) where awaited <> '{}';
create index movement_guarantees on tongguan.movement using gin (guarantees);
create index movement_warned on tongguan.movement (case_id) where warned <> '' and ended_at is null;
create index movement_owner on tongguan.movement (owner, case_id desc);
create index movement_declarant on tongguan.movement (declarant, case_id desc);
create index movement_carrier on tongguan.movement (carrier, case_id desc) where carrier <> '';
create index movement_listed on tongguan.movement
    ((ended_at is not null), (case when due_at is null then 'infinity' else due_at end), case_id);

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
    volume      numeric     not null,        -- 0: its registration waits for a second officer, or was declined
    currency    text        not null,
    valid_from  date        not null,
    valid_until date,
    granted_by  text        not null,
    granted_at  timestamptz not null,
    ended_by    text        not null default '',
    ended_at    timestamptz,
    suspended_by  text      not null default '',
    suspended_at  timestamptz,
    suspended_why text      not null default '',
    constraint guarantee_volume_check check (volume >= 0)
);
create index guarantee_party on tongguan.guarantee (party);

-- What officers did to a guarantee, or want to: what brings money waits for a second one.
create table tongguan.guarantee_change (
    id            text        primary key,
    guarantee     text        not null references tongguan.guarantee,
    party         text        not null,
    what          text        not null,        -- granted, raised, lowered, suspended, resumed, ended
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

-- Emergencies: what stops for a while at every office, proposed by one officer and signed by another.
create table tongguan.emergency (
    id          text        primary key,
    state       text        not null,        -- proposed, live, ended, declined, withdrawn
    valid_from  timestamptz not null,
    valid_until timestamptz not null,
    proposed_by text        not null,
    proposed_at timestamptz not null,
    ended_at    timestamptz,
    body        bytea       not null,        -- risk.emergency.Emergency, JSON; its days stand above
    swept       text        not null default '',  -- on, off: how open cases know it
    swept_to    bigint      not null default 0    -- the case up to which they were looked through
);
create index emergency_live on tongguan.emergency (valid_until) where state = 'live';

create table tongguan.emergency_change (
    id           text        primary key,
    emergency    text        not null references tongguan.emergency,
    what         text        not null,       -- proposed, extended, ended
    valid_until  timestamptz,
    why          text        not null,
    state        text        not null,       -- waiting, made, declined, withdrawn
    hands        text[]      not null,
    asked_by     text        not null,
    asked_at     timestamptz not null,
    answered_by  text        not null default '',
    answered_at  timestamptz,
    answered_why text        not null default ''
);
create unique index emergency_change_waiting on tongguan.emergency_change (emergency) where state = 'waiting';
create index emergency_change_of on tongguan.emergency_change (emergency, asked_at);

-- Denied parties: lists with their days, and every name of an entry with the keys by which it is found.
create table tongguan.denied_list (
    id          text        primary key,
    edition     bigint      not null,
    imported_by text        not null,
    imported_at timestamptz not null,
    entries     integer     not null,
    swept       boolean     not null default false,
    swept_to    bigint      not null default 0,
    keyed       boolean     not null default false -- by all words of its names
);

create table tongguan.denied_entry (
    list       text not null references tongguan.denied_list,
    id         text not null,
    mark       text not null,                -- hash of the row: a judgement holds until it changes
    kind       text not null,
    country    text not null,
    number     text not null,
    address    text not null,
    programme  text not null,
    source     text not null,
    valid_from date not null,
    valid_to   date,
    names      text[] not null,
    primary key (list, id)
);
create index denied_entry_until on tongguan.denied_entry (valid_to) where valid_to is not null;

create table tongguan.denied_name (
    list  text   not null,
    entry text   not null,
    name  text   not null,
    keys  text[] not null,
    primary key (list, entry, name),
    foreign key (list, entry) references tongguan.denied_entry
);
create index denied_name_keys on tongguan.denied_name using gin (keys) with (fastupdate = off);

-- What holds cases beside lane, papers and duty; two officers' word on each.
create table tongguan.concern (
    case_id  bigint      not null,           -- 0: who passes a gate with nothing declared, or (with a number) is registered
    key      text        not null,
    number   text        not null,
    source   text        not null,           -- emergency, screening
    ref      text        not null,           -- the emergency, or list/entry
    since    timestamptz not null,
    ended_at timestamptz,
    gate     boolean     not null,           -- it stopped there what was released
    body     bytea       not null,           -- risk.concern.Concern, JSON
    nameless boolean     not null default false, -- its names went at their date
    primary key (case_id, key)
);
create index concern_ref on tongguan.concern (source, ref, since desc);
create index concern_key on tongguan.concern (key) where ended_at is null;
create index concern_open on tongguan.concern (since, case_id) where ended_at is null;
create index concern_registered on tongguan.concern (number) where case_id = 0 and ended_at is null;
create index concern_past on tongguan.concern (ended_at) where not nameless;
create index concern_holds on tongguan.concern (source, ref) where ended_at is null;

create table tongguan.judgement (
    id           text        primary key,
    key          text        not null,
    number       text        not null,       -- of the case on which it was asked for
    verdict      text        not null,       -- same, other; let: this case may go on
    why          text        not null,
    state        text        not null,       -- waiting, made, declined, withdrawn
    hands        text[]      not null,
    asked_by     text        not null,
    asked_at     timestamptz not null,
    answered_by  text        not null default '',
    answered_at  timestamptz,
    answered_why text        not null default ''
);
create unique index judgement_waiting on tongguan.judgement (key) where state = 'waiting';
create index judgement_key on tongguan.judgement (key, answered_at);

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
    nameless    boolean     not null default false,  -- its date is past: nobody's name is in it any more
    proposed    bytea,                               -- whole, as a change would make it that waits for an officer
    word        text        not null default '',     -- what an officer said of it last
    came_at     timestamptz                          -- its means of transport, as an arrival report tells
);
create unique index manifest_reference on tongguan.manifest (party, kind, reference) where state <> 'withdrawn';
create index manifest_party on tongguan.manifest (party, id desc);
create index manifest_journey on tongguan.manifest (party, journey) where journey <> '';
create index manifest_office on tongguan.manifest (office, id desc);
create index manifest_kind on tongguan.manifest (kind, id desc);
create index manifest_mode on tongguan.manifest (mode, id desc);
create index manifest_state on tongguan.manifest (state, id desc) where state <> 'standing';
create index manifest_word on tongguan.manifest (reference);
create index manifest_batch on tongguan.manifest (batch) where batch <> '';
create index manifest_means on tongguan.manifest (means) where means <> '';
create index manifest_waits on tongguan.manifest (id desc) where state = 'review' or proposed is not null;

-- One transport document of a manifest that stands.
create table tongguan.consignment (
    manifest bigint  not null references tongguan.manifest,
    place    integer not null,
    document text    not null,              -- plain, as master
    master   text    not null default '',
    ucr      text    not null default '',
    party    text    not null,
    content  bytea   not null,
    previous text    not null default '',   -- the document from which it was split, or under which it came in; plain
    primary key (manifest, place)
);
create index consignment_document on tongguan.consignment (document);
create index consignment_master on tongguan.consignment (master) where master <> '';
create index consignment_ucr on tongguan.consignment (ucr) where ucr <> '';
create index consignment_previous on tongguan.consignment (previous) where previous <> '';

-- The containers of a transport document.
create table tongguan.consignment_unit (
    manifest bigint  not null,
    place    integer not null,
    unit     text    not null,              -- plain
    party    text    not null,
    primary key (manifest, place, unit)
);
create index consignment_unit_unit on tongguan.consignment_unit (unit);

-- What came, as it came, and the receipt it got.
create table tongguan.cargo_message (
    id        bigint      generated always as identity primary key,
    party     text        not null,
    what      text        not null,         -- manifest, vehicle, arrival, departure, tally
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
    delete_by date        not null,
    within    bigint                        -- the message in whose bytes it came, if not in its own
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
create index vehicle_trip_office on tongguan.vehicle_trip (office, id desc);
create index vehicle_trip_party on tongguan.vehicle_trip (party, id desc);
create index vehicle_trip_batch on tongguan.vehicle_trip (batch) where batch <> '';
create index vehicle_trip_expected on tongguan.vehicle_trip (office, (coalesce(arrives_at, received_at)), id desc)
    where state = 'standing';

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
    taken_back bigint,                      -- by which message it was changed or deleted
    primary key (message, place)
);
create index tally_document on tongguan.tally (document);
create index tally_taken_back on tongguan.tally (taken_back) where taken_back is not null;

-- Transport documents that an officer forbids to unload or to load.
create table tongguan.forbidden (
    document  text        not null,         -- plain
    kind      text        not null,         -- original: it may not be unloaded; advance: not loaded
    manifest  bigint      not null references tongguan.manifest,
    party     text        not null,
    why       text        not null,         -- empty: an officer decides whether it may
    by        text        not null,
    at        timestamptz not null,
    lifted_by text        not null default '',
    lifted_at timestamptz,
    goods     json        not null default '[]', -- manifests.alike.Goods, nobody's name
    marks     text[]      not null default '{}', -- by which goods that may be alike are looked up
    unread    boolean     not null default false -- its goods are still to be read from the manifests
);
create unique index forbidden_document on tongguan.forbidden (document, kind) where lifted_at is null;
create index forbidden_manifest on tongguan.forbidden (manifest);
create index forbidden_marks on tongguan.forbidden using gin (marks) where lifted_at is null;
create index forbidden_waits on tongguan.forbidden (manifest) where why = '' and lifted_at is null;
create index forbidden_unread on tongguan.forbidden (at) where unread and lifted_at is null;

-- Documents whose goods are like those of one that an officer forbade earlier, and in what: for officers.
create table tongguan.alike (
    document text        not null,          -- plain
    kind     text        not null,
    manifest bigint      not null references tongguan.manifest,
    earlier  text        not null,          -- the forbidden document, plain
    signs    text[]      not null,
    at       timestamptz not null,
    primary key (document, kind, earlier, at, signs)
);

-- Cases that are to be compared with their manifests anew: a row for each change that asks for it.
create table tongguan.rematch (
    case_id bigint not null,
    id      bigint generated always as identity primary key
);

-- Cases of whose goods something was told beside their facts wait to be measured anew: a row for each change.
create table tongguan.remeasure (
    case_id bigint not null,
    id      bigint generated always as identity primary key
);

-- Transport documents whose submitter was told that they are released, or that all of their goods left.
create table tongguan.cleared (
    manifest bigint not null,
    document text   not null,
    stage    text   not null,
    primary key (manifest, document, stage)
);

-- Manifests whose submitters could not be told what became of their documents; it is tried again.
create table tongguan.cleared_later (
    manifest  bigint      primary key,
    documents text[]      not null,
    tries     integer     not null,
    due       timestamptz not null,
    fault     text        not null
);

-- What passed a gate: every look and its answer, a chain for each office; the goods that passed; the list for gates.
create table tongguan.passage (
    office    text        not null,
    seq       bigint      not null,
    at        timestamptz not null,
    step      text        not null,
    source    text        not null,
    plate     text        not null default '',
    reference text        not null default '',
    party     text        not null,
    carrier   text        not null default '',
    actor     text        not null,
    trip      bigint,
    signal    text        not null,
    body      bytea       not null,
    hash      bytea       not null,
    primary key (office, seq)
);
create index passage_plate on tongguan.passage (office, plate, seq) where plate <> '';
create index passage_at on tongguan.passage (at desc, seq desc);
create index passage_office on tongguan.passage (office, at desc, seq desc);
create index passage_trip on tongguan.passage (trip) where trip is not null;
create index passage_carrier on tongguan.passage (carrier, at) where carrier <> '';
create index passage_party on tongguan.passage (party, at);

-- Under which reference of its sender a look was told, and which passage it was about.
create table tongguan.passage_told (
    party     text   not null,
    step      text   not null,
    reference text   not null,
    office    text   not null,
    seq       bigint not null,
    hash      bytea  not null,       -- of the look as it was told, without who drove
    primary key (party, step, reference),
    foreign key (office, seq) references tongguan.passage
);

create table tongguan.passed (
    document text    not null,
    office   text    not null,
    seq      bigint  not null,
    step     text    not null,
    packages numeric not null,
    party    text    not null,
    carrier  text    not null,
    previous text    not null default '',   -- of what need not be declared: under which document it came in, plain
    gross    numeric not null default 0,
    primary key (document, office, seq),
    foreign key (office, seq) references tongguan.passage
);
create index passed_previous on tongguan.passed (previous) where previous <> '';
create index passed_passage on tongguan.passed (office, seq);

create table tongguan.crossing_list (
    office  text        primary key,
    made_at timestamptz not null,
    body    bytea       not null
);

-- Inspections: ordered and found.
create table tongguan.inspection (
    id             text        primary key,
    case_id        bigint      not null,
    number         text        not null,
    seq            integer     not null,
    place          text        not null,
    since          timestamptz not null,
    until          timestamptz not null,
    methods        text[]      not null,
    items          integer[]   not null,
    words          text        not null,
    ordered_by     text        not null,
    ordered_at     timestamptz not null,
    inspector      text        not null default '',
    inspector_name text        not null default '',
    sheet          bytea       not null default '',
    finding        bytea       not null default '',
    salt           bytea       not null default '',
    conforms       boolean,
    found_by       text        not null default '',
    found_at       timestamptz,
    recalled_at    timestamptz,
    delete_by      date        not null
);
create index inspection_case on tongguan.inspection (case_id);
create index inspection_open on tongguan.inspection (until, id) where found_at is null and recalled_at is null;
create index inspection_kept on tongguan.inspection (delete_by) where salt <> '' or words <> '';

-- Overrides of a lane, by two officers.
create table tongguan.override (
    id          text        primary key,
    case_id     bigint      not null,
    number      text        not null,
    seq         integer     not null,
    lane_from   text        not null,
    lane_to     text        not null,
    reason      text        not null,
    asked_by    text        not null,
    asked_name  text        not null,
    asked_at    timestamptz not null,
    state       text        not null default 'open',
    answered_by text        not null default '',
    answer      text        not null default '',
    answered_at timestamptz
);
create index override_case on tongguan.override (case_id);
create unique index override_open on tongguan.override (case_id) where state = 'open';

-- What office and declarant say about a case, and officers among themselves.
create table tongguan.remark (
    id        text        primary key,
    case_id   bigint      not null,
    number    text        not null,
    owner     text        not null,
    declarant text        not null,
    of_office boolean     not null,
    inside    boolean     not null,
    words     text        not null,
    salt      bytea       not null,
    party     text        not null,
    name      text        not null,
    at        timestamptz not null,
    heard_at  timestamptz,
    delete_by date        not null,
    parties   text[]      not null default '{}'  -- of one agency to these others, seen by them alone
);
create index remark_case on tongguan.remark (case_id, at);
create index remark_unheard on tongguan.remark (at, id) where heard_at is null and not of_office;
create index remark_kept on tongguan.remark (delete_by) where salt <> '';

-- Cases of which nothing is deleted, whatever its date, until the hold is lifted.
create table tongguan.legal_hold (
    id         text        primary key,
    case_id    bigint      not null,
    number     text        not null,
    reason     text        not null,
    set_by     text        not null,
    set_at     timestamptz not null,
    lifted_why text        not null default '',
    lifted_by  text        not null default '',
    lifted_at  timestamptz
);
create unique index legal_hold_open on tongguan.legal_hold (case_id) where lifted_at is null;

-- Declarations being written: their party's alone, never an officer's.
create table tongguan.draft (
    id         text        primary key,
    party      text        not null,
    title      text        not null,
    body       bytea       not null,
    version    integer     not null,
    changed_at timestamptz not null,
    changed_by text        not null,
    lodged     text        not null default '',
    template   text        not null default '',  -- its name, where it is one
    amends     text        not null default '',  -- the declaration or the record that it corrects
    system     text        not null default ''   -- whose record it is to be; empty: it is a declaration
);
create index draft_party on tongguan.draft (party, changed_at desc);

-- Changes of law as proposed by one administrator, until a second one publishes or refuses them.
create table tongguan.law_proposal (
    id          text        primary key,
    title       text        not null,     -- what it is for, in the proposer's words
    body        bytea       not null,     -- codes.change.Change
    base        text        not null references tongguan.law, -- the law it was compared with
    counts      bytea       not null,     -- table: rows added, changed, ended; JSON
    party       text        not null,
    proposed_by text        not null,
    hands       text[]      not null,     -- every name of the proposer: account, name, whoever made its token
    proposed_at timestamptz not null,
    trial       bytea       not null default '', -- release.what_if.Trial, JSON
    steps       integer     not null default 0,  -- of the trial
    state       text        not null default 'open', -- open, published, refused, withdrawn
    closed_by   text        not null default '',
    closed_at   timestamptz,
    reason      text        not null default '',
    law         text        references tongguan.law -- what it became
);
create index law_proposal_at on tongguan.law_proposal (proposed_at desc);

-- How long each case took before its goods arrived, at the border and after: made anew by the worker from facts.
create table tongguan.phase (
    case_id   bigint      primary key,
    number    text        not null,
    left_at   timestamptz not null,        -- when the goods left, or all was settled
    office    text        not null,
    direction text        not null,
    mode      text        not null,
    lane      text        not null,
    chapter   text        not null,
    agencies  text[]      not null,        -- whose documents were missing
    ahead     text        not null,        -- declared before arrival: yes, no, or not told
    peak      text        not null,        -- arrived in busy hours: likewise
    time      integer[]   not null,        -- seconds before, at the border, after; null = not told
    work      integer[]   not null,        -- seconds of officers in each
    touches   integer[]   not null,        -- their acts in each
    stamps    bytea       not null,        -- analytics.course.Stamp → moment, JSON
    answers   integer[]   not null default '{}', -- seconds of each of the agencies; null = it has not answered
    intervals integer[]   not null default '{}'  -- seconds by place in analytics.intervals; null = not told
);
create index phase_left on tongguan.phase (left_at);
create index phase_office on tongguan.phase (office, left_at);

-- Released cases that are looked at again, by lot; and what was found.
create table tongguan.review (
    case_id     bigint      primary key,
    number      text        not null,
    office      text        not null,
    direction   text        not null,
    lane        text        not null,
    released_at timestamptz not null,
    due_at      timestamptz not null,
    outcome     text        not null default '', -- audit.select.ReviewOutcome; empty: nobody has looked yet
    answered_by text        not null default '',
    answered_at timestamptz,
    measured    boolean     not null default true -- false: the case's times have to be measured anew
);
create unique index review_number on tongguan.review (number);
create index review_open on tongguan.review (due_at, case_id) where outcome = '';
create index review_office on tongguan.review (office, due_at, case_id) where outcome = '';
create index review_answered on tongguan.review (answered_at) where answered_at is not null;
create index review_unmeasured on tongguan.review (case_id) where not measured;

-- Who calls, set first in every reading transaction. Unset sees nothing.
create function tongguan.sees_all() returns boolean language sql stable
    return current_setting('tongguan.sees', true) = 'all';
create function tongguan.caller() returns text language sql stable
    return nullif(current_setting('tongguan.party', true), '');
create function tongguan.acts_for() returns text[] language sql stable
    return string_to_array(nullif(current_setting('tongguan.mandates', true), ''), E'\n');

-- A token by the hash of its secret: asked before there is a caller.
create function tongguan.bearer(secret bytea) returns setof tongguan.token
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select * from tongguan.token t where t.hash = secret
        and not exists (select from tongguan.party p where p.id = t.party and p.suspended_at is not null);
    end;

-- The reader: row-level security on every table, plain columns only.
alter table tongguan.claim enable row level security;
alter table tongguan.case_file enable row level security;
alter table tongguan.fact enable row level security;
alter table tongguan.grounds enable row level security;
alter table tongguan.message enable row level security;
alter table tongguan.outbox enable row level security;
alter table tongguan.goods_mark enable row level security;
alter table tongguan.balance enable row level security;
alter table tongguan.token enable row level security;
alter table tongguan.document enable row level security;
alter table tongguan.look enable row level security;
alter table tongguan.risk_profile enable row level security;
alter table tongguan.party enable row level security;
alter table tongguan.payment enable row level security;
alter table tongguan.law enable row level security;
alter table tongguan.snapshot enable row level security;
alter table tongguan.code_list enable row level security;
alter table tongguan.profile_set enable row level security;
alter table tongguan.lane_minute enable row level security;
alter table tongguan.lane_total enable row level security;
alter table tongguan.profile_minute enable row level security;
alter table tongguan.node enable row level security;
alter table tongguan.changed enable row level security;
alter table tongguan.seal enable row level security;

-- One's own: what one lodged, what is declared in one's name or in the name of a company one acts for.
create policy own on tongguan.case_file for select to tongguan_read using ((select tongguan.sees_all())
    or owner = (select tongguan.caller()) or declarant = (select tongguan.caller())
    or declarant = any ((select tongguan.acts_for())::text[]));
create policy own on tongguan.fact for select to tongguan_read using ((select tongguan.sees_all())
    or owner = (select tongguan.caller()) or declarant = (select tongguan.caller())
    or declarant = any ((select tongguan.acts_for())::text[]));
create policy own on tongguan.message for select to tongguan_read using ((select tongguan.sees_all())
    or owner = (select tongguan.caller()) or declarant = (select tongguan.caller())
    or declarant = any ((select tongguan.acts_for())::text[]));
create policy own on tongguan.document for select to tongguan_read using ((select tongguan.sees_all())
    or about = '' and (owner = (select tongguan.caller()) or declarant = (select tongguan.caller())
    or declarant = any ((select tongguan.acts_for())::text[])));
create policy own on tongguan.claim for select to tongguan_read using ((select tongguan.sees_all())
    or declarant = (select tongguan.caller()) or declarant = any ((select tongguan.acts_for())::text[]));
create policy own on tongguan.party for select to tongguan_read using ((select tongguan.sees_all())
    or id = (select tongguan.caller()) or id = any ((select tongguan.acts_for())::text[]));

-- Law is for everybody who is somebody.
create policy known on tongguan.law for select to tongguan_read
    using ((select tongguan.sees_all()) or (select tongguan.caller()) is not null);
create policy known on tongguan.snapshot for select to tongguan_read
    using ((select tongguan.sees_all()) or (select tongguan.caller()) is not null);
create policy known on tongguan.code_list for select to tongguan_read
    using ((select tongguan.sees_all()) or (select tongguan.caller()) is not null);

-- Officers: why a lane was drawn, who looked, what is paid, how the node stands.
create policy officers on tongguan.grounds for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.outbox for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.goods_mark for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.balance for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.token for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.look for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.risk_profile for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.payment for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.profile_set for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.lane_minute for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.lane_total for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.profile_minute for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.node for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.changed for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.seal for select to tongguan_read using ((select tongguan.sees_all()));

-- What each role may do. Partitions are reached through their tables only.
grant usage on schema tongguan to tongguan_read, tongguan_journey;
revoke all on all functions in schema tongguan from public;
grant execute on function tongguan.bearer, tongguan.sees_all, tongguan.caller, tongguan.acts_for
    to tongguan_read, tongguan_journey;
grant execute on function tongguan.make_month, tongguan.note_changed, tongguan.note_whose to tongguan_journey;
grant usage on all sequences in schema tongguan to tongguan_journey;

grant select on tongguan.claim, tongguan.case_file, tongguan.fact, tongguan.grounds, tongguan.message,
    tongguan.outbox, tongguan.goods_mark, tongguan.balance, tongguan.document, tongguan.look,
    tongguan.risk_profile, tongguan.party, tongguan.payment, tongguan.law, tongguan.snapshot, tongguan.code_list,
    tongguan.profile_set, tongguan.lane_minute, tongguan.lane_total, tongguan.profile_minute, tongguan.node, tongguan.changed,
    tongguan.seal to tongguan_read;
grant select (id, party, name, scopes, mandates, sees, created_at, created_by, expires_at, revoked_at)
    on tongguan.token to tongguan_read;

-- Facts, grounds, law and seals are written once.
grant select, insert on tongguan.fact, tongguan.grounds, tongguan.look, tongguan.payment, tongguan.law,
    tongguan.snapshot, tongguan.code_list, tongguan.profile_set, tongguan.seal to tongguan_journey;
-- A set of risk profiles that comes back is in force from then on.
grant update (published_at) on tongguan.profile_set to tongguan_journey;
-- Projections follow them; a message or a document is emptied at its date; a profile is consented to and withdrawn.
grant select, insert, update on tongguan.case_file, tongguan.goods_mark, tongguan.balance, tongguan.party,
    tongguan.lane_minute, tongguan.lane_total, tongguan.profile_minute, tongguan.node to tongguan_journey;
grant select, insert, update, delete on tongguan.claim, tongguan.outbox, tongguan.document to tongguan_journey;
grant select, insert, update (salt, body, standing, signature) on tongguan.message to tongguan_journey;
grant select, insert, update (revoked_at) on tongguan.token to tongguan_journey;
grant select, insert, update (state, consented_by, consented_at, withdrawn_by, withdrawn_at, reason)
    on tongguan.risk_profile to tongguan_journey;
grant select, insert, delete on tongguan.changed to tongguan_journey;

-- People: asked for before there is a caller.
-- For whom a party acts on a day; a suspended company's mandates rest.
create function tongguan.entrusted(wanted text, today date) returns text[]
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select array(select m.company from tongguan.mandate m
                 where m.broker = wanted and m.ended_at is null and m.since <= today
                   and (m.until is null or m.until >= today)
                   and not exists (select from tongguan.party p
                                   where p.id = m.company and p.suspended_at is not null));
    end;
create function tongguan.person(wanted text) returns setof tongguan.account
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select a.id, a.login, a.party, a.name, a.roles, a.password, a.subject,
           case when p.suspended_at is null then a.state else 'locked' end,
           a.settings, a.created_at, a.created_by, a.changed_at, a.keyed
    from tongguan.account a left join tongguan.party p on p.id = a.party where a.login = wanted;
    end;
create function tongguan.visit(secret bytea, today date) returns table (
    account text, login text, party text, name text, roles text[], settings bytea, how text, created_at timestamptz,
    seen_at timestamptz, expires_at timestamptz, state text, mandates text[], id text, subject text)
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select a.id, a.login, a.party, a.name, a.roles, a.settings, s.how, s.created_at, s.seen_at, s.expires_at,
           case when p.suspended_at is null then a.state else 'locked' end, tongguan.entrusted(a.party, today),
           s.id, a.subject
    from tongguan.session s join tongguan.account a on a.id = s.account left join tongguan.party p on p.id = a.party
    where s.hash = secret;
    end;
create function tongguan.tried(wanted text, since timestamptz) returns bigint
language sql stable security definer set search_path = pg_catalog
    begin atomic select count(*) from tongguan.attempt t where t.key = wanted and t.at > since; end;


alter table tongguan.account enable row level security;
alter table tongguan.session enable row level security;
alter table tongguan.passkey enable row level security;
alter table tongguan.mandate enable row level security;
alter table tongguan.attempt enable row level security;
alter table tongguan.challenge enable row level security;
alter table tongguan.act enable row level security;
create policy own on tongguan.account for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.passkey for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.session for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.mandate for select to tongguan_read using ((select tongguan.sees_all())
    or company = (select tongguan.caller()) or broker = (select tongguan.caller()));
create policy own on tongguan.act for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));

revoke all on function tongguan.person, tongguan.visit, tongguan.tried from public;
grant execute on function tongguan.person, tongguan.visit, tongguan.tried to tongguan_read, tongguan_journey;
grant select (id, login, party, name, roles, subject, state, settings, created_at, created_by, changed_at,
    keyed) on tongguan.account to tongguan_read;
grant select (account, party, how, agent, created_at, seen_at, expires_at, id) on tongguan.session to tongguan_read;
grant select on tongguan.passkey, tongguan.mandate, tongguan.act to tongguan_read;
grant select, insert, update on tongguan.account, tongguan.mandate to tongguan_journey;
grant select, insert, update, delete on tongguan.session, tongguan.passkey to tongguan_journey;
grant select, insert, delete on tongguan.attempt, tongguan.challenge to tongguan_journey;
grant select, insert on tongguan.act to tongguan_journey;

-- The queue.
alter table tongguan.waiting enable row level security;
create policy officers on tongguan.waiting for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.waiting to tongguan_read;
grant select, insert, update, delete on tongguan.waiting to tongguan_journey;

-- Requests.
alter table tongguan.request enable row level security;
create policy own on tongguan.request for select to tongguan_read using ((select tongguan.sees_all())
    or owner = (select tongguan.caller()) or declarant = (select tongguan.caller())
    or declarant = any ((select tongguan.acts_for())::text[]));
grant select on tongguan.request to tongguan_read;
grant select, insert, update on tongguan.request to tongguan_journey;

-- Drafts.
alter table tongguan.draft enable row level security;
create policy own on tongguan.draft for select to tongguan_read using (party = (select tongguan.caller()));
grant select on tongguan.draft to tongguan_read;
grant select, insert, update, delete on tongguan.draft to tongguan_journey;

-- What a party has not been told yet is its own to read.
create policy own on tongguan.outbox for select to tongguan_read using (addressee = (select tongguan.caller()));

-- Inspections, overrides, remarks.
alter table tongguan.inspection enable row level security;
alter table tongguan.override enable row level security;
create policy officers on tongguan.inspection for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.override for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.inspection, tongguan.override to tongguan_read;
grant select, insert, update on tongguan.inspection, tongguan.override to tongguan_journey;
alter table tongguan.remark enable row level security;
create policy own on tongguan.remark for select to tongguan_read using ((select tongguan.sees_all())
    and (parties = '{}' or (select tongguan.caller()) is null or party = (select tongguan.caller())
    or (select tongguan.caller()) = any (parties))
    or not inside and (owner = (select tongguan.caller()) or declarant = (select tongguan.caller())
    or declarant = any ((select tongguan.acts_for())::text[])));
grant select on tongguan.remark to tongguan_read;
grant select, insert, update on tongguan.remark to tongguan_journey;
-- Proposals of law are for the administration.
alter table tongguan.law_proposal enable row level security;
create policy officers on tongguan.law_proposal for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.law_proposal to tongguan_read;
grant select, insert, update (base, counts, trial, steps, state, closed_by, closed_at, reason, law)
    on tongguan.law_proposal to tongguan_journey;

-- Products, filters.
alter table tongguan.product enable row level security;
create policy own on tongguan.product for select to tongguan_read using (party = (select tongguan.caller()));
grant select on tongguan.product to tongguan_read;
grant select, insert, update, delete on tongguan.product to tongguan_journey;
alter table tongguan.saved_filter enable row level security;
create policy own on tongguan.saved_filter for select to tongguan_read using (party = (select tongguan.caller()));
grant select on tongguan.saved_filter to tongguan_read;
grant select, insert, update, delete on tongguan.saved_filter to tongguan_journey;
-- Parties, their links, keys and tokens.
-- Whose password a link sets.
create function tongguan.invited(secret bytea) returns table (account text, login text, name text, expires_at timestamptz)
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select a.id, a.login, a.name, i.expires_at from tongguan.invitation i join tongguan.account a on a.id = i.account
    where i.hash = secret and a.state = 'active';
    end;
-- Whose link is still open, until when.
create function tongguan.pending(wanted text) returns table (account text, expires_at timestamptz)
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select i.account, i.expires_at from tongguan.invitation i join tongguan.account a on a.id = i.account
    where a.party = wanted and (tongguan.sees_all() or tongguan.caller() = wanted);
    end;
-- Who looked at the caller's own declarations; the name only where the profile says that it is told.
create function tongguan.looked_at(before bigint, named boolean, most integer) returns table (
    id bigint, number text, reference text, office text, party text, name text, what text, at timestamptz)
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select l.id, c.number, c.reference, c.office, l.party, case when named then l.name else '' end, l.what, l.at
    from ((select * from tongguan.look a
           where a.declarant = (select tongguan.caller()) and a.id < coalesce(before, 9223372036854775807)
           order by a.id desc limit most)
          union
          (select * from tongguan.look b
           where b.owner = (select tongguan.caller()) and b.id < coalesce(before, 9223372036854775807)
           order by b.id desc limit most)) l
    cross join lateral (select f.number, f.reference, f.office from tongguan.case_file f where f.id = l.case_id limit 1) c
    order by l.id desc limit most;
    end;
-- What parties are called is no secret among those who work together.
create function tongguan.named(wanted text) returns table (id text, kind text, name text, name_zh text, suspended boolean)
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select p.id, p.kind, p.name, p.name_zh, p.suspended_at is not null from tongguan.party p
    where p.id = wanted and (tongguan.sees_all() or tongguan.caller() is not null);
    end;
revoke all on function tongguan.entrusted, tongguan.invited, tongguan.pending, tongguan.looked_at, tongguan.named
    from public;
grant execute on function tongguan.entrusted, tongguan.invited, tongguan.pending, tongguan.looked_at, tongguan.named
    to tongguan_read, tongguan_journey;

alter table tongguan.invitation enable row level security;
alter table tongguan.signing_key enable row level security;
alter table tongguan.appointment enable row level security;
create policy officers on tongguan.appointment for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.appointment to tongguan_read;
grant select, insert, delete on tongguan.appointment to tongguan_journey;
create policy own on tongguan.signing_key for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.token for select to tongguan_read using (party = (select tongguan.caller()));
grant select (awaits, agreed_by, used_at, offices) on tongguan.token to tongguan_read;
grant select on tongguan.signing_key to tongguan_read;
grant select, insert, delete on tongguan.invitation to tongguan_journey;
grant select, insert, update (withdrawn_by, withdrawn_at) on tongguan.signing_key to tongguan_journey;
grant update (awaits, agreed_by, used_at) on tongguan.token to tongguan_journey;

-- Legal holds; the names of who looked go at their date.
alter table tongguan.legal_hold enable row level security;
create policy officers on tongguan.legal_hold for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.legal_hold to tongguan_read;
grant select, insert, update (lifted_why, lifted_by, lifted_at) on tongguan.legal_hold to tongguan_journey;
grant update (name) on tongguan.look to tongguan_journey;
grant update (account, name, subject, body) on tongguan.act to tongguan_journey;

-- The worker's jobs.
alter table tongguan.job enable row level security;
create policy officers on tongguan.job for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.job to tongguan_read;
grant select, insert, update on tongguan.job to tongguan_journey;

-- Webhooks.
alter table tongguan.webhook enable row level security;
alter table tongguan.delivery enable row level security;
create policy own on tongguan.webhook for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.delivery for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
grant select on tongguan.webhook, tongguan.delivery to tongguan_read;
grant select, insert, update on tongguan.webhook to tongguan_journey;
grant select, insert, update, delete on tongguan.delivery to tongguan_journey;
-- Finding.
alter table tongguan.trace enable row level security;
create policy own on tongguan.trace for select to tongguan_read
    using (exists (select from tongguan.case_file c where c.id = case_id));
grant select on tongguan.trace to tongguan_read;
grant select, insert on tongguan.trace to tongguan_journey;

-- The cases under a trader's reference, whoever's they are: who asks sees of them what case_file lets him see.
create function tongguan.called(wanted text) returns table (case_id bigint)
language sql stable security definer rows 2 set search_path = pg_catalog
    begin atomic
    select c.case_id from tongguan.claim c where c.reference = wanted and c.function = '9'
    order by c.case_id desc limit 200;
    end;
revoke all on function tongguan.called from public;
grant execute on function tongguan.called to tongguan_read, tongguan_journey;

-- Work handed out.
alter table tongguan.substitution enable row level security;
alter table tongguan.hand_over enable row level security;
create policy officers on tongguan.substitution for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.hand_over for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.substitution, tongguan.hand_over to tongguan_read;
grant select, insert, update (ended_by, ended_at) on tongguan.substitution to tongguan_journey;
grant select, insert, delete on tongguan.hand_over to tongguan_journey;

-- Vehicles, trailers, drivers, permits.
alter table tongguan.fleet enable row level security;
alter table tongguan.permit enable row level security;
create policy own on tongguan.fleet for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.permit for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
grant select on tongguan.fleet, tongguan.permit to tongguan_read;
grant select, insert, update on tongguan.fleet to tongguan_journey;
grant select, insert, update (withdrawn_by, withdrawn_at) on tongguan.permit to tongguan_journey;

-- Passages.
alter table tongguan.passage enable row level security;
alter table tongguan.passage_told enable row level security;
alter table tongguan.passed enable row level security;
alter table tongguan.crossing_list enable row level security;
create policy own on tongguan.passage for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()) or carrier = (select tongguan.caller()));
create policy own on tongguan.passage_told for select to tongguan_read using ((select tongguan.sees_all()));
create policy own on tongguan.passed for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()) or carrier = (select tongguan.caller()));
create policy own on tongguan.crossing_list for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.passage, tongguan.passage_told, tongguan.passed, tongguan.crossing_list to tongguan_read;
grant select, insert on tongguan.passage, tongguan.passage_told, tongguan.passed to tongguan_journey;
grant select, insert, update on tongguan.crossing_list to tongguan_journey;

-- Manifests.
alter table tongguan.manifest enable row level security;
alter table tongguan.consignment enable row level security;
alter table tongguan.consignment_unit enable row level security;
alter table tongguan.cargo_message enable row level security;
alter table tongguan.vehicle_trip enable row level security;
alter table tongguan.tally enable row level security;
alter table tongguan.rematch enable row level security;
create policy own on tongguan.manifest for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.consignment for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.consignment_unit for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.cargo_message for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.vehicle_trip for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.tally for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy officers on tongguan.rematch for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.consignment_unit to tongguan_read;
grant select on tongguan.manifest, tongguan.consignment, tongguan.cargo_message, tongguan.vehicle_trip, tongguan.tally,
    tongguan.rematch to tongguan_read;
grant usage on sequence tongguan.manifest_serial, tongguan.cargo_message_id_seq, tongguan.rematch_id_seq
    to tongguan_journey;
grant select, insert, update on tongguan.manifest, tongguan.vehicle_trip to tongguan_journey;
grant select, insert, delete on tongguan.consignment, tongguan.consignment_unit to tongguan_journey;
grant select, insert, update (body) on tongguan.cargo_message to tongguan_journey;
grant select, insert, update (taken_back) on tongguan.tally to tongguan_journey;
grant select, insert, update, delete on tongguan.rematch to tongguan_journey;

-- Emergencies and denied parties: officers' alone.
alter table tongguan.emergency enable row level security;
alter table tongguan.emergency_change enable row level security;
alter table tongguan.denied_list enable row level security;
alter table tongguan.denied_entry enable row level security;
alter table tongguan.denied_name enable row level security;
alter table tongguan.concern enable row level security;
alter table tongguan.judgement enable row level security;
create policy officers on tongguan.emergency for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.emergency_change for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.denied_list for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.denied_entry for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.denied_name for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.concern for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.judgement for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.emergency, tongguan.emergency_change, tongguan.denied_list, tongguan.denied_entry,
    tongguan.denied_name, tongguan.concern, tongguan.judgement to tongguan_read;
grant select, insert, update (state, valid_until, ended_at, swept, swept_to) on tongguan.emergency to tongguan_journey;
grant select, insert, update (state, answered_by, answered_at, answered_why) on tongguan.emergency_change
    to tongguan_journey;
grant select, insert, update on tongguan.denied_list, tongguan.denied_entry, tongguan.concern to tongguan_journey;
grant select, insert, delete on tongguan.denied_name to tongguan_journey;
grant select, insert, update (state, answered_by, answered_at, answered_why) on tongguan.judgement to tongguan_journey;

-- Phases.
alter table tongguan.phase enable row level security;
create policy officers on tongguan.phase for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.phase to tongguan_read;
grant select, insert, update, delete on tongguan.phase to tongguan_journey;

-- Transit.
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
create policy movements on tongguan.balance for select to tongguan_read using (code = 'movement'
    and exists (select from tongguan.movement m where m.number = substr(key, 10)
                and (m.owner = (select tongguan.caller()) or m.declarant = (select tongguan.caller())
                     or m.declarant = any ((select tongguan.acts_for())::text[]))));
alter table tongguan.guarantee_change enable row level security;
create policy own on tongguan.guarantee_change for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()) or party = any ((select tongguan.acts_for())::text[]));
grant select on tongguan.movement, tongguan.movement_step, tongguan.guarantee, tongguan.guarantee_change to tongguan_read;
grant select, insert, update on tongguan.movement to tongguan_journey;
grant select, insert, update (words, salt, delete_by) on tongguan.movement_step to tongguan_journey;
grant select, insert, update (ended_by, ended_at, volume, valid_until, suspended_by, suspended_at, suspended_why,
    party, currency, valid_from, granted_by, granted_at) on tongguan.guarantee to tongguan_journey;
grant select, insert, update (state, answered_by, answered_at, answered_why) on tongguan.guarantee_change
    to tongguan_journey;

-- Reviews after release.
alter table tongguan.review enable row level security;
create policy officers on tongguan.review for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.review to tongguan_read;
grant select, insert, update (outcome, answered_by, answered_at, measured) on tongguan.review to tongguan_journey;
alter table tongguan.remeasure enable row level security;
create policy officers on tongguan.remeasure for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.remeasure to tongguan_read;
grant select, insert, delete on tongguan.remeasure to tongguan_journey;
grant usage on sequence tongguan.remeasure_id_seq to tongguan_journey;

alter table tongguan.cleared enable row level security;
create policy officers on tongguan.cleared for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.cleared to tongguan_read;
grant select, insert, delete on tongguan.cleared to tongguan_journey;
alter table tongguan.cleared_later enable row level security;
create policy officers on tongguan.cleared_later for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.cleared_later to tongguan_read;
grant select, insert, update, delete on tongguan.cleared_later to tongguan_journey;

-- What is left of a transport document is for whoever tells of it in a manifest of its kind, and for whose declaration
-- stands that names it.
create policy documents on tongguan.balance for select to tongguan_read using (code = 'document'
    and (exists (select from tongguan.consignment c join tongguan.manifest m on m.id = c.manifest
        where c.document = split_part(key, '/', 2) and m.kind = split_part(key, '/', 1) and m.state <> 'withdrawn')
    or exists (select from tongguan.trace t join tongguan.case_file f on f.id = t.case_id
        where t.word = split_part(key, '/', 2) and t.kind = 'waybill' and f.state in ('held', 'released'))));

-- What may not be unloaded or loaded.
alter table tongguan.forbidden enable row level security;
create policy own on tongguan.forbidden for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
grant select on tongguan.forbidden to tongguan_read;
grant select, insert, update (lifted_by, lifted_at, goods, marks, unread) on tongguan.forbidden to tongguan_journey;

-- Why a document waits for an officer, its teller does not learn.
alter table tongguan.alike enable row level security;
create policy officers on tongguan.alike for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.alike to tongguan_read;
grant select, insert on tongguan.alike to tongguan_journey;

-- Records of agencies: what each says and where it stands, what happened to it, and which declarations count on it.
create sequence tongguan.record_turn;
create table tongguan.record (
    system     text        not null,       -- the code of its definition
    number     text        not null,       -- letters and digits alone, upper case
    written    text        not null,       -- as its issuer writes it
    issuer     text        not null,
    readers    text[]      not null,
    holder     text        not null,
    state      text        not null,       -- by its agency and the calendar
    version    integer     not null,
    valid_from date,
    valid_to   date,
    changed_at timestamptz not null,
    body       bytea       not null,       -- JSON, by the definition's schema
    lines      bytea       not null,
    place      bigint      not null default nextval('tongguan.record_turn'), -- another one with each change
    stands     text        not null,       -- the state with what declarations do to it, a moment later
    primary key (system, number)
);
create unique index record_place on tongguan.record (place);
create index record_holder on tongguan.record (holder, place);
create index record_issuer on tongguan.record (issuer, place);
create index record_kind on tongguan.record (issuer, system, place);
create index record_system on tongguan.record (system, place);
create index record_stands on tongguan.record (issuer, stands, place);
create index record_number on tongguan.record (number);
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
create index record_step_at on tongguan.record_step (at);
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
grant usage on sequence tongguan.record_step_id_seq, tongguan.record_turn to tongguan_journey;
-- Declarations whose goods left, for which records are still to be made.
create table tongguan.record_due (
    case_id bigint      primary key,
    at      timestamptz not null,          -- when they left
    why     text        not null default '',  -- why a record could not be made; empty: it waits
    share   numeric     not null default 1   -- which part of them left
        check (share between 0 and 1)
);
create index record_due_waiting on tongguan.record_due (at) where why = '';
alter table tongguan.record_due enable row level security;
create policy officers on tongguan.record_due for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.record_due to tongguan_read;
grant select, insert, update, delete on tongguan.record_due to tongguan_journey;
-- What was issued after it was applied for, newest first: how long that took.
create index record_step_issued on tongguan.record_step (system, id) where event = 'issue' and version > 1;
-- Records whose uses changed: where they stand is said anew.
create table tongguan.record_turned (
    system text   not null,
    number text   not null,
    id     bigint generated always as identity primary key
);
alter table tongguan.record_turned enable row level security;
create policy officers on tongguan.record_turned for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.record_turned to tongguan_read;
grant select, insert, update, delete on tongguan.record_turned to tongguan_journey;
grant usage on sequence tongguan.record_turned_id_seq to tongguan_journey;
-- The agencies that review an application, each for itself.
create table tongguan.record_vet (
    system  text not null,
    number  text not null,
    agency  text not null,
    said_at timestamptz,                   -- since when it has nothing against it; none: its word is still to come
    actor   text not null default '',
    primary key (system, number, agency),
    foreign key (system, number) references tongguan.record
);
create index record_vet_open on tongguan.record_vet (agency, system, number) where said_at is null;
alter table tongguan.record_vet enable row level security;
create policy own on tongguan.record_vet for select to tongguan_read using (exists (select from tongguan.record r
    where r.system = record_vet.system and r.number = record_vet.number));
grant select on tongguan.record_vet to tongguan_read;
grant select, insert, update on tongguan.record_vet to tongguan_journey;
-- What applications for records cost, what was paid of it, and by which words of banks.
create table tongguan.record_fee (
    system   text    not null,
    number   text    not null,
    place    integer not null,             -- which step of the definition, from 0
    step     text    not null,
    amount   numeric not null,
    currency text    not null,
    waits    boolean not null,             -- the step does not begin before it is paid
    back     boolean not null,             -- given back where the applicant withdraws before work began
    paid     numeric not null default 0,
    returned numeric not null default 0,
    primary key (system, number, place),
    foreign key (system, number) references tongguan.record,
    check (paid between 0 and amount and returned between 0 and paid)
);
create index record_fee_number on tongguan.record_fee (number);
create table tongguan.record_payment (
    bank           text        not null,
    bank_reference text        not null,
    system         text        not null,
    number         text        not null,
    amount         numeric     not null,
    currency       text        not null,
    at             timestamptz not null,
    actor          text        not null,
    rest           numeric     not null,   -- what was left to pay after it
    primary key (bank, bank_reference),
    foreign key (system, number) references tongguan.record
);
create index record_payment_of on tongguan.record_payment (system, number);
alter table tongguan.record_fee enable row level security;
create policy own on tongguan.record_fee for select to tongguan_read using (exists (select from tongguan.record r
    where r.system = record_fee.system and r.number = record_fee.number));
alter table tongguan.record_payment enable row level security;
create policy own on tongguan.record_payment for select to tongguan_read using (exists (select from tongguan.record r
    where r.system = record_payment.system and r.number = record_payment.number));
grant select on tongguan.record_fee, tongguan.record_payment to tongguan_read;
grant select, insert, update (paid, returned) on tongguan.record_fee to tongguan_journey;
grant select, insert on tongguan.record_payment to tongguan_journey;
-- What the calendar brings a record next: the step that its agency owes, the notice that it ends, its end.
create table tongguan.record_deadline (
    system  text not null,
    number  text not null,
    step    text not null,
    due_on  date not null,                 -- the last day before it is told
    told_at timestamptz,                   -- when it was told that the step is late
    primary key (system, number),
    foreign key (system, number) references tongguan.record
);
create index record_deadline_due on tongguan.record_deadline (due_on) where told_at is null;
alter table tongguan.record_deadline enable row level security;
create policy own on tongguan.record_deadline for select to tongguan_read using (exists (select from tongguan.record r
    where r.system = record_deadline.system and r.number = record_deadline.number));
grant select on tongguan.record_deadline to tongguan_read;
grant select, insert, update, delete on tongguan.record_deadline to tongguan_journey;

-- What agencies are asked about cases, what each was shown under which clauses, and what was done about it.
create table tongguan.agency_task (
    id          bigint generated always as identity primary key,
    case_id     bigint      not null,
    number      text        not null,      -- of the declaration
    agency      text        not null,
    round       integer     not null,      -- the version of the declaration that it is asked about
    documents   text[]      not null,
    state       text        not null,      -- waiting (for another agency), sent, answered, withdrawn
    made_at     timestamptz not null,
    sent_at     timestamptz,
    due_at      timestamptz,
    remind_at   timestamptz,
    escalate_at timestamptz,
    tacit_at    timestamptz,               -- from when its silence is a consent
    next_at     timestamptz generated always as (least(remind_at, escalate_at, tacit_at)) stored,
    overdue     boolean     not null default false,
    leased_till timestamptz,               -- fetched; goes out again if it is not acknowledged by then
    fetches     integer     not null default 0,
    acked_at    timestamptz,
    answer      text        not null default '',
    reason      text        not null default '',
    answered_at timestamptz,
    answered_by text        not null default '',
    shown       bytea       not null,      -- JSON: what the agency is shown
    clauses     bytea       not null,      -- JSON: under which clauses
    delete_by   date        not null,      -- what is shown goes with the messages
    unique (case_id, agency, round)
);
create index agency_task_of on tongguan.agency_task (agency, id desc);
create index agency_task_state on tongguan.agency_task (agency, state, id desc);
create index agency_task_pull on tongguan.agency_task (agency, id) where state = 'sent' and acked_at is null;
create index agency_task_next on tongguan.agency_task (next_at) where state = 'sent';
create index agency_task_kept on tongguan.agency_task (delete_by) where octet_length(shown) > 2;
create table tongguan.agency_act (
    id      bigint generated always as identity primary key,
    task_id bigint      not null references tongguan.agency_task,
    act     text        not null,
    at      timestamptz not null,
    party   text        not null,
    actor   text        not null,
    words   text        not null
);
create index agency_act_of on tongguan.agency_act (task_id, id);

alter table tongguan.agency_task enable row level security;
alter table tongguan.agency_act enable row level security;
create policy own on tongguan.agency_task for select to tongguan_read using ((select tongguan.sees_all())
    or agency = (select tongguan.caller()));
create policy own on tongguan.agency_act for select to tongguan_read using (exists (select from tongguan.agency_task t
    where t.id = agency_act.task_id));
grant select on tongguan.agency_task, tongguan.agency_act to tongguan_read;
grant select, insert, update on tongguan.agency_task to tongguan_journey;
grant select, insert on tongguan.agency_act to tongguan_journey;
grant usage on sequence tongguan.agency_task_id_seq, tongguan.agency_act_id_seq to tongguan_journey;
-- What declarants contest, and what became of it. The case's chain holds the salted hash of their words, which go at
-- their date.
create table tongguan.appeal (
    id        bigint generated always as identity primary key,
    case_id   bigint      not null,
    seq       integer     not null,
    number    text        not null,        -- of the declaration
    owner     text        not null,
    declarant text        not null,
    refusal   text        not null,        -- whose no it contests: an agency, or customs
    body      text        not null,        -- who decides: an agency, or customs
    refused   text        not null,        -- why it was refused
    quiet     boolean     not null,        -- reasons are not for the declarant
    hands     text[]      not null,        -- every name of whoever refused
    until     date        not null,        -- the last day on which it could be contested
    reason    text        not null,
    documents text[]      not null,
    by        text        not null,
    at        timestamptz not null,
    salt      bytea       not null,
    outcome   text        not null default '',  -- upheld, overturned, remitted; lapsed: what it contested is gone
    ruling    text        not null default '',
    ruled_by  text        not null default '',
    ruled_at  timestamptz,
    delete_by date        not null
);
create index appeal_case on tongguan.appeal (case_id);
create index appeal_body on tongguan.appeal (body, id desc);
create index appeal_open on tongguan.appeal (body, id desc) where outcome = '';
create index appeal_kept on tongguan.appeal (delete_by) where salt <> '';
alter table tongguan.appeal enable row level security;
create policy own on tongguan.appeal for select to tongguan_read using ((select tongguan.sees_all())
    or owner = (select tongguan.caller()) or declarant = (select tongguan.caller())
    or declarant = any ((select tongguan.acts_for())::text[]) or body = (select tongguan.caller()));
grant select on tongguan.appeal to tongguan_read;
grant select, insert, update on tongguan.appeal to tongguan_journey;
grant usage on sequence tongguan.appeal_id_seq to tongguan_journey;

-- The hub: items of topics, who subscribes under which clause, what was delivered to whom, and flows without a clause.
create table tongguan.topic_item (
    stream    text        not null,        -- a feed, or topic/<code>
    seq       bigint      not null,        -- without a gap
    reference text        not null,        -- its publisher's own: said twice, kept once
    at        timestamptz not null,
    party     text        not null,
    actor     text        not null,
    body      bytea       not null,        -- JSON
    primary key (stream, seq),
    unique (stream, reference)
);
create table tongguan.subscription (
    id        text        primary key,
    topic     text        not null,
    stream    text        not null,
    publisher text        not null,
    party     text        not null,
    clause    text        not null,
    mandate   text        not null,        -- as the clause said when it was opened
    source    text        not null,
    address   text        not null,        -- where it is pushed to; empty = it is fetched
    opened_by text        not null,
    opened_at timestamptz not null,
    taken     bigint      not null,        -- of the stream: up to here items were made deliveries
    last      bigint      not null default 0,   -- its own last delivery
    head      text        not null default '',  -- and that one's hash
    sent      bigint      not null default 0,   -- up to here it was pushed
    acked     bigint      not null default 0,   -- up to here its receiver has it
    acked_at  timestamptz,
    gaps      integer     not null default 0,
    attempts  integer     not null default 0,
    next_at   timestamptz not null default '-infinity',
    status    integer,
    fault     text        not null default '',
    ended_by  text        not null default '',
    ended_at  timestamptz
);
create unique index subscription_open on tongguan.subscription (party, topic) where ended_at is null;
create index subscription_stream on tongguan.subscription (stream) where ended_at is null;
create table tongguan.topic_delivery (
    subscription text        not null references tongguan.subscription,
    seq          bigint      not null,
    at           timestamptz not null,     -- of its item
    clause       text        not null,
    before       text        not null,
    hash         text        not null,
    body         bytea       not null,     -- what the clause lets through, canonical JSON
    primary key (subscription, seq)
);
create table tongguan.subscription_step (
    id           bigint      generated always as identity primary key,
    subscription text        not null references tongguan.subscription,
    what         text        not null,     -- opened, acknowledged, gap, replayed, ended
    seq          bigint      not null,
    at           timestamptz not null,
    party        text        not null,
    actor        text        not null,
    why          text        not null
);
create index subscription_step_of on tongguan.subscription_step (subscription, id desc);
create table tongguan.legal_gap (
    id         bigint      generated always as identity primary key,
    party      text        not null,       -- who asks for it
    topic      text        not null,       -- a topic, or words for a flow that is none yet
    why        text        not null,
    proposed   text        not null,       -- the legal source that is proposed
    asked_by   text        not null,
    since      timestamptz not null,
    state      text        not null,       -- open, closed, declined
    clause     text        not null default '',  -- what closed it
    changed_at timestamptz not null
);
create unique index legal_gap_open on tongguan.legal_gap (party, topic) where state = 'open';
create index legal_gap_order on tongguan.legal_gap (state, since, id);
create table tongguan.legal_gap_step (
    id    bigint      generated always as identity primary key,
    gap   bigint      not null references tongguan.legal_gap,
    what  text        not null,            -- asked, proposed, closed, declined
    at    timestamptz not null,
    party text        not null,
    actor text        not null,
    words text        not null
);
create index legal_gap_step_of on tongguan.legal_gap_step (gap, id);

alter table tongguan.topic_item enable row level security;
alter table tongguan.subscription enable row level security;
alter table tongguan.topic_delivery enable row level security;
alter table tongguan.subscription_step enable row level security;
alter table tongguan.legal_gap enable row level security;
alter table tongguan.legal_gap_step enable row level security;
create policy own on tongguan.topic_item for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.subscription for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()) or publisher = (select tongguan.caller()));
create policy own on tongguan.topic_delivery for select to tongguan_read using (exists (
    select from tongguan.subscription s where s.id = topic_delivery.subscription
      and ((select tongguan.sees_all()) or s.party = (select tongguan.caller()))));
create policy own on tongguan.subscription_step for select to tongguan_read using (exists (
    select from tongguan.subscription s where s.id = subscription_step.subscription));
create policy own on tongguan.legal_gap for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy own on tongguan.legal_gap_step for select to tongguan_read using (exists (
    select from tongguan.legal_gap g where g.id = legal_gap_step.gap));
-- How far a stream goes is no secret: a subscriber is told how much waits for him.
create function tongguan.stream_end(wanted text) returns bigint
language sql stable security definer set search_path = pg_catalog
    begin atomic
    select coalesce(max(i.seq), 0) from tongguan.topic_item i
    where i.stream = wanted and (tongguan.sees_all() or tongguan.caller() is not null);
    end;
revoke all on function tongguan.stream_end from public;
grant execute on function tongguan.stream_end to tongguan_read, tongguan_journey;
grant select on tongguan.topic_item, tongguan.subscription, tongguan.topic_delivery, tongguan.subscription_step,
    tongguan.legal_gap, tongguan.legal_gap_step to tongguan_read;
grant select, insert, delete on tongguan.topic_item, tongguan.topic_delivery to tongguan_journey;
grant select, insert, update (taken, last, head, sent, acked, acked_at, gaps, attempts, next_at, status, fault,
    ended_by, ended_at) on tongguan.subscription to tongguan_journey;
grant select, insert on tongguan.subscription_step, tongguan.legal_gap_step to tongguan_journey;
grant select, insert, update (state, clause, proposed, changed_at) on tongguan.legal_gap to tongguan_journey;
grant usage on sequence tongguan.subscription_step_id_seq, tongguan.legal_gap_id_seq, tongguan.legal_gap_step_id_seq
    to tongguan_journey;
-- Who has read what agencies say to each other about a case.
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
-- Companies come in by file; who changed what of a party, and its class, is written once.

create table tongguan.party_change (
    id     bigint      primary key generated always as identity,
    party  text        not null,
    at     timestamptz not null,
    by     text        not null,
    source text        not null,          -- the import and its file, or the proposal of a class
    before jsonb       not null,
    after  jsonb       not null
);
create index party_change_of on tongguan.party_change (party, id);

create table tongguan.company_import (
    id          text        primary key,
    digest      bytea       not null,      -- SHA-256 of the file
    file        text        not null,
    rows        bigint      not null default 0,  -- so far read and in
    made        bigint      not null default 0,
    changed     bigint      not null default 0,
    same        bigint      not null default 0,
    bad         bigint      not null default 0,
    started_at  timestamptz not null,
    started_by  text        not null,
    finished_at timestamptz,
    whole       bigint      not null default 0,  -- rows that the file has
    object      text        not null default ''  -- where it lies in the object store, until all of it is in
);
create unique index company_import_open on tongguan.company_import (digest) where finished_at is null;
create index company_import_lies on tongguan.company_import (started_at) where object <> '';
create table tongguan.company_import_fault (
    import  text    not null references tongguan.company_import,
    line    bigint  not null,
    field   text    not null,              -- the column; empty: the whole row
    why     text    not null,
    why_zh  text    not null,
    primary key (import, line)
);

alter table tongguan.party_change enable row level security;
alter table tongguan.company_import enable row level security;
alter table tongguan.company_import_fault enable row level security;
create policy own on tongguan.party_change for select to tongguan_read using ((select tongguan.sees_all())
    or party = (select tongguan.caller()));
create policy officers on tongguan.company_import for select to tongguan_read using ((select tongguan.sees_all()));
create policy officers on tongguan.company_import_fault for select to tongguan_read
    using ((select tongguan.sees_all()));
grant select on tongguan.party_change, tongguan.company_import, tongguan.company_import_fault to tongguan_read;
grant select, insert on tongguan.party_change, tongguan.company_import_fault to tongguan_journey;
grant select, insert, update (rows, made, changed, same, bad, finished_at, whole, object) on tongguan.company_import
    to tongguan_journey;
grant usage on sequence tongguan.party_change_id_seq to tongguan_journey;

-- The class of a company is changed by two officers.
create table tongguan.class_change (
    id           text        primary key,
    party        text        not null,
    was          text        not null,
    wanted       text        not null,
    why          text        not null,
    state        text        not null,     -- waiting, made, declined
    asked_by     text        not null,
    hands        text[]      not null,     -- every name of whoever asked
    asked_at     timestamptz not null,
    answered_by  text        not null default '',
    answered_at  timestamptz,
    answered_why text        not null default ''
);
create unique index class_change_waiting on tongguan.class_change (party) where state = 'waiting';
create index class_change_of on tongguan.class_change (party, asked_at);
alter table tongguan.class_change enable row level security;
create policy officers on tongguan.class_change for select to tongguan_read using ((select tongguan.sees_all()));
grant select on tongguan.class_change to tongguan_read;
grant select, insert, update (state, answered_by, answered_at, answered_why) on tongguan.class_change
    to tongguan_journey;
