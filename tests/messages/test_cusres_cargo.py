"""The receipt for a cargo report: in the directory's order, and with every problem at its segment."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.messages.test_cuscar import SAMPLES, changed, counted
from tongguan.manifests.receipt import Receipt, ReceiptCode, ReceiptPart, What
from tongguan.manifests.report import Function
from tongguan.messages import cuscar, cusres_cargo, edifact
from tongguan.messages.cusres_cargo import Answer, Envelope
from tongguan.messages.edifact import Segment
from tongguan.messages.edifact_directory import Table
from tongguan.problem import Problem

AT = datetime(2026, 11, 26, 4, 5, 6, tzinfo=UTC)
TO = Envelope(sender="CNCUSTOMS", recipient="OCEANLINE", reference="R1", zone="Asia/Shanghai")
D96B = Table("""
BGM 1
DTM 9
FTX 9
TDT 9
LOC 99
GIS 10
EQD 999
NAD 9
RFF 999
ERP 99
  RFF 9
  ERC 99
  FTX 99
DOC 9999
  PAC 9
  RFF 9
  PCI 9
  FTX 9
  TDT 9
  LOC 9
  DTM 9
  GIS 9
""")


def told_of(**said: Any) -> Receipt:
    """A receipt for the main data of a manifest."""
    return Receipt(**({"what": What.MANIFEST, "function": Function.MAIN} | said))


def placed(body: bytes) -> list[tuple[str, Segment]]:
    """Each segment of the first message by its place in the directory, which must have one."""
    result = edifact.read(body)
    assert result.problems == () and result.interchange is not None
    message = result.interchange.messages[0]
    assert (message.type, message.version, message.release, message.agency) == ("CUSRES", "D", "96B", "UN")
    problems: list[Problem] = []
    found = list(D96B.walk(message, problems))
    assert problems == []
    return found


def texts(body: bytes, path: str, element: int, component: int = 0) -> list[str]:
    return [s.get(element, component) for p, s in placed(body) if p == path]


def test_a_golden_receipt() -> None:
    receipt = told_of(
        reference="VOY77N-CNSZW",
        number="M20261126000001",
        outcome=ReceiptCode.ACCEPTED,
        at=AT,
        office="5301",
        parts=(
            ReceiptPart(document="HBL0001", document_type="705", outcome=ReceiptCode.RELEASED),
            ReceiptPart(document="HBL0002", document_type="705", outcome=ReceiptCode.FORBID_UNLOADING),
        ),
    )
    body = cusres_cargo.write((Answer(receipt, recipient="OLAGENT"),), TO)
    assert body.decode() == (SAMPLES / "receipt-96b.edi").read_text().rstrip("\n")
    assert texts(body, "DTM", 1, 1) == ["20261126120506"]
    assert texts(body, "DOC/GIS", 1, 3) == ["11", "13"]


@pytest.mark.parametrize("outcome", ReceiptCode)
def test_every_outcome_says_the_national_code(outcome: ReceiptCode) -> None:
    body = cusres_cargo.write((Answer(told_of(reference="X", outcome=outcome, at=AT)),), TO)
    assert texts(body, "GIS", 1, 3) == [outcome.value]


def test_what_a_message_has_wrong_comes_back_at_its_segment() -> None:
    report = cuscar.read(counted(changed("sea-95b", "CNT+7:20000.5", "CNT+7:ABC"))).reports[0]
    receipt = told_of(reference="VOY77N-CNSZW", outcome=ReceiptCode.RETURNED, at=AT, problems=report.problems)
    body = cusres_cargo.write((Answer(receipt),), TO)
    assert texts(body, "ERP", 1, 1) == ["CNT[21]/1.2"]
    assert texts(body, "ERP", 1) == ["2"]
    assert texts(body, "ERP/ERC", 1) == ["E015"]
    assert texts(body, "ERP/FTX", 4) == ["CNT[21]/1.2 is not a number: ABC."]
    assert texts(body, "GIS", 1) == ["2"]


def test_long_texts_and_many_problems_fit_the_directory() -> None:
    many = tuple(Problem(code="E014", message="?'" * 300 + "≠", wire_pointer="RFF[9]/" + "9" * 60) for _ in range(150))
    body = cusres_cargo.write(
        (Answer(told_of(reference="R" * 50, outcome=ReceiptCode.RETURNED, at=AT, problems=many)),), TO
    )
    found = [s for p, s in placed(body) if p == "ERP/FTX"]
    assert len(found) == 99
    assert all(len(part) <= 70 for s in found for part in s.elements[4])
    assert "".join(found[0].elements[4]) == ("?'" * 300)[:350]
    assert texts(body, "BGM", 2) == ["R" * 35]


def test_what_the_recipient_cannot_read_is_told_in_what_he_can() -> None:
    problem = Problem(code="E008", message="313 ≠ 67 通关")
    receipt = told_of(reference="X", outcome=ReceiptCode.RETURNED, at=AT, problems=(problem,))
    assert texts(cusres_cargo.write((Answer(receipt),), TO), "ERP/FTX", 4) == ["313 ? 67 ??"]
    wide = Envelope(sender="A", recipient="B", reference="1", charset="UNOW")
    assert texts(cusres_cargo.write((Answer(receipt),), wide), "ERP/FTX", 4) == ["313 ≠ 67 通关"]


def test_one_interchange_answers_several_messages() -> None:
    receipts = tuple(Answer(told_of(reference=f"V{n}", outcome=ReceiptCode.REVIEW, at=AT)) for n in range(3))
    interchange = edifact.read(cusres_cargo.write(receipts, TO)).interchange
    assert interchange is not None
    assert [m.segments[0].get(2) for m in interchange.messages] == ["V0", "V1", "V2"]
