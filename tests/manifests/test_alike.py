"""What counts as the same goods under another document, and what is only the same trade again."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from msgspec.structs import replace

from tongguan.declarations.parts import Classification, Measure, Packaging, Party, Seal, TransportMeans, Ucr
from tongguan.manifests.alike import ENOUGH, Goods, Sign, alike, goods_of, keys, marks
from tongguan.manifests.manifest import CargoItem, Consignment, Fullness, Manifest, ManifestKind, Unit

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
BOX = Unit(id="MSCU 1234566", fullness=Fullness.FULL, seals=(Seal(sequence=1, id="S-1"),))
HEAD = Manifest(kind=ManifestKind.ORIGINAL, mode="1", reference="R", journey="V077N", arrives_at=AT)
LINE = Consignment(
    sequence=1,
    document="BL-1",
    consignor=Party(name="Northern Mills"),
    consignee=Party(id="91440300MA5DA00000"),
    packages=Decimal(20),
    gross_mass=Measure(value=Decimal(2900), unit="KGM"),
    units=(BOX,),
    items=(
        CargoItem(
            sequence=1,
            description="Frozen beef",
            classification=Classification(id="0202300010"),
            packaging=Packaging(sequence=1, marks="NORTH 7"),
        ),
    ),
)
OTHER: dict[str, Any] = {
    "document": "BL-2",
    "consignor": Party(name="Another"),
    "consignee": Party(name="Somebody"),
    "packages": Decimal(7),
    "gross_mass": Measure(value=Decimal(100), unit="KGM"),
    "units": (),
    "items": (),
}
BEFORE = goods_of(HEAD, LINE)


def now(head: Manifest = HEAD, **changes: Any) -> Goods:
    """Other goods but for `changes`."""
    return goods_of(head, replace(LINE, **{**OTHER, **changes}))


def signs(told: Goods, before: Goods = BEFORE, forbidden: str = "BL1") -> set[str]:
    return set(map(str, alike(forbidden, before, told)))


LATER = replace(HEAD, journey="V078N", arrives_at=AT + timedelta(days=7))
PEOPLE = {"consignor": LINE.consignor, "consignee": LINE.consignee}
AMOUNT = {"packages": LINE.packages, "gross_mass": LINE.gross_mass}
ALL = {**PEOPLE, **AMOUNT, "items": LINE.items}


def test_other_goods_on_the_same_voyage_are_not_the_same() -> None:
    assert signs(now()) == set()
    assert signs(now(**PEOPLE)) == set(), "one company sends several consignments"
    assert signs(now(**AMOUNT)) == set()


def test_a_regular_shipment_on_a_later_voyage_is_not_the_same() -> None:
    assert signs(now(LATER, **ALL, units=(Unit(id="TCLU7654321"),))) == set()
    assert signs(now(replace(HEAD, arrives_at=AT + timedelta(days=90)), **ALL)) == set(), "voyage numbers come again"


def test_a_flight_or_a_train_has_its_number_every_day() -> None:
    head = replace(HEAD, mode="4", journey="CA101")
    before = goods_of(head, LINE)
    assert signs(now(head, **ALL), before) >= {"journey", "parties", "amount"}
    assert signs(now(replace(head, arrives_at=AT + timedelta(days=2)), **ALL), before) == set()
    assert signs(now(replace(head, arrives_at=None), **ALL), before) == set(), "nobody says which day's it is"


@pytest.mark.parametrize("what", [PEOPLE | AMOUNT, PEOPLE | {"items": LINE.items}, AMOUNT | {"items": LINE.items}])
def test_the_same_goods_on_the_same_voyage_under_another_number(what: dict[str, Any]) -> None:
    assert "journey" in signs(now(**what))


def test_the_same_goods_of_the_same_batch_on_another_vehicle() -> None:
    road = replace(HEAD, mode="3", journey="", batch="5301261126001", means=TransportMeans(id="粤B00001"))
    before = goods_of(road, LINE)
    other = replace(road, means=TransportMeans(id="粤B00002"), reference="S")
    assert signs(now(other, **PEOPLE, **AMOUNT), before) == {"batch", "parties", "amount"}
    assert signs(now(replace(other, batch="5301261127001"), **PEOPLE, **AMOUNT), before) == set()
    same = replace(road, batch="5301261127001", reference="S")
    assert "vehicle" in signs(now(same, **PEOPLE, **AMOUNT), before), "the same truck on the same day"
    assert signs(now(replace(same, arrives_at=AT + timedelta(days=3)), **PEOPLE, **AMOUNT), before) == set()


def test_a_container_that_was_nobody_elses() -> None:
    assert signs(now(units=(replace(BOX, seals=()),))) == {"journey", "unit", "alone"}, "whoever is named, however much"
    assert signs(now(LATER, units=(BOX,))) == {"unit", "alone", "seal"}, "as it was closed, on a later voyage"
    assert signs(now(LATER, units=(replace(BOX, seals=()),))) == set(), "a container comes again with other goods"
    assert signs(now(LATER, **AMOUNT, units=(replace(BOX, seals=()),))) == {"unit", "alone", "amount"}


def test_a_container_that_several_share() -> None:
    shared = goods_of(HEAD, LINE, shared=["MSCU1234566"])
    assert shared.alone == () and signs(now(units=(BOX,)), shared) == set(), "others may lie in it"
    assert signs(now(units=(BOX,), **PEOPLE), shared) >= {"unit", "parties"}
    part = goods_of(HEAD, replace(LINE, units=(replace(BOX, fullness=Fullness.PART),)))
    assert part.alone == () and signs(now(units=(BOX,)), part) == set()
    house = goods_of(HEAD, replace(LINE, master="MB-1"))
    assert signs(now(units=(BOX,), master="MB-1"), house) == set(), "the next house of a consolidation"


def test_amounts_are_the_same_but_for_the_scales() -> None:
    near = Measure(value=Decimal(2800), unit="KGM")
    assert "amount" in signs(now(**PEOPLE, packages=Decimal(20), gross_mass=near))
    assert signs(now(**PEOPLE, packages=Decimal(20), gross_mass=Measure(value=Decimal(2000), unit="KGM"))) == set()
    assert signs(now(**PEOPLE, packages=Decimal(21), gross_mass=near)) == set()
    bulk = goods_of(HEAD, replace(LINE, packages=None, units=(), items=()))
    assert "amount" in signs(now(**PEOPLE, packages=None, gross_mass=near), bulk)
    assert signs(now(**PEOPLE, packages=None, gross_mass=None), bulk) == set(), "who says nothing says not the same"


def test_what_says_itself_that_it_is_the_same() -> None:
    reference = goods_of(HEAD, replace(LINE, ucr=Ucr(id="6GB91-X")))
    assert signs(now(LATER, ucr=Ucr(id="6gb91 x")), reference) == {"ucr"}
    assert signs(now(LATER, previous_document="bl 1")) == {"split"}
    house = replace(BEFORE, document="HB1", master="MB1")
    assert signs(now(document="HB-1", master="MB-2"), house, "MB1") == {"journey", "moved"}
    assert signs(now(document="HB-1", master="MB-1"), house, "MB1") == set(), "it is forbidden with its master"


def test_the_document_itself_and_its_master_are_no_others() -> None:
    assert signs(now(document="BL-1", **ALL)) == set()
    assert signs(now(document="HB-1", master="BL-1", **ALL)) == set()
    house = goods_of(HEAD, replace(LINE, document="HB-1", master="MB-1"))
    assert signs(now(document="MB-1", **ALL, units=(BOX,)), house, "HB1") == set()


def test_marks_that_say_nothing_are_none_and_names_are_not_kept() -> None:
    bare = replace(LINE.items[0], packaging=Packaging(sequence=1, marks="N/M"))
    assert goods_of(HEAD, replace(LINE, items=(bare,))).marks == ()
    assert "NORTHERN" not in str(BEFORE).upper() and "91440300" not in str(BEFORE) and "BEEF" not in str(BEFORE).upper()


def test_whatever_may_be_alike_is_found_by_its_marks() -> None:
    assert marks(BEFORE) == {"journey 1 V077N", "unit MSCU1234566", "seal S1", "document BL1"}
    ties = {Sign.UCR, Sign.SPLIT, Sign.MOVED, Sign.BATCH, Sign.JOURNEY, Sign.VEHICLE, Sign.UNIT, Sign.SEAL}
    assert all(enough & ties or Sign.ALONE in enough for enough in ENOUGH)


def test_fillers_are_no_references_containers_or_seals() -> None:
    for filler in ("N/A", "NIL", "none", "X-1"):
        before = goods_of(HEAD, replace(LINE, ucr=Ucr(id=filler)))
        assert before.ucr == "" and signs(now(LATER, ucr=Ucr(id=filler)), before) == set()
    box = Unit(id="NIL", fullness=Fullness.FULL, seals=(Seal(sequence=1, id="NONE"),))
    before = goods_of(HEAD, replace(LINE, units=(box,)))
    assert (before.units, before.alone, before.seals) == ((), (), ())
    assert signs(now(LATER, **ALL, units=(box,)), before) == set()


def test_whatever_is_alike_shares_a_key() -> None:
    alone = {
        "document": ["BL-2", "HB-1"],
        "previous_document": ["", "BL 1"],
        "ucr": [None, Ucr(id="6GB91-X")],
        "units": [(), (BOX,), (replace(BOX, seals=()),), (replace(BOX, id="TCLU7654321"),)],
        "packages": [Decimal(7), Decimal("20.0"), None],
        "gross_mass": [LINE.gross_mass, Measure(value=Decimal(2850), unit="KGM"), None],
        "consignor": [LINE.consignor, None],
        "consignee": [LINE.consignee, Party(name="Somebody")],
        "items": [(), LINE.items],
    }
    road = replace(HEAD, mode="3", journey="", batch="5301261126001", means=TransportMeans(id="粤B00001"))
    pick, found = Random(7), 0
    for _ in range(4000):
        told = [
            goods_of(pick.choice((HEAD, LATER, road)), replace(LINE, **{k: pick.choice(v) for k, v in alone.items()}))
            for _ in range(2)
        ]
        if alike("BL1", *told):
            found += 1
            assert (keys(told[0]) | {("document", "BL1")}) & keys(told[1]), told
    assert found > 400
