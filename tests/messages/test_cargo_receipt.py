"""Receipts go back in the wire in which the message came, and name what is wrong where the sender can see it."""

import msgspec
import pytest
from hypothesis import given, settings

from tests.messages.cargo_values import ANY
from tests.messages.road_values import SENT, tree
from tests.messages.test_cargo import json
from tests.messages.test_cuscar import SAMPLES, changed, counted, sample
from tests.messages.test_cusres_cargo import texts, told_of
from tongguan.manifests.receipt import Receipt, ReceiptCode, What, narrowed
from tongguan.manifests.report import Function
from tongguan.messages import cargo, cargo_receipt, edifact, road_xml
from tongguan.messages.cargo_receipt import Frame, unread
from tongguan.messages.cargo_taken import Taken, Wire
from tongguan.messages.road_messages import ANSWER
from tongguan.messages.road_xml import Head
from tongguan.problem import Problem, Severity

FRAME = Frame(sender="CNCUSTOMS", reference="R1", at=SENT, zone="Asia/Shanghai")
HEAD = Head(message="R1", sender="5301", receiver="S", sent_at=SENT)
MT1401 = (SAMPLES / "mt1401.xml").read_bytes()


def returned(*codes: str, pointer: str = "") -> Receipt:
    problems = tuple(Problem(code=code, message="m", message_zh="中", pointer=pointer) for code in codes)
    return told_of(reference="M1", outcome=ReceiptCode.RETURNED, at=SENT, problems=problems)


@pytest.mark.parametrize(
    ("codes", "outcome"),
    [
        (("J004", "E015", "X013", "C003"), ReceiptCode.UNREADABLE),
        (("MFR05",), ReceiptCode.CONTRADICTED),
        (("MFA01",), ReceiptCode.REPEATED),
        (("MFA02", "MFA04"), ReceiptCode.UNFOUNDED),
        (("MFA01", "MFR05"), ReceiptCode.CONTRADICTED),
        ((), ReceiptCode.RETURNED),
    ],
)
def test_why_it_was_returned(codes: tuple[str, ...], outcome: ReceiptCode) -> None:
    assert narrowed(returned(*codes)).outcome is outcome


def test_only_what_stops_narrows_and_only_what_was_returned() -> None:
    warning = Problem(code="MFR19", message="m", severity=Severity.WARNING)
    one = msgspec.structs.replace(returned("MFA01"), problems=(*returned("MFA01").problems, warning))
    assert narrowed(one).outcome is ReceiptCode.REPEATED
    accepted = msgspec.structs.replace(one, outcome=ReceiptCode.ACCEPTED)
    assert narrowed(accepted) is accepted


@settings(max_examples=40, deadline=None)
@given(tree(ANSWER.table.root).map(lambda said: msgspec.convert(said, Receipt)))
def test_a_national_receipt_is_read_back(receipt: Receipt) -> None:
    assert road_xml.read_receipt(road_xml.write_receipt(receipt, "MT4401", HEAD)) == (receipt, ())


def test_a_receipt_that_is_none() -> None:
    assert [p.code for p in road_xml.read_receipt(b"<a/>")[1]] == ["X022"]
    receipt, problems = road_xml.read_receipt(MT1401)
    assert receipt is None and "X008" in {p.code for p in problems}


def test_a_national_message_is_answered_in_its_namespace() -> None:
    taken = cargo.read(Wire.XML, MT1401)
    problem = Problem(
        code="MFR17", message="Describe.", message_zh="请填写。", pointer="/manifest/consignments/1/value"
    )
    receipt = told_of(reference="5301261126001", outcome=ReceiptCode.RETURNED, at=SENT, problems=(problem,))
    body = cargo_receipt.write(taken, (receipt,), FRAME)
    assert b"CN:MT1401:1" in body and b"<ReceiverID>SZTRUCK</ReceiverID>" in body
    read, problems = road_xml.read_receipt(body)
    assert problems == () and read is not None
    assert read.problems[0].wire_pointer == "Declaration/Consignment[2]"
    assert [(p.document, p.outcome, p.sentence) for p in read.parts] == [
        ("WB0001", ReceiptCode.CONTRADICTED, ""),
        ("HB0002A", ReceiptCode.CONTRADICTED, "Describe."),
    ]


def test_an_interchange_is_answered_by_one() -> None:
    taken = cargo.read(Wire.EDIFACT, counted(changed("sea-95b", "CNT+7:20000.5", "CNT+7:ABC")))
    receipts = tuple(unread(part, SENT) for part in taken.answerable)
    body = cargo_receipt.write(taken, receipts, FRAME)
    interchange = edifact.read(body).interchange
    assert interchange is not None and (interchange.sender, interchange.recipient) == ("CNCUSTOMS", "OCEANLINE")
    assert texts(body, "GIS", 1, 3) == ["E1"] and texts(body, "GIS", 1) == ["14"]
    assert texts(body, "ERP", 1, 1) == ["CNT[21]/1.2"]
    assert texts(body, "DOC", 2)[:1] == ["MBL0001"]
    assert texts(body, "DOC/FTX", 4) == ["CNT[21]/1.2 is not a number: ABC."]


def test_a_frame_that_is_wrong_is_answered_once() -> None:
    taken = cargo.read(Wire.EDIFACT, sample("sea-95b").replace(b"UNZ+1", b"UNZ+2"))
    assert taken.parts and len(taken.answerable) == 1
    body = cargo_receipt.write(taken, (unread(taken.answerable[0], SENT),), FRAME)
    assert texts(body, "ERP/ERC", 1) == ["E008"]
    with pytest.raises(ValueError, match="zip"):
        cargo_receipt.write(taken, (), FRAME)


def test_what_is_no_message_at_all_is_answered_all_the_same() -> None:
    for wire in Wire:
        taken = cargo.read(wire, b"")
        body = cargo_receipt.write(taken, tuple(unread(part, SENT) for part in taken.answerable), FRAME)
        assert body and cargo_receipt.MEDIA[wire]


def test_json_is_answered_in_json() -> None:
    part = json({"manifest": {"kind": "original", "mode": "3", "reference": "M1", "batch": "B", "consignments": [{}]}})
    taken = Taken(wire=Wire.JSON, parts=(part,))
    receipt = msgspec.json.decode(cargo_receipt.write(taken, (unread(part, SENT),), FRAME), type=Receipt)
    assert (receipt.outcome, receipt.what, receipt.reference, receipt.batch) == ("E1", What.MANIFEST, "M1", "B")
    two = Taken(wire=Wire.JSON, parts=(part, part))
    assert len(msgspec.json.decode(cargo_receipt.write(two, (receipt, receipt), FRAME), type=list[Receipt])) == 2


@settings(max_examples=20, deadline=None)
@given(ANY.struct(Receipt))
def test_any_receipt_can_be_sent_by_any_wire(receipt: Receipt) -> None:
    for wire, body in ((Wire.XML, MT1401), (Wire.EDIFACT, sample("sea-95b"))):
        assert cargo_receipt.write(cargo.read(wire, body), (receipt,), FRAME)


def test_the_function_of_what_is_answered_is_kept() -> None:
    part = json({"function": "change", "reference": "V1", "way": "in", "load": "empty"})
    assert (unread(part, SENT).function, unread(part, SENT).what) == (Function.CHANGE, What.VEHICLE)
