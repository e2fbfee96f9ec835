"""What happens to records when goods have left: what did not go comes back, and the node makes those of refund and
exchange itself."""

from decimal import Decimal
from pathlib import Path

import pytest
from msgspec import json
from msgspec.structs import replace

from tests.journeys.conftest import OFFICER, Desk, declaration, sent
from tests.journeys.test_ledger import HOLDER, issue, left, naming, settled, state, verified
from tongguan.codes.law import Law
from tongguan.codes.upload import File, read
from tongguan.journeys import ledger, made
from tongguan.journeys.event import held, written_as
from tongguan.journeys.record_says import RecordIssuing, RecordStepping
from tongguan.journeys.submission import Reply
from tongguan.ledgers.life import RecordEvent
from tongguan.manifests.match import Amount
from tongguan.parties.party import Caller, Scope
from tongguan.problem import Reason, Refusal
from tongguan.release.case import Inputs
from tongguan.release.lifecycle import Event, State
from tongguan.release.rules import judges
from tongguan.store import standards
from tongguan.store.connect import Store
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet

ROOT = Path(__file__).parents[2]
SAT = Caller(party="SAT", name="tax office", scopes=frozenset({Scope.LEDGER, Scope.READ}))


def exit_of(desk: Desk, reply: Reply, went: Amount | None) -> None:
    """Everything open is settled, and so much of the goods leaves."""
    assert reply.answer is not None, reply.refusal
    settled(desk, reply)
    given = Inputs(event=Event.EXIT, received_at=desk.now(), caller="", number="", case=0, seed=0, went=went)
    with desk.conn.transaction():
        written_as(desk.conn, desk.office, OFFICER, held(desk.conn, reply.answer.number), given)


def export(desk: Desk, **changes: object) -> Reply:
    (reply,) = desk.lodge(sent(declaration("export-standard", **changes)))
    return reply


@pytest.mark.parametrize(
    ("went", "comes_back"),
    [
        (Amount(packages=Decimal(1)), "894.375"),  # of 160
        (Amount(gross=Decimal(0)), "900"),
        (Amount(packages=Decimal(999)), "0"),
        (Amount(), "0"),
        (None, "0"),
    ],
)
def test_what_did_not_go_comes_back(
    desk: Desk, store: Store, tmp_path: Path, went: Amount | None, comes_back: str
) -> None:
    issue(desk)
    (reply,) = desk.lodge(sent(naming("L-1", quantity="900")))
    assert left(desk) == 1500
    exit_of(desk, reply, went)
    assert left(desk) == 1500 + Decimal(comes_back)
    assert desk.rows("record_use", "state") == [("written-off",)]
    signet = Signet(tmp_path)
    seal(store, signet, desk.now())
    assert list(verified(store, signet)) == []


def test_an_export_that_left_makes_the_records_of_refund_and_exchange(desk: Desk, store: Store, tmp_path: Path) -> None:
    reply = export(desk, reference="X-1")
    assert made.make(desk.conn, desk.office) == 0, "nothing left yet"
    exit_of(desk, reply, None)
    assert desk.rows("record") == [], "the gate waits for no record"
    assert made.make(desk.conn, desk.office) == 1
    assert made.make(desk.conn, desk.office) == 0 and desk.rows("record_due") == []
    number = reply.answer.number  # type: ignore[union-attr]
    found = desk.rows("record", "system, written, issuer, holder, state")
    assert sorted(found) == [
        ("export-collection", number, "SAFE", HOLDER, "issued"),
        ("export-tax-refund", number, "SAT", HOLDER, "issued"),
    ]
    ((body, lines),) = desk.conn.execute("select body, lines from tongguan.record where issuer = 'SAT'").fetchall()
    assert json.decode(body)["declaration"] == number and json.decode(body)["period"] == "202611"
    assert [line["hs"] for line in json.decode(lines)] == ["6109100000", "9405420000"]
    key = ("export-tax-refund", number)
    with pytest.raises(Refusal) as another:
        paid = RecordStepping(event=RecordEvent.WRITE_OFF)
        ledger.stepped(desk.conn, desk.office, replace(SAT, party="SAFE"), key, paid)
    assert another.value.reason is Reason.NOT_ALLOWED
    assert ledger.stepped(desk.conn, desk.office, SAT, key, paid).state == "written-off"
    with pytest.raises(Refusal) as twice:
        ledger.stepped(desk.conn, desk.office, SAT, key, paid)
    assert twice.value.reason is Reason.CONFLICT
    seal(store, Signet(tmp_path), desk.now())
    assert list(verified(store, Signet(tmp_path))) == []


@pytest.mark.parametrize(
    ("went", "amount", "quantity"), [(Amount(packages=Decimal(30)), "8333.33", "666.666667"), (None, "15000", "1200")]
)
def test_what_is_refunded_and_collected_is_what_left(
    desk: Desk, went: Amount | None, amount: str, quantity: str
) -> None:
    exit_of(desk, export(desk, reference="X-1"), went)
    assert made.make(desk.conn, desk.office) == 1
    said = {row[0]: row[1:] for row in desk.rows("record", "issuer, body, lines")}
    assert json.decode(said["SAFE"][0])["amount"] == amount
    assert json.decode(said["SAT"][1])[0]["quantity"] == quantity


def test_an_import_makes_none(desk: Desk) -> None:
    (reply,) = desk.lodge(sent(declaration("import-five-items", reference="I-1")))
    exit_of(desk, reply, None)
    assert made.make(desk.conn, desk.office) == 1 and desk.rows("record") == []


def test_a_record_that_cannot_be_made_is_told_and_keeps_none_waiting(desk: Desk, law: Law) -> None:
    text = (ROOT / "profiles" / "cn" / "subsystems" / "export-tax-refund.toml").read_text("utf-8")
    text = text.replace("valid_from = 2020-01-01\nknown_from = 2019-12-01T00:00:00Z", "valid_from = 2026-11-23")
    text = text.replace("^[0-9]{8,10}$", "^61091.*$")
    told = read([File("export-tax-refund.toml", text.encode())], law, desk.now(), judges())
    assert told.defects == ()
    after = told.change.known(desk.now()).on(law)
    with desk.conn.transaction():
        standards.publish_law(desk.conn, after.id, after.head.id, after.dump(), ("test", desk.now()))
    reply = export(desk, reference="X-1")
    assert state(reply) is not State.RETURNED
    exit_of(desk, reply, None)
    assert made.make(desk.conn, desk.office) == 1 and made.make(desk.conn, desk.office) == 0
    assert desk.rows("record", "system") == [("export-collection",)]
    ((why,),) = desk.rows("record_due", "why")
    assert why.startswith("/lines/1/hs: ")


def test_what_came_in_for_processing_goes_out_with_its_loss(desk: Desk, store: Store, tmp_path: Path) -> None:
    """Material comes in against the plan and stands in the book; the product that leaves takes it with what is lost,
    and what did not leave goes back into the book."""
    book = RecordIssuing(
        system="processing-book",
        number="B-1",
        holder=HOLDER,
        fields={
            "holder": HOLDER,
            "consumption": [
                {"product": "6109", "material": "610910", "consumption": "0.5", "unit": "NAR", "loss": "20"}
            ],
        },
        lines=({"hs": "610910", "planned": "5000", "unit": "NAR"},),
    )
    ledger.issued(desk.conn, desk.office, replace(SAT, party="GACC"), book)
    came = naming("IN-1", "B-1", "2400")
    came["shipment"]["items"][0]["documents"][-1]["type"] = "015"
    (into,) = desk.lodge(sent(came))
    planned, stock = ("record/processing-book/B1/1/planned", "record/processing-book/B1/1/stock")
    assert state(into) is State.HELD and (left(desk, planned), left(desk, stock)) == (2600, 2400)
    exit_of(desk, into, None)
    product = declaration("export-standard", reference="OUT-1")
    product["exporter"] = {**product.get("exporter", {}), "id": HOLDER}
    product["shipment"]["items"][0]["documents"].append({"category": "G", "type": "015", "id": "B-1"})
    (out,) = desk.lodge(sent(product))
    assert state(out) is not State.RETURNED, out.answer
    assert left(desk, stock) == 2400 - 750, "1200 pieces, half of one each, of which a fifth is lost"
    exit_of(desk, out, Amount(packages=Decimal(27)))
    assert left(desk, stock) == 2400 - 375, "of 54 packages 27 left"
    customs, key = replace(SAT, party="GACC"), ("processing-book", "B1")
    words = "the 2025 pieces that are left were taxed"
    done = ledger.stepped(desk.conn, desk.office, customs, key, RecordStepping(event=RecordEvent.WRITE_OFF, why=words))
    assert (done.state, left(desk, stock)) == ("written-off", 2025), "what was left stays to be read"
    (more,) = desk.lodge(sent({**came, "reference": "IN-2"}))
    assert state(more) is State.RETURNED
    assert "PROCESSING-BOOK-2" in {p.code for p in more.answer.problems}  # type: ignore[union-attr]
    signet = Signet(tmp_path)
    seal(store, signet, desk.now())
    assert list(verified(store, signet)) == []
