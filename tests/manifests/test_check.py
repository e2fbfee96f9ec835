"""The rule book of manifests: every rule fires at its place, a good manifest passes, all is said in both languages."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from tongguan.declarations.parts import Measure, Packaging, Party, Seal, TransportMeans
from tongguan.manifests.check import RULES, check
from tongguan.manifests.manifest import CargoItem, Consignment, Manifest, ManifestKind, Unit
from tongguan.money import Money

BOX = Unit(id="CSQU3054383", seals=(Seal(sequence=1, id="HX1"),))
LINE = CargoItem(
    sequence=1,
    description="Ball bearings",
    packaging=Packaging(sequence=1, count=Decimal(10), type="CT"),
    units=("CSQU3054383",),
)
HOUSE = Consignment(
    sequence=2,
    document="H-1",
    master="MB-1",
    consignor=Party(name="Nishi Seiko K.K."),
    consignee=Party(id="4403180896"),
    packages=Decimal(10),
    gross_mass=Measure(value=Decimal(100), unit="KGM"),
    units=(BOX,),
    items=(LINE,),
)
MASTER = replace(HOUSE, sequence=1, document="MB-1", master="")
SHIP = TransportMeans(id="9074729", id_type="10", mode="1")
GOOD = Manifest(
    kind=ManifestKind.ORIGINAL, mode="1", reference="M-1", journey="77N", means=SHIP, consignments=(MASTER, HOUSE)
)


def with_house(**other: Any) -> Manifest:
    return replace(GOOD, consignments=(MASTER, replace(HOUSE, **other)))


def with_line(**other: Any) -> Manifest:
    return with_house(items=(replace(LINE, **other),))


NOON, TEN = (datetime(2026, 11, 26, hour, tzinfo=UTC) for hour in (12, 10))
BROKEN = {
    "MFR01": (replace(GOOD, reference="x" * 36), "/reference"),
    "MFR02": (replace(GOOD, mode="0"), "/mode"),
    "MFR03": (replace(GOOD, journey=""), "/journey"),
    "MFR05": (replace(GOOD, means=None), "/means/id"),
    "MFR06": (replace(GOOD, means=replace(SHIP, id="9074728")), "/means/id"),
    "MFR07": (replace(GOOD, consignments=()), "/consignments"),
    "MFR08": (replace(GOOD, empty=True), "/empty"),
    "MFR09": (replace(GOOD, departs_at=NOON, arrives_at=TEN), "/arrives_at"),
    "MFR10": (with_house(sequence=1), "/consignments/1/sequence"),
    "MFR11": (with_house(document=" . "), "/consignments/1/document"),
    "MFR12": (with_house(document="mb 1", master=""), "/consignments/1/document"),
    "MFR13": (with_house(document="H-1", master="h1"), "/consignments/1/master"),
    "MFR14": (
        with_house(packages=Decimal(11), items=()),
        "/consignments/0/packages",
    ),
    "MFR15": (with_house(gross_mass=Measure(value=Decimal(0), unit="KGM")), "/consignments/1/gross_mass/value"),
    "MFR16": (with_house(packages=Decimal(9)), "/consignments/1/packages"),
    "MFR17": (with_line(description=" "), "/consignments/1/items/0/description"),
    "MFR18": (with_house(consignor=None), "/consignments/1/consignor/name"),
    "MFR19": (replace(GOOD, units=(Unit(id="CSQU3054384"),)), "/units/0/id"),
    "MFR20": (with_line(units=("MSKU6011672",)), "/consignments/1/items/0/units/0"),
    "MFR21": (replace(GOOD, units=(replace(BOX, seals=BOX.seals * 2),)), "/units/0/seals/1/id"),
    "MFR22": (
        with_house(dangerous_goods_contact=Party(name="Duty desk"), items=(replace(LINE, dangerous_goods=("UN1",)),)),
        "/consignments/1/items/0/dangerous_goods/0",
    ),
    "MFR23": (with_line(dangerous_goods=("1203",)), "/consignments/1/dangerous_goods_contact/name"),
    "MFR24": (with_house(master="MB-2"), "/consignments/1/master"),
    "MFR26": (with_house(document_type="999"), "/consignments/1/document_type"),
    "MFR25": (with_line(gross_mass=Measure(value=Decimal(-1), unit="KGM")), "/consignments/1/items/0/gross_mass/value"),
}


def test_a_good_manifest_has_no_problem() -> None:
    assert check(GOOD) == ()
    lorry = replace(GOOD, mode="3", batch="5300000000001", journey="", consignments=(), units=(), empty=True)
    assert check(lorry) == (), "an empty vehicle"


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_each_rule_fires_at_its_place_alone(code: str) -> None:
    manifest, pointer = BROKEN[code]
    found = check(manifest)
    assert [(p.code, p.pointer) for p in found] == [(code, pointer)]
    (one,) = found
    assert "{" not in one.message + one.message_zh and any("\u4e00" <= c <= "\u9fff" for c in one.message_zh)


def test_houses_find_their_master_however_it_is_spelled() -> None:
    found = check(with_house(master="mb 1", packages=Decimal(11), items=()))
    assert [p.code for p in found] == ["MFR14"]


def test_codes_are_each_their_own() -> None:
    assert len({rule.code for rule in RULES}) == len(RULES) == len(BROKEN)


def test_nothing_is_below_zero_wherever_it_stands() -> None:
    less = Measure(value=Decimal(-1), unit="KGM")
    units = (Unit(id="CSQU3054383", tare=less),)
    broken = replace(with_house(volume=less, value=Money(amount=Decimal(-1), currency="CNY")), units=units)
    assert [p.pointer for p in check(broken) if p.code == "MFR25"] == [
        "/units/0/tare/value",
        "/consignments/1/volume/value",
        "/consignments/1/value/amount",
    ]
