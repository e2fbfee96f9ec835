"""A ship's manifest with house bills declared by three brokers, over a real database: told, changed, matched, drawn."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from tests.journeys.conftest import BANK, NOW, OFFICER, STRANGER, TRADER, Desk, declaration, sent
from tests.journeys.test_lodge import WHY
from tongguan.declarations.parts import Location, Measure, Packaging, Party, TransportMeans
from tongguan.journeys import fleet as register
from tongguan.journeys import manifest as journey
from tongguan.journeys import match
from tongguan.journeys.manifest import Sent, Telling
from tongguan.manifests.deadline import lateness
from tongguan.manifests.fleet import FleetKind, Wanted
from tongguan.manifests.manifest import CargoItem, Consignment, Manifest, ManifestKind
from tongguan.manifests.receipt import Receipt, ReceiptCode
from tongguan.manifests.report import Counted, Function, Load, ManifestReport, TallyReport, VehicleReport, Way
from tongguan.parties.party import Caller, Scope
from tongguan.problem import Reason, Refusal
from tongguan.release.lifecycle import Hold
from tongguan.store import manifests, nameless
from tongguan.store.connect import Store, Writing
from tongguan.store.manifests import Asked
from tongguan.worker.beside import documents_told

LINE = Caller(party="LINE", name="Manifest desk", scopes=frozenset({Scope.DECLARE, Scope.READ}))
ABOARD = {"means": TransportMeans(id="9074729", id_type="10", mode="1"), "journey": "077N", "office": "5304"}


def house(n: int, packages: int = 160, gross: int = 5810, **more: Any) -> Consignment:
    mass = Measure(value=Decimal(gross), unit="KGM")
    place = {"loading": Location(id="JPOSA"), "unloading": Location(id="CNSZX")}
    parties = {"consignor": Party(name="Nishi Seiko K.K."), "consignee": Party(name="Harbour Bridge Trading")}
    wanted = {**parties, "packages": Decimal(packages), "gross_mass": mass, "master": "MBL-1", **place, **more}
    return Consignment(sequence=n, document=f"HBL-{n}", document_type="714", **wanted)


def ship(*consignments: Consignment, hours: int = 48, **more: Any) -> Manifest:
    carrier = Party(id="LINE", name="Line")
    head = {**ABOARD, "carrier": carrier, "arrives_at": NOW + timedelta(hours=hours), **more}
    return Manifest(kind=ManifestKind.ORIGINAL, mode="1", reference="V077N", consignments=consignments, **head)


def tell(desk: Desk, report: ManifestReport | VehicleReport | TallyReport, who: Caller = LINE, **more: Any) -> Receipt:
    now = desk.now()
    telling = Telling(who, desk.office.standards.law.at(now.date(), now), now, date(2036, 1, 1))
    body = more.pop("body", repr(report).encode())
    with desk.conn.transaction():
        (receipt,) = journey.take(Writing(desk.conn), telling, [Sent(report, body, "application/json", **more)])
    return receipt


def told(desk: Desk, *consignments: Consignment, **more: Any) -> Receipt:
    return tell(desk, ManifestReport(manifest=ship(*consignments, **more)))


def change(desk: Desk, function: Function, *consignments: Consignment, reasons: tuple[str, ...] = ("001",)) -> Receipt:
    return tell(desk, ManifestReport(function=function, reasons=reasons, manifest=ship(*consignments)))


def declared(document: str, reference: str, packages: int = 160, gross: int = 5810) -> dict[str, Any]:
    values = declaration("import-five-items", reference=reference, package_count=str(packages))
    values["gross_mass"] = {"value": str(gross), "unit": "KGM"}
    values["shipment"]["previous_documents"] = [{"category": "Z", "type": "714", "id": document, "line": 1}]
    return values


def left(desk: Desk, document: str, kind: str = "original") -> tuple[Decimal, Decimal]:
    packages, gross = (f"{kind}/{document}/{about}" for about in ("packages", "gross"))
    found = manifests.left(desk.conn, [packages, gross])()
    return found[packages].remaining, found[gross].remaining


def left_of(desk: Desk, document: str) -> dict[str, Any]:
    return manifests.left(desk.conn, [f"original/{document}/packages"])()


def kinds(desk: Desk) -> list[str]:
    return [kind for (kind,) in desk.conn.execute("select kind from tongguan.fact order by case_id, seq").fetchall()]


def cancel(desk: Desk, number: str) -> None:
    (reply,) = desk.lodge(sent({"function": "13", "type": "INV", "number": number, **WHY}))
    assert reply.answer is not None and reply.answer.state == "cancelled", reply


def codes(receipt: Receipt) -> list[tuple[str, str]]:
    return [(p.code, p.pointer) for p in receipt.problems if p.stops]


def test_three_brokers_declare_the_houses_of_one_ship_each_in_its_parts(desk: Desk) -> None:
    receipt = told(desk, house(1), house(2), house(3, packages=200, gross=9000))
    assert (receipt.outcome, receipt.version, codes(receipt)) == (ReceiptCode.ACCEPTED, 1, []), receipt
    for n in (1, 2):
        (reply,) = desk.lodge(sent(declared(f"HBL-{n}", f"B{n}")))
        assert reply.answer is not None and not [p for p in reply.answer.problems if p.code.startswith("TGB")]
        assert left(desk, f"HBL{n}") == (0, 0)
    first, second = desk.lodge(sent(declared("hbl 3", "B3-1")), sent(declared("HBL-3", "B3-2")))
    assert first.answer is not None and "manifest" not in first.answer.next
    assert second.answer is not None and Hold.DOCUMENTS in second.answer.holds, "forty packages are left"
    assert "manifest" in second.answer.next and left(desk, "HBL3") == (0, 0)
    cancel(desk, first.answer.number)
    assert left(desk, "HBL3") == (160, 5810), "what was drawn goes back"


def test_a_declaration_that_differs_is_held_until_the_manifest_is_put_right(desk: Desk) -> None:
    told(desk, house(1, packages=150))
    (reply,) = desk.lodge(sent(declared("HBL-1", "R-1")))
    assert reply.answer is not None and Hold.DOCUMENTS in reply.answer.holds and "manifest" in reply.answer.next
    change(desk, Function.CHANGE, house(1, packages=155))
    assert match.anew(desk.conn, desk.office) == 1 and match.anew(desk.conn, desk.office) == 0
    assert kinds(desk) == ["lodge", "match"] and left(desk, "HBL1") == (0, 0)
    change(desk, Function.CHANGE, house(1))
    match.anew(desk.conn, desk.office)
    ((holds,),) = desk.rows("case_file", "holds")
    assert kinds(desk) == ["lodge", "match", "match"] and holds != reply.answer.holds
    change(desk, Function.CHANGE, house(1, volume=Measure(value=Decimal(3), unit="MTQ")))
    match.anew(desk.conn, desk.office)
    assert len(kinds(desk)) == 3, "nothing differs, nothing is told"


def test_what_was_declared_before_it_was_told_is_drawn_once_it_is(desk: Desk) -> None:
    (reply,) = desk.lodge(sent(declared("HBL-1", "R-1")))
    assert reply.answer is not None and Hold.DOCUMENTS not in reply.answer.holds
    told(desk, house(1, packages=200, gross=6000))
    match.anew(desk.conn, desk.office)
    assert left(desk, "HBL1") == ((40, 190) if reply.answer.state == "held" else (200, 6000))


def test_a_master_is_no_document_to_declare_and_of_an_untold_one_the_law_says_nothing(desk: Desk) -> None:
    told(desk, house(1), replace(house(2, master=""), document="MBL-1", document_type="704"))
    (master, untold) = desk.lodge(sent(declared("MBL-1", "R-1")), sent(declared("HBL-9", "R-2")))
    assert master.answer is not None and untold.answer is not None
    (found,) = [p for p in master.answer.problems if p.code.startswith("TGB")]
    assert (found.code, found.pointer, found.stops) == ("TGB002", "/shipment/previous_documents/0/id", True)
    assert not [p for p in untold.answer.problems if p.code.startswith("TGB")]


def test_goods_of_another_consignee_are_not_drawn(desk: Desk) -> None:
    told(desk, house(1, consignee=Party(id="91440300MA0DB0009X", name="Somebody")))
    desk.lodge(sent(declared("HBL-1", "R-1")))
    assert left(desk, "HBL1") == (160, 5810)


def test_the_same_message_again_gets_the_same_receipt(desk: Desk) -> None:
    first = told(desk, house(1))
    again = told(desk, house(1))
    assert (again.number, again.version, again.at, again.outcome) == (first.number, 1, first.at, ReceiptCode.ACCEPTED)
    change(desk, Function.CHANGE, house(1, packages=150))
    assert told(desk, house(1)).version == 1, "however late it comes again"
    other = told(desk, house(1), journey="078N")
    assert codes(other) == [("MFA01", "/manifest/reference")] and other.outcome is ReceiptCode.RETURNED
    assert len(desk.rows("manifest")) == 1 and len(desk.rows("cargo_message")) == 3


def test_it_is_added_to_changed_filled_in_and_deleted(desk: Desk) -> None:
    told(desk, house(1), house(2))
    assert change(desk, Function.ADD, house(3)).version == 2
    assert change(desk, Function.CHANGE, house(1, packages=150)).version == 3
    assert left(desk, "HBL1") == (150, 5810)
    assert change(desk, Function.CHANGE, house(1, packages=200)).version == 4
    desk.lodge(sent(declared("HBL-1", "R-1")))
    assert left(desk, "HBL1") == (40, 0)
    assert change(desk, Function.CHANGE, house(1, packages=150), reasons=("002",)).outcome is ReceiptCode.ACCEPTED
    assert left(desk, "HBL1") == (-10, 0), "less is told than was drawn"
    assert change(desk, Function.DELETE, house(2)).version == 6
    assert codes(change(desk, Function.DELETE, house(2), reasons=("002",))) == [
        ("MFA04", "/manifest/consignments/0/document")
    ]
    assert codes(change(desk, Function.ADD, house(3), reasons=("002",))) == [
        ("MFA03", "/manifest/consignments/0/document")
    ]
    assert change(desk, Function.DELETE).version == 7
    assert codes(change(desk, Function.CHANGE, house(1))) == [("MFA02", "/manifest/reference")]
    assert told(desk, house(1)).version == 1, "its reference is free again"


def test_whoever_tells_of_anothers_document_is_told_so(desk: Desk) -> None:
    told(desk, house(1))
    report = ManifestReport(manifest=ship(house(2), house(1)))
    assert codes(tell(desk, report, STRANGER)) == [("MFA07", "/manifest/consignments/1/document")]


def test_late_is_said_and_rules_point_into_the_report(desk: Desk) -> None:
    receipt = told(desk, house(1), hours=23)
    assert receipt.outcome is ReceiptCode.REVIEW and left_of(desk, "HBL1") == {}, "an officer decides, as the law says"
    assert receipt.minutes_late in (60, 61) and "late" in receipt.sentence and "逾期" in receipt.sentence_zh
    bad = change(desk, Function.ADD, house(2, packages=-1))
    assert bad.outcome is ReceiptCode.RETURNED and all(p.startswith("/manifest/consignments/0/") for _, p in codes(bad))
    assert codes(bad)
    nowhere = tell(desk, ManifestReport(manifest=replace(ship(house(5), office=""), reference="V-2")))
    assert ("MFL01", "/manifest/office") in codes(nowhere)


def test_a_vehicle_and_a_tally_are_told(desk: Desk, store: Store) -> None:
    truck = VehicleReport(
        reference="T-1",
        way=Way.IN,
        load=Load.LADEN,
        office="5304",
        batch="B2026001",
        means=TransportMeans(id="粤Z1234港", mode="3"),
        arrives_at=NOW + timedelta(hours=1),
    )
    assert tell(desk, truck).outcome is ReceiptCode.ACCEPTED
    with store.reading(LINE) as conn:
        (trip,) = manifests.trips(conn, 5, vehicle="粤Z1234港")
    assert (trip.batch, trip.report) == ("B2026001", truck)
    told(desk, house(1))
    counted = TallyReport(
        reference="L-1", way=Way.IN, mode="1", ended_at=NOW, counted=(Counted(document="HBL-1", packages=Decimal(3)),)
    )
    assert tell(desk, counted).outcome is ReceiptCode.ACCEPTED and len(desk.rows("tally")) == 1
    empty = tell(desk, TallyReport(reference="L-2", way=Way.IN, mode="1", ended_at=NOW + timedelta(days=1)))
    assert [code for code, _ in codes(empty)] == ["MFL05", "MFL06"] and len(desk.rows("tally")) == 1


def test_who_may_not_tell_and_who_sees_it(desk: Desk, store: Store) -> None:
    with pytest.raises(Refusal) as refused:
        tell(desk, ManifestReport(manifest=ship(house(1))), BANK)
    assert refused.value.reason is Reason.NOT_ALLOWED
    told(desk, house(1))
    for who, count in ((LINE, 1), (STRANGER, 0), (OFFICER, 1)):
        with store.reading(who) as conn:
            rows = manifests.manifests(conn, Asked(document="HBL1"), 10)
            assert len(rows) == count
            assert [manifests.manifest(conn, row.id) is not None for row in rows] == [True] * count
    assert json.loads(bytes(desk.rows("act", "body")[-1][0]))["receipt"] == "01"
    assert TRADER.party != LINE.party


def test_names_go_at_their_date_and_the_balances_stay(desk: Desk, store: Store) -> None:
    item = CargoItem(sequence=1, description="Goods", carried={"NAD/WPA": "Wang of Names"})
    whole = house(1, items=(item,), carried={"Deconsolidator": "Hub of Names"})
    more = {"statements": ("Call Li of Names",), "carried": {"CTA": "Zhao of Names"}}
    told(desk, whole, carrier=Party(id="LINE", name="Line of Names"), **more)
    truck = VehicleReport(
        reference="T-1",
        way=Way.IN,
        load=Load.EMPTY,
        office="5304",
        means=TransportMeans(id="粤Z1234港", mode="3"),
        driver=Party(name="Driver of Names"),
    )
    tell(desk, truck)
    with store.writing() as conn:
        assert nameless.forget(conn, date(2036, 1, 1)) == 0
        assert nameless.forget(conn, date(2036, 1, 2)) == 4 and nameless.forget(conn, date(2036, 1, 2)) == 0
    kept = "".join(
        bytes(c).decode() for t in ("manifest", "consignment", "vehicle_trip") for (c,) in desk.rows(t, "content")
    )
    assert (
        "of Names" not in kept
        and "Nishi" not in kept
        and "HBL-1" in kept
        and desk.rows("cargo_message", "body") == [(None,)] * 2
    )
    assert left(desk, "HBL1") == (160, 5810)
    assert documents_told(desk.conn, ["original/HBL1/packages", "original/HBL9/gross"]) == {
        "original/HBL1/packages": 160,
        "original/HBL9/gross": 0,
    }


def test_a_message_that_a_queue_brings_again_later_is_known(desk: Desk) -> None:
    told(desk, house(1, packages=10))
    less = change(desk, Function.CHANGE, house(1, packages=8))
    more = change(desk, Function.CHANGE, house(1, packages=10))
    again = change(desk, Function.CHANGE, house(1, packages=8))
    assert (less.version, more.version, again.version) == (2, 3, 2) and left(desk, "HBL1") == (10, 5810)
    assert told(desk, house(1, packages=10)).version == 1, "the first one too"


def test_one_document_twice_in_one_message_is_returned(desk: Desk) -> None:
    told(desk, house(1), house(2))
    for function in (Function.CHANGE, Function.SECONDARY):
        receipt = change(desk, function, house(1, packages=3), house(2), replace(house(1), document="hbl 1"))
        assert codes(receipt) == [("MFA11", "/manifest/consignments/2/document")] and left(desk, "HBL1") == (160, 5810)


def test_the_bytes_of_a_message_are_kept_once(desk: Desk) -> None:
    reports = [ManifestReport(manifest=replace(ship(house(n)), reference=f"V-{n}")) for n in range(1, 6)]
    now = desk.now()
    telling = Telling(LINE, desk.office.standards.law.at(now.date(), now), now, date(2036, 1, 1))
    with desk.conn.transaction():
        receipts = journey.take(Writing(desk.conn), telling, [Sent(r, b"five", "text/csv") for r in reports])
    bodies = desk.rows("cargo_message", "body")
    assert [b for (b,) in bodies] == [b"five", None, None, None, None]
    numbers = [
        (int(receipt.number), id_) for receipt, (id_,) in zip(receipts, desk.rows("cargo_message", "id"), strict=True)
    ]
    assert {manifests.message(desk.conn, *one) for one in numbers} == {b"five"}  # type: ignore[arg-type]


def test_endless_words_are_returned_at_their_fields_and_kept_as_far_as_they_can_be(desk: Desk) -> None:
    endless = "y" * 9000
    truck = VehicleReport(reference=endless, way=Way.IN, load=Load.EMPTY, office="5304", batch="A\0B")
    assert codes(tell(desk, truck)) == [("MFL21", "/reference"), ("MFL21", "/batch")]
    assert codes(told(desk, house(1, master=endless))) == [("MFL21", "/manifest/consignments/0/master")]
    assert desk.rows("cargo_message", "length(reference)") == [(70,), (5,)] and desk.rows("manifest") == []


def test_nothing_below_zero_hides_what_is_there(desk: Desk) -> None:
    lines = tuple(
        CargoItem(sequence=n, description="Tiles", packaging=Packaging(sequence=1, count=Decimal(count)))
        for n, count in ((1, 100), (2, -95))
    )
    assert ("MFR25", "/manifest/consignments/0/items/1/packaging/count") in codes(told(desk, house(1, items=lines)))


@pytest.mark.parametrize(
    ("minutes", "told"), [(1, "one minute"), (119, "119 minutes"), (121, "3 hours"), (2880, "2 days"), (2881, "3 days")]
)
def test_lateness_is_told_in_the_unit_people_use(minutes: int, told: str) -> None:
    assert lateness(minutes)[0] == told and lateness(minutes)[1][0].isdigit()


def test_what_was_loaded_is_compared_with_what_was_told_in_advance(desk: Desk) -> None:
    def leaving(kind: ManifestKind, *consignments: Consignment) -> Receipt:
        master = Consignment(sequence=9, document="MBL-1", consignor=Party(name="A"), consignee=Party(name="B"))
        where = {"loading": Location(id="CNSZX"), "unloading": Location(id="JPOSA")}
        lines = tuple(replace(c, **where) for c in (*consignments, master))
        when = {"departs_at": NOW + timedelta(hours=48), "arrives_at": None}
        return tell(desk, ManifestReport(manifest=replace(ship(*lines), kind=kind, **when)))

    leaving(ManifestKind.ADVANCE, house(1), house(2))
    receipt = leaving(ManifestKind.LOADING, house(1, packages=150), house(2), house(3))
    assert receipt.outcome is ReceiptCode.ACCEPTED, codes(receipt)
    said = [(p.code, p.pointer) for p in receipt.problems if p.code in ("MFL09", "MFL10")]
    assert said == [("MFL10", "/manifest/consignments/0/document"), ("MFL09", "/manifest/consignments/2/document")]
    assert left(desk, "HBL1", "advance") == (160, 5810), "declarations draw on what was told in advance"


def test_reports_of_one_message_under_one_reference_are_told_apart(desk: Desk) -> None:
    body = b"one interchange"
    whole = tell(desk, ManifestReport(manifest=ship(house(1))), body=body)
    more = tell(desk, ManifestReport(function=Function.ADD, manifest=ship(house(2))), body=body)
    assert (whole.version, more.version) == (1, 2) and left(desk, "HBL2") == (160, 5810)


def test_a_plate_of_another_carrier_is_told_by_its_mandate_alone(desk: Desk) -> None:
    carrier = Caller(party="HAULIER", name="Haulier", scopes=frozenset({Scope.DECLARE}))
    with desk.conn.transaction():
        wanted = Wanted(kind=FleetKind.VEHICLE, mark="粤Z1234港", country="CN")
        register.register(desk.conn, carrier, [wanted], desk.now())
    truck = VehicleReport(
        reference="T-1", way=Way.IN, load=Load.EMPTY, office="5304", means=TransportMeans(id="粤Z·1234港", mode="3")
    )
    assert codes(tell(desk, truck)) == [("MFL11", "/means/id")]
    for caller in (carrier, Caller(party="X", name="x", scopes=carrier.scopes, mandates=frozenset({"HAULIER"}))):
        assert tell(desk, truck, caller).outcome is ReceiptCode.ACCEPTED


def test_a_case_whose_declaration_is_gone_keeps_nobody_waiting(desk: Desk) -> None:
    for document in ("HBL-1", "HBL-2"):
        desk.lodge(sent(declared(document, f"R-{document}")))
    told(desk, house(1), house(2))
    desk.conn.execute(
        "update tongguan.message set body = '', standing = null"
        " where case_id = (select min(id) from tongguan.case_file)"
    )
    assert match.anew(desk.conn, desk.office) == 2 and match.anew(desk.conn, desk.office) == 0
    assert left(desk, "HBL2") == (0, 0)
