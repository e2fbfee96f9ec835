from dataclasses import dataclass
from decimal import Decimal

import pytest
from msgspec.structs import replace

from tests.risk.declared import declaration, item, shipment
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.parts import (
    TRANSPORT_DOCUMENTS,
    Equipment,
    Invoice,
    Measure,
    Packaging,
    Party,
    PreviousDocument,
    TransportMeans,
    Ucr,
)
from tongguan.risk.marks import marks

ITEMS = (item(1), item(2, hs="8517130000", origin="CN"))
BOXED = declaration(*ITEMS)
LOOSE = declaration(goods=shipment(*ITEMS, equipment=(), previous_documents=()))


def with_goods(given: Declaration, **change: object) -> Declaration:
    assert given.shipment is not None
    return replace(given, shipment=replace(given.shipment, **change))


def same(one: Declaration, other: Declaration) -> bool:
    return bool(set(marks(one)) & set(marks(other)))


@dataclass
class Attack:
    name: str
    changed: Declaration


def cosmetic(given: Declaration) -> list[Attack]:
    lighter = tuple(replace(i, net_mass=Measure(value=Decimal("119.3"), unit="KGM")) for i in given.items)
    worded = tuple(replace(i, description="COMPUTER, new") for i in given.items)
    turned = tuple(replace(i, sequence=n) for n, i in enumerate(reversed(given.items), 1))
    split = (*given.items, replace(given.items[0], sequence=3))
    return [
        Attack("reference", replace(given, reference="R-2")),
        Attack("declarant", replace(given, declarant=Party(id="D-9"), agent=Party(id="X"))),
        Attack("invoice", with_goods(given, invoice=Invoice(id="INV-2"))),
        Attack("mass", with_goods(given, items=lighter)),
        Attack("words", with_goods(given, items=worded)),
        Attack("order", with_goods(given, items=turned)),
        Attack("another office", replace(given, office="5302")),
        Attack("blanks", with_goods(given, importer=Party(id="91440300 ma0db0001b", name="x"))),
        *([Attack("split item", with_goods(given, items=split))] if given is BOXED else []),
    ]


@pytest.mark.parametrize("attack", cosmetic(BOXED) + cosmetic(LOOSE), ids=lambda a: a.name)
def test_cosmetic_changes_keep_a_mark(attack: Attack) -> None:
    assert same(BOXED, attack.changed) or same(LOOSE, attack.changed)


@pytest.mark.parametrize("type_", sorted(TRANSPORT_DOCUMENTS))
def test_a_waybill_is_recognised_under_whatever_type_it_is_named(type_: str) -> None:
    items = lambda n: tuple(replace(i, packagings=(Packaging(sequence=1, count=Decimal(n)),)) for i in ITEMS)  # noqa: E731
    first, again = (
        with_goods(LOOSE, previous_documents=(PreviousDocument(category="N", type=t, id="WB-1"),), items=items(n))
        for t, n in (("730", 10), (type_, 11))
    )
    assert same(first, again)


@pytest.mark.parametrize(
    "changed",
    [
        with_goods(BOXED, importer=Party(id="OTHER"), consignor=Party(name="Other")),
        with_goods(BOXED, items=(*ITEMS, item(3, hs="9503000000"))),
        with_goods(BOXED, previous_documents=(PreviousDocument(category="N", type="705", id="BL-9"),)),
        with_goods(BOXED, equipment=(Equipment(sequence=1, id="MSKU1111119"),)),
        with_goods(BOXED, equipment=(Equipment(sequence=7, id="csqu 305438-3"),), previous_documents=()),
    ],
    ids=["another importer", "one item more", "another waybill", "another container", "container spelt otherwise"],
)
def test_one_real_change_is_not_enough(changed: Declaration) -> None:
    assert same(BOXED, changed)


def test_the_weekly_delivery_of_the_same_goods_is_not_the_last_one() -> None:
    next_week = with_goods(
        BOXED,
        equipment=(Equipment(sequence=1, id="MSKU1111119"),),
        previous_documents=(PreviousDocument(category="N", type="705", id="BL-2202"),),
    )
    assert not same(BOXED, next_week)


@pytest.mark.parametrize(
    "changed",
    [
        with_goods(LOOSE, importer=Party(id="OTHER")),
        with_goods(LOOSE, items=(item(1, hs="0201100000"),)),
        with_goods(LOOSE, arrival_transport=TransportMeans(id="粤Z9999港")),
        with_goods(LOOSE, items=(replace(ITEMS[0], packagings=(Packaging(sequence=1, count=Decimal(9)),)), ITEMS[1])),
    ],
    ids=["importer", "goods", "vehicle", "packages"],
)
def test_other_goods_without_papers_are_others(changed: Declaration) -> None:
    assert not same(LOOSE, changed)


def test_the_same_box_on_another_trip_for_somebody_else_is_other_goods() -> None:
    other = declaration(goods=shipment(item(hs="0201100000"), importer=Party(id="OTHER"), previous_documents=()))
    assert not same(BOXED, other)


def test_an_order_is_recognised_by_its_ucr() -> None:
    ordered = with_goods(LOOSE, ucr=Ucr(id="5CN1234-88"))
    assert same(ordered, with_goods(ordered, importer=Party(id="OTHER")))


def test_few_and_short() -> None:
    assert len(marks(BOXED)) == 4
    assert all(len(m) == 16 for m in marks(BOXED))
    assert marks(Declaration(function="9")) == ()
    assert marks(BOXED) == marks(declaration(*ITEMS))
