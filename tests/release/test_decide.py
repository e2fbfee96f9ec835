"""The fold of all verdicts: which holds stand, in which stage, and what closes each."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from tongguan.codes.rows import Direction, Stage, TypeRow
from tongguan.ledgers.need import Need
from tongguan.release.decide import Verdicts, open_holds
from tongguan.release.lifecycle import Hold
from tongguan.risk.selection import Lane

KNOWN = {"valid_from": date(2020, 1, 1), "known_from": datetime(2020, 1, 1, tzinfo=UTC), "source": "a law"}
PAPER = Need(item=1, requirement="R", document="G001", agency="X", name="a licence")
EVERYTHING = Verdicts(
    type=TypeRow(code="T", direction=Direction.IMPORT, stage=Stage.PRELODGED, **KNOWN),  # type: ignore[arg-type]
    lane=Lane.RED,
    needs=(PAPER,),
    due=Decimal(10),
    paid=Decimal(0),
    presented=False,
    passed=(),
)


def holds(**changes: Any) -> list[Hold]:
    stage = changes.pop("stage", Stage.PRELODGED)
    return [*open_holds(replace(EVERYTHING, type=replace(EVERYTHING.type, stage=stage), **changes))]


def test_every_hold_has_its_own_reason() -> None:
    assert holds() == [Hold.INSPECTION, Hold.PERMIT, Hold.PAYMENT, Hold.ARRIVAL]


@pytest.mark.parametrize(
    ("changes", "closed"),
    [
        ({"lane": Lane.BLUE}, Hold.INSPECTION),
        ({"lane": Lane.GREEN}, Hold.INSPECTION),
        ({"lane": None}, Hold.INSPECTION),
        ({"passed": (Hold.INSPECTION,)}, Hold.INSPECTION),
        ({"needs": (replace(PAPER, met_by="L-1"),)}, Hold.PERMIT),
        ({"needs": ()}, Hold.PERMIT),
        ({"passed": (Hold.PERMIT,)}, Hold.PERMIT),
        ({"paid": Decimal(10)}, Hold.PAYMENT),
        ({"due": Decimal(0)}, Hold.PAYMENT),
        ({"presented": True}, Hold.ARRIVAL),
        ({"stage": Stage.STANDARD}, Hold.ARRIVAL),
        ({"stage": Stage.SIMPLIFIED}, Hold.ARRIVAL),
    ],
)
def test_each_is_closed_by_its_own_event_and_the_others_stand(changes: dict[str, Any], closed: Hold) -> None:
    assert holds(**changes) == [h for h in holds() if h is not closed]


def test_a_part_of_the_amount_closes_nothing() -> None:
    assert Hold.PAYMENT in holds(paid=Decimal("9.99"))


def test_yellow_asks_for_documents() -> None:
    assert holds(lane=Lane.YELLOW)[0] is Hold.DOCUMENTS


def test_a_supplementary_declaration_waits_for_money_alone() -> None:
    assert holds(stage=Stage.SUPPLEMENTARY) == [Hold.PAYMENT]
    assert holds(stage=Stage.SUPPLEMENTARY, paid=Decimal(10)) == []
