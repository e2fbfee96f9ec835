"""Corrections: by the places that a message's pointers name, and by JSON pointers."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from tongguan.declarations.amend import amended
from tongguan.declarations.correct import Change, correction
from tongguan.declarations.declaration import Declaration, Item, Shipment
from tongguan.declarations.parts import Amendment, Charge, Document, Measure, Packaging, Party
from tongguan.messages import wco_dec
from tongguan.money import Money

SAMPLES = Path(__file__).parents[1] / "messages" / "samples"
ORIGINAL = Declaration(
    function="9",
    type="IMA",
    reference="R1",
    number="N1",
    office="5301",
    accepted_at=datetime(2026, 4, 17, tzinfo=UTC),
    package_count=Decimal(12),
    agent=Party(id="A", status="2"),
    shipment=Shipment(
        items=(
            Item(
                sequence=1,
                description="first",
                price=Money(Decimal("10.50"), "USD"),
                documents=tuple(Document(id=f"D{n}") for n in (1, 2, 3)),
                packagings=(Packaging(sequence=7, count=Decimal(5)),),
                dangerous_goods=("1203", "1993"),
            ),
            Item(sequence=4, description="fourth", net_mass=Measure(value=Decimal(5), unit="KGM")),
        ),
    ),
)


def follow_up(*places: str, items: tuple[Item, ...] = (), **more: object) -> Declaration:
    amendments = tuple(Amendment(reason="32", places=(place,)) for place in places)
    head: dict[str, object] = {"type": "COR", "reference": "R2", "number": "N1"} | more
    return Declaration(function="13", amendments=amendments, shipment=Shipment(items=items), **head)  # type: ignore[arg-type]


def done(follow: Declaration) -> Declaration:
    changed, problems = amended(ORIGINAL, follow)
    assert problems == ()
    assert changed is not None
    return changed


def test_nothing_else_changes() -> None:
    changed = done(follow_up("office", office="5349", agent=Party(id="Z"), package_count=Decimal(9)))
    assert changed == msgspec.structs.replace(ORIGINAL, office="5349")


def test_a_leaf_is_replaced_added_and_removed() -> None:
    assert done(follow_up("agent/status", agent=Party(status="3"))).agent == Party(id="A", status="3")
    assert done(follow_up("agent/name", agent=Party(name="B"))).agent == Party(id="A", name="B", status="2")
    assert done(follow_up("agent/status")).agent == Party(id="A")
    assert done(follow_up("agent")).agent is None
    assert done(follow_up("declarant/id", declarant=Party(id="C"))).declarant == Party(id="C")


def test_items_are_found_by_their_number() -> None:
    changed = done(follow_up("shipment/items[4]/description", items=(Item(sequence=4, description="4th"),)))
    assert [i.description for i in changed.items] == ["first", "4th"]
    assert changed.items[1].net_mass == ORIGINAL.items[1].net_mass


def test_an_item_is_added_in_its_order_and_removed() -> None:
    changed = done(follow_up("shipment/items[2]", "shipment/items[4]", items=(Item(sequence=2, description="2nd"),)))
    assert [(i.sequence, i.description) for i in changed.items] == [(1, "first"), (2, "2nd")]


def test_part_of_an_entry_that_was_not_there() -> None:
    items = (Item(sequence=1, packagings=(Packaging(sequence=2, count=Decimal(3)),)),)
    changed = done(follow_up("shipment/items[1]/packagings[2]/count", items=items))
    assert [(p.sequence, p.count) for p in changed.items[0].packagings] == [(2, 3), (7, 5)]


def documents(*ids: str) -> tuple[Item, ...]:
    return (Item(sequence=1, documents=tuple(Document(id=id) for id in ids)),)


@pytest.mark.parametrize(
    ("numbers", "sent", "wanted"),
    [
        ((2,), ("X",), ["D1", "X", "D3"]),  # just the one named
        ((2,), ("", "X"), ["D1", "X", "D3"]),  # at its position
        ((1, 3), ("X", "Y"), ["X", "D2", "Y"]),
        ((1, 2), ("", "X"), ["X", "D3"]),  # an empty entry removes
        ((1, 3), (), ["D2"]),  # positions are those of the original
        ((4,), ("", "", "", "X"), ["D1", "D2", "D3", "X"]),
        ((4,), ("X",), ["D1", "D2", "D3", "X"]),
        ((4, 5), ("X", "Y"), ["D1", "D2", "D3", "X", "Y"]),
    ],
)
def test_entries_without_numbers(numbers: tuple[int, ...], sent: tuple[str, ...], wanted: list[str]) -> None:
    places = [f"shipment/items[1]/documents[{n}]" for n in numbers]
    changed = done(follow_up(*places, items=documents(*sent)))
    assert [d.id for d in changed.items[0].documents] == wanted


def test_texts_in_a_list() -> None:
    items = (Item(sequence=1, dangerous_goods=("", "1170")),)
    changed = done(follow_up("shipment/items[1]/dangerous_goods[2]", items=items))
    assert changed.items[0].dangerous_goods == ("1203", "1170")


def test_a_class_without_a_struct_is_all_its_fields() -> None:
    amendment = Amendment(places=("shipment/items[1]/valuation_method", "shipment/items[1]/charges"))
    items = (Item(sequence=1, charges=(Charge(type="AK"),)),)
    changed = done(msgspec.structs.replace(follow_up(items=items), amendments=(amendment,)))
    assert changed.items[0].charges == (Charge(type="AK"),)


@pytest.mark.parametrize(
    "place",
    [
        "", "nowhere", "agent/nowhere", "exporter/name", "shipment/items[9]", "shipment/items[9]/price", "type",
        "number",
        "reference", "function", "carried", "shipment/items[1]/documents[4]", "shipment/items[1]/documents[0]",
        "shipment/items/price", "office/x", "shipment/items[x]", "shipment/items[1]/documents[9]/id", "amendments[1]",
    ],
)  # fmt: skip
def test_a_pointer_that_leads_nowhere(place: str) -> None:
    changed, problems = amended(ORIGINAL, follow_up("office", place, office="5349"))
    assert changed is None
    assert [(p.code, p.pointer) for p in problems] == [("A001", "/amendments/1")]


def test_an_amendment_without_places_and_a_correction_without_amendments() -> None:
    bare = msgspec.structs.replace(follow_up(), amendments=(Amendment(reason="32"),))
    assert [p.pointer for p in amended(ORIGINAL, bare)[1]] == ["/amendments/0"]
    assert [p.code for p in amended(ORIGINAL, follow_up())[1]] == ["A002"]


def test_what_must_stay_cannot_be_removed() -> None:
    changed, problems = amended(ORIGINAL, follow_up("shipment/items[4]/sequence", items=(Item(sequence=4),)))
    assert changed == ORIGINAL
    assert problems == ()
    changed, problems = amended(ORIGINAL, follow_up("shipment/items[4]/net_mass/value"))
    assert changed is None
    assert [p.code for p in problems] == ["A003"]


CHANGES = [
    (Change("/office", "5349"), lambda d: d.office, "5349"),
    (Change("/office"), lambda d: d.office, ""),
    (Change("/agent/status", "3"), lambda d: d.agent, Party(id="A", status="3")),
    (Change("/declarant", {"id": "C"}), lambda d: d.declarant, Party(id="C")),
    (Change("/shipment/items/0/price/amount", 10.1), lambda d: d.items[0].price, Money(Decimal("10.1"), "USD")),
    (Change("/shipment/items/1/description", "4th"), lambda d: d.items[1].description, "4th"),
    (Change("/shipment/items/1"), lambda d: [i.sequence for i in d.items], [1]),
    (Change("/shipment/items/-", {"description": "new"}), lambda d: [i.sequence for i in d.items], [1, 4, 5]),
    (Change("/shipment/items/2", {"sequence": 3}), lambda d: [i.sequence for i in d.items], [1, 3, 4]),
    (
        Change("/shipment/items/0/documents/1/id", "X"),
        lambda d: [e.id for e in d.items[0].documents],
        ["D1", "X", "D3"],
    ),
    (Change("/shipment/items/0/documents/0"), lambda d: [e.id for e in d.items[0].documents], ["D2", "D3"]),
    (Change("/shipment/items/0/documents/-", {"id": "X"}), lambda d: d.items[0].documents[3].id, "X"),
    (Change("/shipment/items/0/documents", []), lambda d: d.items[0].documents, ()),
    (Change("/shipment/items/0/documents", [{"id": "X"}]), lambda d: [e.id for e in d.items[0].documents], ["X"]),
    (Change("/shipment/items", [{"sequence": 4}]), lambda d: [(i.sequence, i.description) for i in d.items], [(4, "")]),
    (Change("/shipment/items/0/dangerous_goods/0", "1170"), lambda d: d.items[0].dangerous_goods, ("1170", "1993")),
    (Change("/shipment/items/0/packagings/0/count", 6), lambda d: d.items[0].packagings[0].count, 6),
]


@pytest.mark.parametrize(("change", "look", "wanted"), CHANGES)
def test_changes_by_json_pointer(change: Change, look, wanted: object) -> None:  # type: ignore[no-untyped-def]
    follow, problems = correction(ORIGINAL, "R2", "32", [change])
    assert problems == ()
    assert follow is not None
    assert (follow.function, follow.type, follow.reference, follow.number) == ("13", "COR", "R2", "N1")
    assert look(done(follow)) == wanted
    sent = wco_dec.read(wco_dec.write(follow))
    assert sent.problems == ()
    assert sent.declaration is not None
    assert done(sent.declaration) == done(follow)


def test_several_changes_of_one_list() -> None:
    base = "/shipment/items/0/documents"
    changes = [Change(f"{base}/1/id", "X"), Change(f"{base}/0"), Change(f"{base}/2/name", "third")]
    follow, _ = correction(ORIGINAL, "R2", "32", changes)
    assert follow is not None
    assert [(d.id, d.name) for d in done(follow).items[0].documents] == [("X", ""), ("D3", "third")]


@pytest.mark.parametrize(
    "pointer",
    ["", "/", "office", "/nowhere", "/type", "/carried/x", "/office/x", "/shipment/items/7", "/shipment/items/x/price",
     "/shipment/items/0/price/nowhere", "/shipment/items/0/documents/9/id", "/amendments/0"],
)  # fmt: skip
def test_changes_that_lead_nowhere(pointer: str) -> None:
    follow, problems = correction(ORIGINAL, "R2", "32", [Change("/office", "1"), Change(pointer, "x")])
    assert follow is None
    assert [(p.code, p.pointer) for p in problems] == [("A001", "/changes/1/pointer")]


def test_a_value_of_the_wrong_type() -> None:
    follow, problems = correction(ORIGINAL, "R2", "32", [Change("/shipment/items/0/price/amount", "x")])
    assert follow is None
    assert [p.code for p in problems] == ["A003"]


def read(body: bytes) -> Declaration:
    declaration = wco_dec.read(body).declaration
    assert declaration is not None
    return declaration


def test_our_own_correction() -> None:
    original = read((SAMPLES / "import-five-items.xml").read_bytes())
    changed, problems = amended(original, read((SAMPLES / "correction.xml").read_bytes()))
    assert problems == ()
    assert changed is not None
    assert [i.sequence for i in changed.items] == [1, 2, 3, 4, 6]
    assert changed.items[1].price == Money(Decimal("79500.00"), "USD")
    assert changed.items[2].packagings[0].count == 28
    assert changed.items[2].packagings[0].marks == original.items[2].packagings[0].marks
    assert changed.shipment is not None
    assert changed.shipment.charges == ()
    assert wco_dec.read(wco_dec.write(changed)).declaration == changed


REAL = [
    ("TT_EX009a__TT_EX009a.xml", "TT_EX009a__Step5_TT_EX009a_Amendment.xml"),
    ("TT_Add_Item_Scenario_v1__Step1_Declaration.xml", "TT_Add_Item_Scenario_v1__Step2_Amendment.xml"),
    ("TT_IM002b__TT_IM002a.xml", "TT_IM002b__TT_IM002b_Amendment.xml"),
    ("TT_IM002b__TT_IM002a.xml", "TT_IM002c__TT_IM002c_Complex_Multi_Amendment.xml"),
]


@pytest.mark.parametrize(("original", "correction_file"), REAL)
def test_real_corrections(original: str, correction_file: str, real: dict[str, bytes]) -> None:
    before, follow = read(real[original]), read(real[correction_file])
    after, problems = amended(before, follow)
    assert problems == ()
    assert after is not None
    assert after != before
    again = wco_dec.read(wco_dec.write(after))
    assert (again.declaration, again.problems) == (after, ())
    assert all(amendment.places for amendment in follow.amendments)
