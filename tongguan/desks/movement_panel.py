"""Goods in transit beside what else is told of them: where a movement is, until when, under which seals, and what
follows."""

from collections.abc import Iterable
from typing import Any

from tongguan.release.case import Stand
from tongguan.store import movements
from tongguan.store.connect import Reading
from tongguan.store.movements import Line
from tongguan.trips import came
from tongguan.trips.duty import duties
from tongguan.trips.movement import TransitPhase
from tongguan.trips.words import PHASES

MEANS = {
    TransitPhase.ACCEPTED: "wait",
    TransitPhase.SEALED: "locked",
    TransitPhase.UNDERWAY: "work",
    TransitPhase.ENQUIRY: "find",
    TransitPhase.ARRIVED: "work",
    TransitPhase.CONTROLLED: "work",
    TransitPhase.DISCHARGED: "pass",
    TransitPhase.IRREGULAR: "refuse",
}
Moving = list[tuple[Line, list[str]]]
"""Movements, each with the numbers of the declarations that follow."""
LOOKS: dict[str, Any] = {"means_of_movement": MEANS, "phases_of_movement": PHASES, "duties_of": duties}
"""What the panel's macro is given besides the movements."""


def numbers(stand: Stand, number: str) -> Iterable[str]:
    """The movements of a case: its own, and those by which its goods came."""
    drawn = dict.fromkeys(moved for d in stand.draws if (moved := came.moved_by(d.balance)))
    return (*((number,) if stand.movement else ()), *drawn)


def moving(conn: Reading, stand: Stand, number: str) -> Moving:
    """They, as far as the reader sees them, each with what follows; no statement where there are none."""
    return movements.beside(conn, numbers(stand, number))
