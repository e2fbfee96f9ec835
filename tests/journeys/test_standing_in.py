"""What others told of is theirs: their batches, their bills, their documents that go out."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from tests.journeys.conftest import NOW, STRANGER, Desk, sent
from tests.journeys.test_manifest import LINE, codes, declared, house, left, ship, tell, told
from tongguan.declarations.parts import Party, TransportMeans
from tongguan.journeys import match
from tongguan.manifests.manifest import Consignment, Manifest, ManifestKind
from tongguan.manifests.receipt import ReceiptCode
from tongguan.manifests.report import Function, Load, ManifestReport, VehicleReport, Way
from tongguan.store import manifests

PLATE = "粤Z9999港"


def truck(reference: str = "T-1", plate: str = PLATE, **more: Any) -> VehicleReport:
    means = TransportMeans(id=plate, mode="3")
    told = {"way": Way.IN, "load": Load.LADEN, "office": "5304", "batch": "B-1", "means": means, **more}
    return VehicleReport(reference=reference, arrives_at=NOW + timedelta(hours=5), **told)


def lorry(*consignments: Consignment, reference: str = "R-1", **more: Any) -> ManifestReport:
    means = TransportMeans(id="粤Z1234港", mode="3")
    told = replace(ship(*consignments, **more), mode="3", batch="B-1", reference=reference, journey="")
    return ManifestReport(manifest=replace(told, means=more.get("means", means)))


def test_nobody_drives_with_anothers_batch(desk: Desk) -> None:
    assert tell(desk, lorry(house(1, master=""))).outcome is ReceiptCode.ACCEPTED
    assert codes(tell(desk, truck(), STRANGER)) == [("MFL12", "/batch")]
    assert tell(desk, truck("T-2", "粤Z1234港"), STRANGER).outcome is ReceiptCode.ACCEPTED, "the manifest names it"
    assert tell(desk, truck("T-3"), replace(STRANGER, mandates=frozenset({"LINE"}))).outcome is ReceiptCode.ACCEPTED
    assert tell(desk, truck("T-4")).outcome is ReceiptCode.ACCEPTED, "its own submitter"
    named = lorry(house(1, master=""), carrier=Party(id=STRANGER.party))
    told_now = replace(named, function=Function.CHANGE, reasons=("001",))
    assert tell(desk, told_now).outcome is ReceiptCode.ACCEPTED
    assert tell(desk, truck("T-5"), STRANGER).outcome is ReceiptCode.ACCEPTED, "now it names him"


def test_nobody_tells_of_goods_in_anothers_batch(desk: Desk) -> None:
    tell(desk, lorry(house(1, master="")))
    more = lorry(house(1, master=""), house(2, master=""))
    assert ("MFL12", "/manifest/batch") in codes(tell(desk, more, STRANGER)) and left(desk, "HBL1") == (160, 5810)


def test_a_vehicle_told_first_keeps_its_batch_unless_the_manifest_names_it(desk: Desk) -> None:
    tell(desk, truck(), STRANGER)
    assert codes(tell(desk, lorry(house(1, master="")))) == [("MFL12", "/manifest/batch")]
    theirs = lorry(house(1, master=""), means=TransportMeans(id=PLATE, mode="3"))
    assert tell(desk, theirs).outcome is ReceiptCode.ACCEPTED


def test_a_vehicle_without_a_batch_carries_no_document_of_others(desk: Desk) -> None:
    tell(desk, lorry(house(1, master="")))
    empty = truck(load=Load.EMPTY, batch="", documents=("hbl 1",))
    assert codes(tell(desk, empty, STRANGER)) == [("MFL13", "/documents/0")]
    assert tell(desk, empty).outcome is ReceiptCode.ACCEPTED


def test_a_house_told_under_anothers_bill_forbids_nobody_to_declare_it(desk: Desk) -> None:
    bill = replace(house(1, master=""), document_type="705")
    told(desk, bill)
    squat = ManifestReport(manifest=replace(ship(house(9, packages=1, master="HBL-1")), reference="V-2"))
    receipt = tell(desk, squat, STRANGER)
    assert [(p.code, p.pointer) for p in receipt.problems][-1:] == [("MFL20", "/manifest/consignments/0/master")]
    (reply,) = desk.lodge(sent(declared("HBL-1", "R-1")))
    assert reply.answer is not None and not [p for p in reply.answer.problems if p.code.startswith("TGB")]
    assert match.anew(desk.conn, desk.office) == 0 and left(desk, "HBL1") == (0, 0)
    named = replace(bill, notify=Party(id=STRANGER.party))
    tell(desk, ManifestReport(function=Function.CHANGE, reasons=("001",), manifest=ship(named)))
    (other,) = desk.lodge(sent(declared("HBL-1", "R-2")))
    assert other.answer is not None and [p.code for p in other.answer.problems if p.code.startswith("TGB")] == [
        "TGB002"
    ]


def leaving(kind: ManifestKind, reference: str) -> ManifestReport:
    line = Consignment(
        sequence=1, document="OUT-1", packages=Decimal(5), consignor=Party(name="A"), consignee=Party(name="B")
    )
    whole: Manifest = replace(ship(line), kind=kind, reference=reference, departs_at=NOW + timedelta(hours=48))
    return ManifestReport(manifest=replace(whole, arrives_at=None))


def test_what_goes_out_is_told_by_one_in_advance_and_as_loaded(desk: Desk) -> None:
    assert tell(desk, leaving(ManifestKind.ADVANCE, "A-1")).outcome is ReceiptCode.ACCEPTED
    foreign = tell(desk, leaving(ManifestKind.LOADING, "L-1"), STRANGER)
    assert ("MFA07", "/manifest/consignments/0/document") in codes(foreign)
    assert tell(desk, leaving(ManifestKind.LOADING, "L-1"), LINE).outcome is ReceiptCode.ACCEPTED
    assert {one.party for one in manifests.under(desk.conn, ["OUT1"], tuple(ManifestKind))} == {"LINE"}
