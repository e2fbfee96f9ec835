"""The three roles: who may do what to which table, and who sees which rows."""

import psycopg
import pytest

from tests.store.filing import MORNING, Lodged, lodge
from tongguan.parties.party import Caller, Sight
from tongguan.store import counters, reading
from tongguan.store.connect import SYSTEM, Store, Urls
from tongguan.store.migrate import OWNER
from tongguan.store.reading import Filter
from tongguan.store.roles import JOURNEY, READ

ONE = Lodged(1, owner="trader-1", declarant="trader-1")
TWO = Lodged(2, owner="trader-2", declarant="trader-2")
BROKERED = Lodged(3, owner="broker-1", declarant="trader-1")
SI = {"SELECT", "INSERT"}
SIU = SI | {"UPDATE"}
SIUD = SIU | {"DELETE"}
WRITTEN_ONCE = {
    "fact", "grounds", "seal", "law", "snapshot", "code_list", "profile_set", "look", "payment", "act", "alike",
}  # fmt: skip
MAY = {
    **dict.fromkeys(WRITTEN_ONCE, SI),
    **dict.fromkeys(
        ("case_file", "goods_mark", "balance", "party", "lane_minute", "lane_total", "profile_minute", "node"), SIU
    ),
    **dict.fromkeys(("claim", "outbox", "document"), SIUD),
    **dict.fromkeys(
        (
            "message",
            "token",
            "risk_profile",
            "law_proposal",
            "signing_key",
            "trace",
            "substitution",
            "legal_hold",
            "permit",
            "review",
            "cargo_message",
            "forbidden",
            "tally",
            "passage",
            "passage_told",
            "passed",
            "movement_step",
            "guarantee",
            "guarantee_change",
            "record_step",
            "record_fee",
            "record_payment",
            "emergency",
            "emergency_change",
            "judgement",
            "agency_act",
        ),
        SI,
    ),  # and updates of single columns
    **dict.fromkeys(
        (
            "account",
            "mandate",
            "request",
            "inspection",
            "override",
            "remark",
            "job",
            "webhook",
            "fleet",
            "manifest",
            "vehicle_trip",
            "crossing_list",
            "movement",
            "record",
            "record_use",
            "record_vet",
            "denied_list",
            "denied_entry",
            "concern",
            "agency_task",
            "appeal",
        ),
        SIU,
    ),
    **dict.fromkeys(
        (
            "session",
            "passkey",
            "waiting",
            "draft",
            "product",
            "saved_filter",
            "delivery",
            "rematch",
            "record_due",
            "record_deadline",
            "record_turned",
            "phase",
            "cleared_later",
        ),
        SIUD,
    ),
    **dict.fromkeys(
        (
            "changed",
            "attempt",
            "challenge",
            "invitation",
            "appointment",
            "hand_over",
            "consignment",
            "consignment_unit",
            "remeasure",
            "cleared",
            "denied_name",
        ),
        SI | {"DELETE"},
    ),
    **dict.fromkeys(("subscription", "subscription_step", "legal_gap", "legal_gap_step", "remark_read"), SI),
    **dict.fromkeys(("topic_item", "topic_delivery"), SI | {"DELETE"}),
    **dict.fromkeys(("party_change", "company_import_fault", "company_import", "class_change"), SI),
    "migration": set(),
}
COLUMNS = {
    "subscription": {
        "taken",
        "last",
        "head",
        "sent",
        "acked",
        "acked_at",
        "gaps",
        "attempts",
        "next_at",
        "status",
        "fault",
        "ended_by",
        "ended_at",
    },
    "legal_gap": {"state", "clause", "proposed", "changed_at"},
    "look": {"name"},
    "act": {"account", "name", "subject", "body"},
    "legal_hold": {"lifted_why", "lifted_by", "lifted_at"},
    "message": {"salt", "body", "standing", "signature"},
    "token": {"revoked_at", "awaits", "agreed_by", "used_at"},
    "signing_key": {"withdrawn_by", "withdrawn_at"},
    "risk_profile": {"state", "consented_by", "consented_at", "withdrawn_by", "withdrawn_at", "reason"},
    "permit": {"withdrawn_by", "withdrawn_at"},
    "cargo_message": {"body"},
    "tally": {"taken_back"},
    "forbidden": {"lifted_by", "lifted_at", "goods", "marks", "unread"},
    "movement_step": {"words", "salt", "delete_by"},
    "guarantee": {
        "ended_by",
        "ended_at",
        "volume",
        "valid_until",
        "suspended_by",
        "suspended_at",
        "suspended_why",
        "party",
        "currency",
        "valid_from",
        "granted_by",
        "granted_at",
    },
    "record_fee": {"paid", "returned"},
    "guarantee_change": {"state", "answered_by", "answered_at", "answered_why"},
    "emergency": {"state", "valid_until", "ended_at", "swept", "swept_to"},
    "emergency_change": {"state", "answered_by", "answered_at", "answered_why"},
    "judgement": {"state", "answered_by", "answered_at", "answered_why"},
    "substitution": {"ended_by", "ended_at"},
    "profile_set": {"published_at"},
    "class_change": {"state", "answered_by", "answered_at", "answered_why"},
    "company_import": {"rows", "made", "changed", "same", "bad", "finished_at", "whole", "object"},
    "review": {"outcome", "answered_by", "answered_at", "measured"},
    "law_proposal": {
        "base",
        "counts",
        "trial",
        "steps",
        "state",
        "closed_by",
        "closed_at",
        "reason",
        "law",
    },
}
IN_PARTS = {"token", "account", "session", "attempt", "challenge", "invitation"}
"""What the reader may read in parts only, or not at all."""
PRIVILEGES = """
    select c.relname, p.privilege from pg_class c join pg_namespace n on n.oid = c.relnamespace,
    unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) as p(privilege)
    where n.nspname = 'tongguan' and c.relkind in ('r', 'p') and has_table_privilege(%s, c.oid, p.privilege)"""
TABLES = """
    select c.relname, c.relrowsecurity, c.relispartition from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = 'tongguan' and c.relkind in ('r', 'p')"""


@pytest.fixture(scope="module")
def filled(module_store: Store) -> Store:
    lodge(module_store, ONE, TWO, BROKERED)
    with module_store.writing() as conn:
        counters.add(conn, MORNING, {}, {"P1": 1}, {})
    return module_store


def privileges(urls: Urls, role: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    with psycopg.connect(urls.owner) as conn:
        for table, privilege in conn.execute(PRIVILEGES, (role,)):
            found.setdefault(table, set()).add(privilege)
    return found


def tables(urls: Urls) -> list[tuple[str, bool, bool]]:
    with psycopg.connect(urls.owner) as conn:
        return conn.execute(TABLES).fetchall()


def test_journeys_write_facts_once_and_nothing_on_partitions(urls: Urls) -> None:
    whole = {name for name, _, part in tables(urls) if not part}
    assert whole == set(MAY)
    assert privileges(urls, JOURNEY) == {name: may for name, may in MAY.items() if may}


def test_journeys_update_only_named_columns(urls: Urls) -> None:
    query = """select table_name, column_name from information_schema.column_privileges
        where grantee = %s and privilege_type = 'UPDATE' and table_name = any(%s)"""
    with psycopg.connect(urls.owner) as conn:
        rows = conn.execute(query, (JOURNEY, [*COLUMNS, *WRITTEN_ONCE])).fetchall()
    found: dict[str, set[str]] = {}
    for table, column in rows:
        found.setdefault(table, set()).add(column)
    assert found == COLUMNS


def test_the_reader_only_reads_and_never_a_token_hash(urls: Urls) -> None:
    allowed = privileges(urls, READ)
    assert set(map(frozenset, allowed.values())) == {frozenset({"SELECT"})}
    assert set(allowed) == set(MAY) - IN_PARTS - {"migration"}
    with psycopg.connect(urls.read) as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute("select hash from tongguan.token")
    with psycopg.connect(urls.read) as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute("select password from tongguan.account")
    with psycopg.connect(urls.read) as conn, pytest.raises(psycopg.errors.InsufficientPrivilege):
        conn.execute("select hash from tongguan.session")


def test_every_table_that_the_reader_reaches_has_row_level_security(urls: Urls) -> None:
    assert [n for n, secured, part in tables(urls) if not secured and not part and n != "migration"] == []


def test_no_role_is_superuser_and_only_journeys_bypass(urls: Urls) -> None:
    query = "select rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb from pg_roles where rolname = any(%s)"
    with psycopg.connect(urls.owner) as conn:
        found = {row[0]: row[1:] for row in conn.execute(query, ([OWNER, JOURNEY, READ],))}
    nothing = (False, False, False, False)
    assert found == {OWNER: nothing, JOURNEY: (False, True, False, False), READ: nothing}


@pytest.mark.parametrize("table", sorted(set(MAY) - IN_PARTS - {"migration"}))
def test_with_no_caller_set_the_reader_sees_nothing(table: str, filled: Store) -> None:
    with filled.streaming() as conn:
        assert conn.execute(f"select count(*) from tongguan.{table}".encode()).fetchone() == (0,)
    nobody = Caller(party="")
    with filled.reading(nobody) as conn:
        assert conn.execute(f"select count(*) from tongguan.{table}".encode()).fetchone() == (0,)


def seen(store: Store, caller: Caller) -> set[str]:
    with store.reading(caller) as conn:
        return {row.number for row in reading.cases(conn, Filter(), 10)}


def test_a_company_sees_its_own(filled: Store) -> None:
    assert seen(filled, Caller(party="trader-1")) == {ONE.number, BROKERED.number}
    assert seen(filled, Caller(party="trader-2")) == {TWO.number}
    assert seen(filled, Caller(party="broker-1")) == {BROKERED.number}
    assert seen(filled, Caller(party="broker-2", mandates=frozenset({"trader-2", "x"}))) == {TWO.number}
    assert seen(filled, Caller(party="stranger")) == set()
    assert seen(filled, Caller(party="community", mandates=frozenset({"*"}))) == set()
    assert seen(filled, SYSTEM) == {ONE.number, TWO.number, BROKERED.number}


@pytest.mark.parametrize("what", [reading.timeline, reading.messages])
def test_a_company_reads_only_its_own_facts_and_messages(what: object, filled: Store) -> None:
    assert callable(what)
    with filled.reading(Caller(party="trader-1")) as conn:
        assert len(what(conn, ONE.id)) == 1
        assert what(conn, TWO.id) == []


def test_grounds_are_for_officers(filled: Store) -> None:
    with filled.reading(Caller(party="trader-1")) as conn:
        assert reading.grounds(conn, ONE.id) == []
    with filled.reading(Caller(party="customs", sees=Sight.ALL)) as conn:
        assert len(reading.grounds(conn, ONE.id)) == 1


def test_a_caller_does_not_outlast_its_transaction(filled: Store) -> None:
    for _ in range(5):
        assert seen(filled, SYSTEM) != set()
        assert seen(filled, Caller(party="stranger")) == set()


def test_reading_cannot_write(filled: Store) -> None:
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction), filled.reading(SYSTEM) as conn:
        conn.execute("create temporary table x ()")
    with pytest.raises(psycopg.Error), filled.reading(SYSTEM) as conn:
        conn.execute("delete from tongguan.fact")


def test_journeys_cannot_change_a_fact(filled: Store) -> None:
    for statement in (b"update tongguan.fact set body = ''", b"delete from tongguan.fact", b"truncate tongguan.seal"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege), filled.writing() as conn:
            conn.execute(statement)


def test_searching_in_sql_does_not_get_around_the_policies(filled: Store) -> None:
    with filled.reading(Caller(party="trader-2")) as conn:
        assert reading.case_by_number(conn, ONE.number) is None
        assert reading.cases(conn, Filter(reference=ONE.reference), 10) == []
        assert reading.answer(conn, ("trader-1", ONE.reference, "9", "IMA")) is None
        assert [c.number for c in reading.cases(conn, Filter(words="N2026"), 10)] == [TWO.number]
