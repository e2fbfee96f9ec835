"""Manifest, declaration and what was seen, against each other: differences in words, balances that never exceed."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongguan.declarations.declaration import Declaration, Item, Shipment
from tongguan.declarations.parts import Equipment, Measure, Packaging, PreviousDocument, Seal, TransportMeans
from tongguan.manifests.manifest import CargoItem, Consignment, Manifest, ManifestKind, Unit
from tongguan.manifests.match import WORDS, Amount, How, Told, balance, declared, drawn
from tongguan.manifests.seen import Seen, seen

SIX = datetime(2026, 11, 26, 6, tzinfo=UTC)


def kilos(value: int) -> Measure:
    return Measure(value=Decimal(value), unit="KGM")


def consignment(document: str, packages: int, gross: int, *units: Unit, master: str = "") -> Consignment:
    return Consignment(
        sequence=1, document=document, master=master, packages=Decimal(packages), gross_mass=kilos(gross), units=units
    )


def truck(plate: str, *consignments: Consignment) -> Manifest:
    means = TransportMeans(id=plate, mode="3")
    return Manifest(
        kind=ManifestKind.ORIGINAL, mode="3", reference=plate, means=means, arrives_at=SIX, consignments=consignments
    )


def declaration(*documents: str, packages: int = 10, gross: int = 100, unit: str = "", plate: str = "") -> Declaration:
    papers = tuple(PreviousDocument(category="Z", type="730", id=d) for d in documents)
    shipment = Shipment(
        previous_documents=papers,
        equipment=(Equipment(sequence=1, id=unit),) if unit else (),
        arrival_transport=TransportMeans(id=plate) if plate else None,
        items=(Item(sequence=1),),
    )
    return Declaration(function="9", package_count=Decimal(packages), gross_mass=kilos(gross), shipment=shipment)


BOX = Unit(id="CSQU3054383", seals=(Seal(sequence=1, id="HX 556677"),))
FIRST = truck("粤B·12345", consignment("WB-1", 6, 60, BOX), consignment("H-1", 2, 20, master="MB-9"))
SECOND = truck("粤B·67890", consignment("WB-1", 4, 40))


@pytest.mark.parametrize(
    ("said", "how", "pointer"),
    [
        (declaration("WB-7"), How.MISSING, "/shipment/previous_documents/0/id"),
        (declaration("WB-1", "MB-9"), How.WRONG, "/shipment/previous_documents/1/id"),
        (declaration("WB-1", packages=11), How.OVER, "/package_count"),
        (declaration("WB-1", gross=101), How.OVER, "/gross_mass/value"),
        (declaration("WB-1", unit="MSKU6011672"), How.WRONG, "/shipment/equipment/0/id"),
        (declaration("WB-1", plate="粤B00000"), How.WRONG, "/shipment/arrival_transport/id"),
    ],
)
def test_what_a_declaration_says_otherwise_than_the_manifests(said: Declaration, how: How, pointer: str) -> None:
    (one,) = declared(said, Told((FIRST, SECOND)), {})
    assert (one.how, one.pointer) == (how, pointer)
    assert one.found in one.message and one.found in one.message_zh and "{" not in one.message + one.message_zh


def test_one_waybill_on_two_vehicles_is_drawn_in_parts_by_its_houses_too() -> None:
    convoy = (FIRST, SECOND)
    assert declared(declaration("wb 1", plate="粤B67890", unit="CSQU 305438 3"), Told(convoy), {}) == ()
    assert declared(declaration("H-1", packages=2, gross=20), Told(convoy), {}) == ()
    draws = {"WB1": balance("WB-1", Told(convoy), [Amount(Decimal(7), Decimal(70))])}
    assert declared(declaration("WB-1", packages=3, gross=30), Told(convoy), draws) == (), "the rest"
    told = declared(declaration("WB-1", packages=4, gross=30), Told(convoy), draws)
    assert [(d.how, d.told, d.found) for d in told] == [(How.OVER, "3", "4")]
    assert declared(declaration("WB-1", packages=1, gross=1), Told(convoy), draws) == (), "less than is left is a part"
    both = declaration("WB-1", "H-1", packages=12, gross=120)
    assert declared(both, Told(convoy), {}) == ()


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 99)), max_size=4))
def test_what_was_drawn_and_what_is_left_is_what_was_told(parts: list[tuple[int, int]]) -> None:
    draws = [Amount(Decimal(p), Decimal(g)) for p, g in parts]
    lefts = {balance("WB-1", Told((FIRST, SECOND)), order) for order in permutations(draws)}
    (left,) = lefts
    assert left.packages is not None and left.gross is not None
    assert left.packages + sum(p for p, _ in parts) == 10 and left.gross + sum(g for _, g in parts) == 100
    more = declaration("WB-1", packages=int(left.packages) + 1, gross=0)
    assert any(d.about == "packages" for d in declared(more, Told((FIRST, SECOND)), {"WB1": left}))


def test_what_nobody_told_is_not_compared() -> None:
    silent = truck("A", Consignment(sequence=1, document="WB-2"))
    litres = truck("B", Consignment(sequence=1, document="WB-3", gross_mass=Measure(value=Decimal(1), unit="LTR")))
    assert declared(declaration("WB-2", packages=99), Told((silent,)), {}) == ()
    assert declared(declaration("WB-3", gross=5000), Told((litres,)), {}) == ()
    assert declared(declaration(), Told((FIRST,)), {}) == (), "no transport document is named"
    lines = (CargoItem(sequence=1, gross_mass=kilos(30), packaging=Packaging(sequence=1, count=Decimal(3))),)
    by_line = truck("C", Consignment(sequence=1, document="WB-4", items=lines))
    assert balance("WB-4", Told((by_line,)), ()) == Amount(Decimal(3), Decimal(30)), "the sum of its lines"
    assert drawn(Declaration(function="9")) == Amount(None, None)


@pytest.mark.parametrize(
    ("what", "told"),
    [
        (Seen(at=SIX, plate="粤B·12345"), []),
        (Seen(at=SIX, plate="粤b12345", units={"CSQU3054383": ("HX556677",)}), []),
        (Seen(at=SIX - timedelta(minutes=1)), [(How.EARLY, "time")]),
        (Seen(at=SIX, plate="粤B99999"), [(How.WRONG, "plate")]),
        (Seen(at=SIX, units={"MSKU6011672": None}), [(How.MISSING, "absent"), (How.OVER, "came")]),
        (Seen(at=SIX, units={"CSQU3054383": ("HX1",)}), [(How.WRONG, "seal")]),
        (Seen(at=SIX, units={"CSQU3054383": ()}), [(How.MISSING, "broken")]),
        (Seen(at=SIX, units={"CSQU3054383": None}), []),
        (Seen(at=SIX, packages={"WB-1": Decimal(5)}), [(How.SHORT, "tally")]),
        (Seen(at=SIX, packages={"WB-1": Decimal(7)}), [(How.OVER, "tally")]),
        (Seen(at=SIX, packages={"WB-8": Decimal(1)}), [(How.OVER, "came")]),
        (Seen(at=SIX, gross=Decimal(84)), []),
        (Seen(at=SIX, gross=Decimal(85)), [(How.OVER, "weight")]),
        (Seen(at=SIX, gross=Decimal(70)), [(How.SHORT, "weight")]),
    ],
)
def test_what_was_seen_otherwise_than_it_was_told(what: Seen, told: list[tuple[How, str]]) -> None:
    found = seen(FIRST, what, Decimal("0.05"))
    assert [(d.how, d.about) for d in found] == told
    assert all("{" not in d.message + d.message_zh for d in found)


def test_a_mass_in_another_unit_is_compared_in_kilograms() -> None:
    tons = truck("B", Consignment(sequence=1, document="WB-3", gross_mass=Measure(value=Decimal(1), unit="TNE")))
    assert balance("WB-3", Told((tons,)), ()).gross == 1000
    (one,) = declared(declaration("WB-3", gross=1001), Told((tons,)), {})
    assert (one.about, one.told, one.found) == ("gross", "1000", "1001")
    assert declared(declaration("WB-3", gross=1000), Told((tons,)), {}) == ()


@pytest.mark.parametrize(
    ("what", "told"),
    [
        (Seen(at=SIX, gross=Decimal(8399), own=Decimal(8000)), []),
        (Seen(at=SIX, gross=Decimal(8401), own=Decimal(8000)), [(How.OVER, "weight")]),
        (Seen(at=SIX, gross=Decimal(7599), own=Decimal(8000)), [(How.SHORT, "weight")]),
        (Seen(at=SIX, gross=Decimal(8000), own=None), [(How.MISSING, "mass")]),
    ],
)
def test_where_no_goods_are_told_the_vehicle_itself_is_weighed(what: Seen, told: list[tuple[How, str]]) -> None:
    assert [(d.how, d.about) for d in seen(truck("A"), what, Decimal("0.05"))] == told


def test_goods_whose_mass_nobody_told_cannot_be_weighed() -> None:
    silent = truck("A", consignment("WB-1", 6, 60), Consignment(sequence=2, document="WB-2"))
    assert [d.about for d in seen(silent, Seen(at=SIX, gross=Decimal(60)), Decimal("0.05"))] == ["mass"]


def test_of_a_part_the_whole_is_the_most_that_it_weighs() -> None:
    for gross, about in ((30, []), (84, []), (85, ["weight"])):
        found = seen(FIRST, Seen(at=SIX, gross=Decimal(gross), part=True), Decimal("0.05"))
        assert [d.about for d in found] == about, gross


def test_houses_weigh_nothing_beside_their_master() -> None:
    flight = truck("MU500", consignment("MB-1", 9, 90), consignment("H-1", 4, 40, master="MB-1"))
    assert seen(flight, Seen(at=SIX, gross=Decimal(90))) == ()


def test_every_difference_has_words_in_both_languages() -> None:
    for english, chinese in WORDS.values():
        assert english and any("\u4e00" <= c <= "\u9fff" for c in chinese)
