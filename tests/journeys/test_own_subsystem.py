"""Sub-systems of a stranger, published as one publishes law: a permit that counts pieces for all its lines together,
and a certificate that lists serial numbers. Each goes through its life in a real database."""

from datetime import date
from typing import Any

import pytest

from tests.journeys.conftest import Desk, declaration, sent
from tests.journeys.test_ledger import HOLDER, IMPORTER, MPS, cancel, left, state
from tests.journeys.test_made import exit_of
from tongguan.codes.law import Law
from tongguan.codes.upload import File, read
from tongguan.journeys import ledger
from tongguan.journeys.record_says import RecordApplying, RecordStepping
from tongguan.journeys.submission import Reply
from tongguan.ledgers.life import RecordEvent
from tongguan.problem import Reason, Refusal
from tongguan.release.lifecycle import State
from tongguan.release.rules import judges
from tongguan.store import standards

HEAD = """
code = "{code}"
name = "Permit"
name_zh = "许可证"
agency = "MPS"
documents = ["{document}"]
source = "Order of the test, art. 1"
valid_from = 2020-01-01
{more}
[[document]]
code = "{document}"
name = "Permit"
name_zh = "许可证"
[record]
type = "object"
required = ["holder"]
additionalProperties = false
[record.properties]
holder = {{ type = "string", title = "Holder", title_zh = "持有人" }}
"""
PIECES = (
    HEAD.format(code="piece-permit", document="G0P1", more="")
    + """
pieces = { type = "integer", minimum = 1, title = "Pieces", title_zh = "件数" }
[line]
type = "object"
[line.properties]
hs = { type = "string", title = "Goods code", title_zh = "商品编码" }
[[compare]]
code = "PCS01"
function = "begins-with"
record = "line/hs"
declaration = "item/tariff_code"
[[draw]]
code = "PCS02"
function = "take"
about = "pieces"
record = "pieces"
unit = "NAR"
declaration = "item/tariff_quantity"
[[example]]
name = "a part"
direction = "import"
on = 2026-06-01
record = { holder = "U1", pieces = 5, lines = [{ hs = "6109" }] }
draws = [{ about = "pieces", amount = 2, unit = "NAR" }]
[[example.declaration.shipment.items]]
sequence = 1
classifications = [{ id = "6109100000", type = "TSP" }]
tariff_quantity = { value = "2", unit = "NAR" }
[[example]]
name = "too many"
direction = "import"
on = 2026-06-01
record = { holder = "U1", pieces = 1, lines = [{ hs = "6109" }] }
finds = ["PCS02 /shipment/items/0/tariff_quantity"]
[[example.declaration.shipment.items]]
sequence = 1
classifications = [{ id = "6109100000", type = "TSP" }]
tariff_quantity = { value = "2", unit = "NAR" }
"""
)
SERIALS = (
    HEAD.format(code="serial-certificate", document="G0S1", more="uses = 1")
    + """
serials = { type = "array", items = { type = "string" }, title = "Serial numbers", title_zh = "序列号" }
[[compare]]
code = "SER01"
function = "one-of"
record = "serials"
declaration = "item/packagings/marks"
[[example]]
name = "both are named"
direction = "import"
on = 2026-06-01
record = { holder = "U1", serials = ["A1", "A2", "A3"] }
[example.declaration.shipment]
items = [{ sequence = 1, packagings = [{ sequence = 1, marks = "A1" }, { sequence = 2, marks = "a2" }] }]
[[example]]
name = "one of them is not"
direction = "import"
on = 2026-06-01
record = { holder = "U1", serials = ["A1", "A2"] }
finds = ["SER01 /shipment/items/0/packagings"]
[example.declaration.shipment]
items = [{ sequence = 1, packagings = [{ sequence = 1, marks = "A1" }, { sequence = 2, marks = "B1" }] }]
"""
)
BALANCE = "record/piece-permit/{}/0/pieces"


@pytest.fixture
def published(desk: Desk, law: Law) -> Law:
    """The law with both, as it is proposed and published."""
    files = [File("piece-permit.toml", PIECES.encode()), File("serial-certificate.toml", SERIALS.encode())]
    told = read(files, law, desk.now(), judges())
    assert told.defects == ()
    after = told.change.known(desk.now()).on(law)
    with desk.conn.transaction():
        standards.publish_law(desk.conn, after.id, after.head.id, after.dump(), ("test", desk.now()))
    return after


def issued(desk: Desk, system: str, fields: dict[str, Any], **more: Any) -> str:
    """Applied for by whoever will hold it, and issued."""
    wanted = RecordApplying(system=system, fields=fields, **more)
    made = ledger.applied(desk.conn, desk.office, IMPORTER, wanted)
    assert (made.holder, made.state) == (HOLDER, "applied")
    with pytest.raises(Refusal) as early:
        step(desk, (system, made.number), RecordEvent.ISSUE)
    assert str(early.value).startswith("The record is applied: ask, review, refuse, withdraw may happen")
    step(desk, (system, made.number), RecordEvent.REVIEW)
    return step(desk, (system, made.number), RecordEvent.ISSUE)


def step(desk: Desk, key: tuple[str, str], event: RecordEvent, why: str = "") -> str:
    return ledger.stepped(desk.conn, desk.office, MPS, key, RecordStepping(event=event, why=why)).number


def naming(desk: Desk, reference: str, document: str, number: str) -> Reply:
    values = declaration("import-five-items", reference=reference)
    named = {"category": document[0], "type": document[1:], "id": number}
    values["shipment"]["items"][0]["documents"].append(named)
    (reply,) = desk.lodge(sent(values))
    return reply


def problems(reply: Reply) -> list[tuple[str, str]]:
    assert reply.answer is not None, reply.refusal
    return [(p.code, p.pointer) for p in reply.answer.problems if p.severity == "error"]


@pytest.mark.usefixtures("published")
def test_a_permit_counts_pieces_for_all_its_lines_and_is_given_back_and_written_off(desk: Desk) -> None:
    number = issued(desk, "piece-permit", {"holder": HOLDER, "pieces": 5000}, lines=({"hs": "610910"},))
    first = naming(desk, "P-1", "G0P1", number)
    assert problems(first) == [] and left(desk, BALANCE.format(number)) == 2600
    assert problems(naming(desk, "P-2", "G0P1", number)) == [] and left(desk, BALANCE.format(number)) == 200
    third = naming(desk, "P-3", "G0P1", number)
    assert problems(third) == [("PCS02", "/shipment/items/0/tariff_quantity")]
    desk.lodge(sent(cancel("P-1-C", first.answer.number)))  # type: ignore[union-attr]
    assert left(desk, BALANCE.format(number)) == 2600
    again = naming(desk, "P-4", "G0P1", number)
    exit_of(desk, again, None)
    assert sorted(desk.rows("record_use", "state")) == [("annotated",), ("given-back",), ("written-off",)]
    assert left(desk, BALANCE.format(number)) == 200


@pytest.mark.usefixtures("published")
def test_a_certificate_lists_what_may_come_and_serves_once(desk: Desk) -> None:
    other = issued(desk, "serial-certificate", {"serials": ["X-1"], "holder": HOLDER})
    assert problems(naming(desk, "S-0", "G0S1", other)) == [("SER01", "/shipment/items/0/packagings")]
    number = issued(desk, "serial-certificate", {"holder": HOLDER, "serials": ["CN-2001/1-40"]})
    reply = naming(desk, "S-1", "G0S1", number)
    assert problems(reply) == [] and state(reply) is State.HELD
    taken = naming(desk, "S-2", "G0S1", number)
    assert problems(taken) == [("SERIAL-CERTIFICATE-1", "/shipment/items/0/documents")]
    step(desk, ("serial-certificate", other), RecordEvent.VOID, "lost")
    gone = naming(desk, "S-3", "G0S1", other)
    assert problems(gone) == [("SERIAL-CERTIFICATE-3", "/shipment/items/0/documents")]


@pytest.mark.usefixtures("published")
def test_a_record_whose_days_are_over_serves_nobody(desk: Desk) -> None:
    fields = {"holder": HOLDER, "serials": ["CN-2001/1-40"]}
    number = issued(desk, "serial-certificate", fields, valid_to=date(2026, 1, 31))
    assert problems(naming(desk, "S-1", "G0S1", number)) == [("SERIAL-CERTIFICATE-DATE", "/accepted_at")]


@pytest.mark.usefixtures("published")
def test_an_application_without_a_holder_is_of_whoever_asks_and_never_anothers(desk: Desk) -> None:
    wanted = RecordApplying(system="piece-permit", fields={"holder": "91440300MA0DB0002E", "pieces": 1})
    with pytest.raises(Refusal) as refused:
        ledger.applied(desk.conn, desk.office, IMPORTER, wanted)
    assert refused.value.reason is Reason.NOT_ALLOWED


def test_nobody_applies_for_what_the_node_makes_itself(desk: Desk) -> None:
    with pytest.raises(Refusal) as refused:
        ledger.applied(desk.conn, desk.office, IMPORTER, RecordApplying(system="export-tax-refund"))
    assert str(refused.value).startswith("Export tax refund is made by itself when the goods have left")
