"""Real cases, and every table that follows from them changed by hand, as a superuser can: verify names each."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from msgspec.structs import asdict
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.journeys.conftest import BANK, NOW, OFFICER, TRADER, Desk, declaration, sent
from tongguan.codes.law import Law
from tongguan.commands.verify import findings
from tongguan.findings.finding import CheckLine, Outcome
from tongguan.findings.finding import Finding as Told
from tongguan.journeys import inspect
from tongguan.journeys.inspect import Ordering
from tongguan.journeys.pay import Payment, pay
from tongguan.journeys.remark import Said, remark
from tongguan.journeys.request import Asking, ask
from tongguan.store import acts, documents
from tongguan.store.connect import Store, Urls
from tongguan.store.documents import DocumentRow
from tongguan.store.server import Server
from tongguan.worker.finding import Finding
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet
from tongguan.worker.verify import Walked

WHOLE = "tampering_whole"
PAPER = b"%PDF-1.7 an invoice"
FIRST = "(select min(id) from tongguan.case_file)"
CASE = {
    "number": "'9'",
    "reference": "'X'",
    "type": "'X'",
    "direction": "'export'",
    "office": "'X'",
    "message_seq": "7",
    "item_count": "7",
    "value": "7",
    "due": "7",
    "state": "'refused'",
    "holds": "'{permit}'",
    "version": "7",
    "owner": "'X'",
    "declarant": "'X'",
    "stand": "'X'",
    "received_at": "received_at + interval '1 hour'",
    "changed_at": "changed_at + interval '1 hour'",
}
CHANGES = {
    "claim": ("changed-claim", ["body_hash = 'X'", "returned = true", "reference = 'X'", "declarant = 'X'"]),
    "payment": (
        "changed-payment",
        ["amount = 1", "currency = 'USD'", "bank = 'X'", "bank_reference = 'X'", "at = now()"],
    ),
    "message": (
        "changed-message",
        [
            "owner = 'X'",
            "declarant = 'X'",
            "media = 'X'",
            "body = 'X'",
            "signature = 'X'",
            "salt = ''",
            "salt = '', body = ''",
        ],
    ),
    "grounds": ("changed-grounds", ["lane = 'X'", "body = 'X'"]),
    "fact": ("changed-fact", [f"{c} = 'X'" for c in ("kind", "actor", "owner", "declarant", "body", "hash")]),
    "outbox": ("changed-notice", ["addressee = 'X'", "kind = 'X'", "at = now()"]),
    "document": ("changed-document", ["owner = 'X'", "object = 'X'", "hash = 'X'", "size = 1"]),
    "goods_mark": ("changed-mark", ["lane = 'X'"]),
}
WHOLESALE = {
    "missing-case, the claim and all": (
        "missing-case",
        f"""with x as (select {FIRST} as id), a as (delete from tongguan.fact where case_id in (select id from x)),
        b as (delete from tongguan.grounds where case_id in (select id from x)),
        c as (delete from tongguan.message where case_id in (select id from x)),
        d as (delete from tongguan.claim where case_id in (select id from x)),
        e as (delete from tongguan.outbox where case_id in (select id from x)),
        f as (delete from tongguan.payment where case_id in (select id from x)),
        g as (delete from tongguan.goods_mark where case_id in (select id from x)),
        h as (delete from tongguan.document where case_id in (select id from x))
        delete from tongguan.case_file where id in (select id from x)""",
    ),
    "no claim": ("missing-claim", f"delete from tongguan.claim where case_id = {FIRST}"),
    "no payment": ("missing-payment", "delete from tongguan.payment"),
    "an invented payment": (
        "stray",
        f"insert into tongguan.payment values ('BANK', 'B-2', {FIRST}, 1, 5, 'CNY', now())",
    ),
    "more left": ("changed-balance", "update tongguan.balance set remaining = remaining + 1"),
    "a larger quota": ("changed-balance", "update tongguan.balance set volume = volume + 1, remaining = remaining + 1"),
    "no balance": ("changed-balance", "delete from tongguan.balance"),
    "lanes": ("changed-count", "update tongguan.lane_minute set taken = taken + 1"),
    "hits": ("changed-count", "insert into tongguan.profile_minute values (now(), 'X', 1, 0, 1)"),
    "another law": ("changed-law", "update tongguan.law set body = set_byte(body, 300, get_byte(body, 300) # 1)"),
    "no law": ("changed-answer", "with s as (delete from tongguan.snapshot) delete from tongguan.law"),
    "another day": ("changed-answer", "update tongguan.snapshot set date = date - 1"),
    "other risk profiles": ("changed-profiles", "update tongguan.profile_set set body = 'X'"),
    "a risk profile slipped in": (
        "changed-profiles",
        """insert into tongguan.risk_profile values ('X', 1, 'live', convert_to('{"id": "X", "name": "x", "lane": "red",
        "expression": "true", "author": "a", "valid_from": "2026-01-01"}', 'UTF8'), 'a', now(), 'b', now(), '')""",
    ),
    "other words asked": ("changed-request", "update tongguan.request set words = 'Pay me.'"),
    "words that nobody asked": ("changed-request", "update tongguan.request set reply = 'Yes.', reply_salt = 'X'"),
    "another finding": ("changed-finding", "update tongguan.inspection set finding = '{}' where salt <> ''"),
    "another remark": ("changed-remark", "update tongguan.remark set words = 'Never.'"),
    "an act of another": ("changed-act", "update tongguan.act set name = 'X' where id = 2"),
    "an act less": ("changed-act", "delete from tongguan.act where id = 2"),
    "a fact that waits for no seal": ("unsealed-fact", "delete from tongguan.changed"),
    "a cut tail before its seal": ("cut-tail", "delete from tongguan.fact where kind = 'pay'"),
    "bodies swapped": (
        "changed-message",
        """update tongguan.message m set body = o.body, salt = o.salt from tongguan.message o
        where m.case_id <> o.case_id and m.seq = 1 and o.seq = 1""",
    ),
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys and objects of the node."""
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def whole(cloned: Callable[[str], Urls], law: Law, kept: Path) -> Urls:
    """A database of sealed cases, with a payment that waits for its seal and a document; nobody connected."""
    urls = cloned(WHOLE)
    store = Store(urls)
    desk = Desk(store, law)
    (first, _, _) = desk.lodge(*(sent(declaration(n)) for n in ("import-five-items", "import-quota", "import-wine")))
    assert first.answer is not None and first.answer.assessment is not None
    key = f"documents/1/{first.case_id}/d1"
    (kept / "objects" / key).parent.mkdir(parents=True)
    (kept / "objects" / key).write_bytes(PAPER)
    owner, declarant = desk.rows("case_file", "owner, declarant")[0]
    row = DocumentRow("d1", first.case_id, owner, declarant, "i.pdf", "", "application/pdf", len(PAPER),
                      sha256(PAPER).digest(), key, NOW, TRADER.name, NOW.date() + timedelta(days=30))  # fmt: skip
    documents.add(desk.conn, row)
    seal(store, Signet(kept / "keys"), NOW)
    amount = first.answer.assessment.due_now
    asking = Asking(subject="Price", words="Why so low?", deadline=NOW + timedelta(days=3))
    ask(desk.conn, desk.office, OFFICER, first.answer.number, asking)
    inspected(desk, first.answer.number)
    with store.writing() as conn:
        for n in range(3):
            acts.note(conn, OFFICER, NOW, "cases.handed-over", (f"officer {n}", {"numbers": []}))
    paid = Payment(number=first.answer.number, amount=Decimal(amount), currency="CNY", bank_reference="B-1")
    pay(desk.conn, desk.office, BANK, paid)
    desk.conn.close()
    store.close()
    return urls


def inspected(desk: Desk, number: str) -> None:
    """An inspection with its finding, and something said about it."""
    wanted = Ordering(place="Bay 4", since=NOW, until=NOW + timedelta(hours=2), words="Count.")
    inspect.order(desk.conn, desk.office, OFFICER, number, wanted)
    (ordered,) = desk.rows("inspection", "id")
    line = CheckLine(subject="item/1/goods", outcome=Outcome.AS_DECLARED)
    inspect.find(desk.conn, desk.office, OFFICER, str(ordered[0]), Told(lines=(line,)))
    remark(desk.conn, desk.office, OFFICER, number, Said(id="r1", words="All there."))


@pytest.fixture
def found(whole: Urls, kept: Path, server: Server) -> Iterator[Callable[[str], list[Finding]]]:
    """Runs a statement as superuser in a copy of the database, and says what verify finds there."""
    names = sql.Identifier("tampering_copy"), sql.Identifier(WHOLE)
    with psycopg.connect(server.admin(), autocommit=True) as conn:
        conn.execute(sql.SQL("create database {} template {}").format(*names))

    def after(statement: str) -> list[Finding]:
        with psycopg.connect(server.admin("tampering_copy")) as conn:
            assert conn.execute(statement.encode()).rowcount >= 1, "nothing was changed"
        reach = {role: make_conninfo(url, dbname="tampering_copy") for role, url in asdict(whole).items()}
        store = Store(Urls(**reach), readers=1)
        try:
            return list(findings(store, kept, Walked(), False))
        finally:
            store.close()

    yield after
    with psycopg.connect(server.admin(), autocommit=True) as conn:
        conn.execute(sql.SQL("drop database {} with (force)").format(names[0]))


Found = Callable[[str], list[Finding]]


def test_untouched_it_has_no_findings(found: Found) -> None:
    assert found("select 1") == []


@pytest.mark.parametrize("column", CASE)
def test_a_changed_column_of_the_list_of_cases_is_named(column: str, found: Found) -> None:
    said = found(f"update tongguan.case_file set {column} = {CASE[column]} where id = {FIRST}")
    assert "changed-case" in {f.kind for f in said}
    assert {f.kind for f in said} <= {"changed-case", "changed-claim"}
    assert any(
        {"due": "amount due", "stand": "remembers"}.get(column, column.replace("_", " ")) in f.sentence for f in said
    )


@pytest.mark.parametrize(("table", "change"), [(t, c) for t, (_, changes) in CHANGES.items() for c in changes])
def test_a_changed_row_beside_the_facts_is_named(table: str, change: str, found: Found) -> None:
    said = found(f"update tongguan.{table} set {change} where case_id = {FIRST}")
    assert CHANGES[table][0] in {f.kind for f in said}
    assert {str(f.case)[-10:] for f in said if f.case} == {"0000000001"}


@pytest.mark.parametrize("what", WHOLESALE)
def test_what_was_taken_away_or_slipped_in_is_named(what: str, found: Found) -> None:
    kind, statement = WHOLESALE[what]
    assert kind in {f.kind for f in found(statement)}


def test_other_bytes_in_the_object_store_are_named(found: Found, kept: Path) -> None:
    (file,) = (kept / "objects").rglob("d1")
    for content in (PAPER + b"!", None):
        file.write_bytes(content) if content else file.unlink()
        assert {f.kind for f in found("select 1")} == {"changed-document"}
    file.write_bytes(PAPER)
