"""The national road messages: what is written is read back as it was, and what is wrong is told at its element."""

import re
import time
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from tests.messages.road_values import SENT, report
from tests.messages.test_cuscar import SAMPLES
from tests.messages.test_hostile import DOCTYPES
from tongguan.declarations.parts import Measure
from tongguan.manifests.check import check
from tongguan.manifests.manifest import Customs, ManifestKind
from tongguan.manifests.report import ArrivalReport, Function, Load, ManifestReport, VehicleReport, Way
from tongguan.messages import road_xml
from tongguan.messages.cargo_taken import Part
from tongguan.messages.limits import MAX_PROBLEMS
from tongguan.messages.road_messages import FORMS, type_for
from tongguan.messages.road_xml import Head

HEAD = Head(message="M1", sender="S", receiver="5301", sent_at=SENT)
MT1401, MT4401 = ((SAMPLES / name).read_bytes() for name in ("mt1401.xml", "mt4401.xml"))


@pytest.mark.parametrize("name", FORMS)
def test_what_is_written_is_read_back(name: str) -> None:
    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(report(name))
    def law(told: Any) -> None:
        written = road_xml.write(told, HEAD)
        taken = road_xml.read(written)
        (part,) = taken.parts
        assert part.problems == ()
        assert part.report == told
        assert (part.type, part.id) == (name, "M1")
        assert road_xml.write(told, HEAD) == written

    law()


def read(body: bytes) -> Part:
    (part,) = road_xml.read(body).parts
    return part


def test_a_manifest_of_two_waybills() -> None:
    part = read(MT1401)
    told = part.report
    assert part.problems == () and isinstance(told, ManifestReport)
    manifest = told.manifest
    assert (manifest.kind, manifest.batch, manifest.reference) == (
        ManifestKind.ORIGINAL,
        "5301261126001",
        "5301261126001",
    )
    assert manifest.arrives_at == datetime(2026, 11, 26, 1, 30, tzinfo=UTC)
    first, second = manifest.consignments
    assert (first.document, first.master, first.packages) == ("WB0001", "", 40)
    assert first.customs is Customs.IMPORT and first.notify is None
    assert first.gross_mass == Measure(value=Decimal("820.5"), unit="KGM")
    assert first.consignee is not None and first.consignee.carried == {"AEO": "AEOCN4403"}
    assert [seal.id for seal in first.units[0].seals] == ["H001", "H002"]
    assert first.items[0].carried == {"Description": "水泵"}
    assert (second.document, second.master) == ("HB0002A", "WB0002")
    assert second.items[0].dangerous_goods == ("1263",)
    assert [p for p in check(manifest) if p.code != "MFR24"] == []


def test_places_are_those_of_the_elements() -> None:
    part = read(MT1401)
    second = "Declaration/Consignment[2]"
    assert part.place("/manifest/consignments/1/document") == f"{second}/AssociatedTransportDocument/ID"
    assert part.place("/manifest/consignments/1/master") == f"{second}/TransportContractDocument/ID"
    assert part.place("/manifest/consignments/1/items/0/description").endswith("Commodity/CargoDescription")
    assert part.place("/manifest/consignments/1/value") == second


def test_a_vehicle_with_its_batch() -> None:
    taken = road_xml.read(MT4401)
    (part,) = taken.parts
    told = part.report
    assert part.problems == () and isinstance(told, VehicleReport)
    assert (taken.sender, taken.recipient, taken.version) == ("SZTRUCK", "5301", "1.0")
    assert (told.function, told.way, told.load) == (Function.ADD, Way.IN, Load.LADEN)
    assert (told.batch, told.reference) == ("5301261126001", "5301261126001/5301A0001")
    other = read(MT4401.replace(b"5301A0001", b"5301A0002")).report
    assert isinstance(other, VehicleReport) and other.reference != told.reference  # of the same convoy
    assert told.driver is not None and told.driver.name == "李师傅"
    assert [trailer.id for trailer in told.trailers] == ["粤Z55挂"]
    assert [unit.id for unit in told.units] == ["ABCU1234560"]


def test_no_road_message_tells_what_was_loaded() -> None:
    told = read(MT1401).report
    assert isinstance(told, ManifestReport)
    loaded = replace(told, manifest=replace(told.manifest, kind=ManifestKind.LOADING))
    assert type_for(loaded) == ""
    with pytest.raises(ValueError, match="No road message"):
        road_xml.write(loaded, HEAD)


CHANGED = {
    "unknown": ("<Agent>", "<Colour/><Agent>", "X005", "", "Declaration/Colour"),
    "foreign": ("<Agent>", "<Agent xmlns=''>", "X005", "", "Declaration/Agent"),
    "unknown in a leaf": ("<ID>AGENT01", "<ID>AGENT01<b/>", "X005", "/manifest/agent/id", "Declaration/Agent/ID/b"),
    "twice": ("<ID>AGENT01</ID>", "<ID>A</ID><ID>B</ID>", "X007", "/manifest/agent/id", "Declaration/Agent/ID"),
    "text": ("<Agent>", "<Agent>x", "X009", "", "Declaration/Agent"),
    "attribute": ("<ID>AGENT01", "<ID a='b'>AGENT01", "X010", "/manifest/agent/id", "Declaration/Agent/ID"),
    "no document": ("<ID>WB0001</ID>", "", "X008", "/manifest/consignments/0/document",
                    "Declaration/Consignment[1]/TransportContractDocument/ID"),
    "no mode": ("<TypeCode>3</TypeCode>", "", "X008", "/manifest/mode", "Declaration/BorderTransportMeans/TypeCode"),
    "no number": (">40</TotalPackageQuantity>", ">4O</TotalPackageQuantity>", "X013",
                  "/manifest/consignments/0/packages", "Declaration/Consignment[1]/TotalPackageQuantity"),
    "no sequence": ("<SequenceNumeric>1<", "<SequenceNumeric>1.5<", "X013", "/manifest/consignments/0/items/0/sequence",
                    "Declaration/Consignment[1]/ConsignmentItem[1]/SequenceNumeric"),
    "too many digits": (">12.5<", f">{'9' * 40}<", "X014", "/manifest/consignments/0/volume",
                        "Declaration/Consignment[1]/GrossVolumeMeasure"),
    "no time": ("20261126093000000", "20261326093000000", "X021", "/manifest/arrives_at",
                "Declaration/UnloadingLocation/ArrivalDateTime"),
    "no time at all": ("20261126093000000", "tomorrow", "X021", "/manifest/arrives_at",
                       "Declaration/UnloadingLocation/ArrivalDateTime"),
    "no procedure": (">23</CurrentCode>", ">99</CurrentCode>", "X020", "/manifest/consignments/0/customs",
                     "Declaration/Consignment[1]/GovernmentProcedure/CurrentCode"),
    "no function": (">9</FunctionCode>", ">8</FunctionCode>", "X020", "/function", "Head/FunctionCode"),
    "another type": (">MT1401</MessageType>", ">MT2401</MessageType>", "X020", "", "Head/MessageType"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGED)
def test_what_is_told(name: str) -> None:
    old, new, *wanted = CHANGED[name]
    text = MT1401.decode()
    assert old in text
    part = read(text.replace(old, new, 1).encode())
    assert [[p.code, p.pointer, p.wire_pointer] for p in part.problems] == [wanted]
    assert all(p.message and p.message_zh for p in part.problems) and not part.stands


@pytest.mark.parametrize("body", [b"<Manifest/>", MT1401.replace(b"CN:MT1401:1", b"CN:MT9901:1"), b"<a>", b""])
def test_what_is_no_road_message(body: bytes) -> None:
    taken = road_xml.read(body)
    assert taken.parts == () and [p.code for p in taken.problems] in (["X022"], ["X001"])


def test_an_arrival_without_its_time_is_none() -> None:
    told = ArrivalReport(reference="A", mode="3", at=SENT)
    body = road_xml.write(told, HEAD)
    part = read(re.sub(rb"<ArrivalDateTime>.*</ArrivalDateTime>", b"", body))
    assert part.report is None
    assert [(p.code, p.pointer) for p in part.problems] == [("X008", "/at")]


@pytest.mark.parametrize(
    ("text", "at"),
    [("20261126", "20261125T16"), ("202611260930", "20261126T0130"), ("20261126093000", "20261126T0130"),
     ("202611260930086", "20261126T0130")],
)  # fmt: skip
def test_shorter_times(text: str, at: str) -> None:
    told = read(MT1401.replace(b"20261126093000000", text.encode())).report
    assert isinstance(told, ManifestReport) and told.manifest.arrives_at is not None
    assert told.manifest.arrives_at.astimezone(UTC).strftime("%Y%m%dT%H%M").startswith(at)


def test_many_problems_are_told_up_to_a_number() -> None:
    part = read(MT1401.replace(b"<Agent>", b"<b/>" * 300 + b"<Agent>"))
    assert len(part.problems) == MAX_PROBLEMS + 1 and part.problems[-1].code == "X018"


@pytest.mark.parametrize("name", DOCTYPES)
def test_no_document_types_and_no_entities(name: str) -> None:
    assert [p.code for p in road_xml.read(DOCTYPES[name]).problems] == ["X003"]


HEAVY = {
    "elements that nobody knows": b"<b/>" * 350_000,
    "an element again and again": b"<Agent/>" * 350_000,
    "consignments without end": b"<Consignment/>" * 200_000,
    "attributes without end": b"<Agent><ID " + b" ".join(b'a%d=""' % n for n in range(150_000)) + b">1</ID></Agent>",
    "deep": b"<Agent>" * 200 + b"</Agent>" * 200,
}


@pytest.mark.parametrize("name", HEAVY)
def test_what_somebody_sends_to_hurt_costs_bounded_time(name: str) -> None:
    head, _, rest = MT1401.partition(b"<Agent>")
    began = time.process_time()
    taken = road_xml.read(head + HEAVY[name] + b"<Agent>" + rest)
    assert time.process_time() - began < 10
    assert taken.standing == () and 0 < len(taken.all_problems) <= MAX_PROBLEMS + 1


def test_a_thousand_consignments_are_read() -> None:
    told = read(MT1401).report
    assert isinstance(told, ManifestReport)
    first = told.manifest.consignments[0]
    many = tuple(replace(first, sequence=n, document=f"D{n}") for n in range(1_000))
    whole = replace(told, manifest=replace(told.manifest, consignments=many))
    assert read(road_xml.write(whole, HEAD)).report == whole
