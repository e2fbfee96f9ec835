"""A verdict holds for what was there to be looked at: an amendment that changes it opens the hold again."""

from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from tongguan.declarations.declaration import Declaration, Item, Shipment
from tongguan.declarations.parts import Classification, Document, Equipment, Measure
from tongguan.ledgers.need import Need
from tongguan.release.case import Stand
from tongguan.release.lapse import goods_of, lapsed
from tongguan.release.lifecycle import Hold, State

ITEM = Item(
    sequence=1,
    description="plates",
    classifications=(Classification(id="7208510000", type="TSP"),),
    net_mass=Measure(value=Decimal(40), unit="KGM"),
)
GOODS = Declaration(
    function="9", reference="R", shipment=Shipment(items=(ITEM,), equipment=(Equipment(sequence=1, id="A"),))
)


def need(item: int, document: str, met_by: str = "") -> Need:
    return Need(
        item=item, requirement=document, document=document, agency="X", name=document, on_missing="hold", met_by=met_by
    )


def stand(*passed: Hold, needs: tuple[Need, ...] = ()) -> Stand:
    return Stand(state=State.HELD, passed=passed, passed_on=goods_of(GOODS), needs=needs)


def goods(**changes: Any) -> Declaration:
    return replace(
        GOODS, shipment=Shipment(items=(replace(ITEM, **changes),), equipment=(Equipment(sequence=1, id="A"),))
    )


def left(was: Stand, declaration: Declaration, *asked: Need) -> tuple[Hold, ...]:
    after = lapsed(was, declaration, asked)
    assert after is not None
    return after.passed


def test_what_says_nothing_of_the_goods_keeps_the_verdicts() -> None:
    was = stand(Hold.INSPECTION, Hold.DOCUMENTS)
    assert left(was, GOODS) == (Hold.INSPECTION, Hold.DOCUMENTS)
    assert left(was, replace(goods(documents=(Document(id="late"),)), reference="other")) == was.passed
    assert lapsed(None, GOODS, ()) is None


@pytest.mark.parametrize(
    "change",
    [
        {"description": "cigarettes"},
        {"classifications": (Classification(id="2402200000", type="TSP"),)},
        {"net_mass": Measure(value=Decimal(4000), unit="KGM")},
    ],
)
def test_other_goods_are_looked_at_again(change: dict[str, Any]) -> None:
    was = stand(Hold.INSPECTION, Hold.DOCUMENTS, Hold.PERMIT)
    assert left(was, goods(**change)) == (Hold.PERMIT,)


def test_another_container_is_looked_at_again() -> None:
    shipment = Shipment(items=(ITEM,), equipment=(Equipment(sequence=1, id="B"),))
    assert left(stand(Hold.INSPECTION), replace(GOODS, shipment=shipment)) == ()


def test_a_permit_that_was_waived_waives_no_other() -> None:
    was = stand(Hold.PERMIT, needs=(need(1, "G007"), need(2, "G001", "no. 5")))
    assert left(was, GOODS, need(1, "G007")) == (Hold.PERMIT,)
    assert left(was, GOODS, need(1, "G007", "no. 6")) == (Hold.PERMIT,)
    assert left(was, GOODS, need(1, "G007"), need(2, "G007")) == ()
    assert left(was, GOODS, need(1, "G007"), need(2, "G001")) == ()


def test_a_finding_that_waits_for_its_verdict_is_about_the_goods_as_they_were() -> None:
    was = Stand(state=State.HELD, ordered="i1", found=True, found_on=goods_of(GOODS))
    for declaration, overtaken in (
        (GOODS, False),
        (replace(GOODS, reference="other"), False),
        (goods(description="cigarettes"), True),
    ):
        after = lapsed(was, declaration, ())
        assert after is not None and after.found and after.ordered == "i1" and after.overtaken is overtaken
    back = lapsed(replace(was, overtaken=True), GOODS, ())
    assert back is not None and not back.overtaken, "amended back, it holds again"
    open_ = lapsed(Stand(state=State.HELD, ordered="i1"), goods(description="cigarettes"), ())
    assert open_ is not None and not open_.overtaken, "nothing was found yet"
