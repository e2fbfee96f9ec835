"""By when an agency owes the next step of an application, as its definition says. Pure."""

from datetime import date, timedelta
from typing import NamedTuple

from tongguan.codes.snapshot import Snapshot
from tongguan.ledgers.definition import Definition
from tongguan.ledgers.life import RecordState

NEXT = {RecordState.APPLIED: "review", RecordState.REVIEWED: "issue"}
"""What an agency owes where; whoever is asked for more owes it himself."""
MOST = 1_000
"""Working days; nobody has longer."""


class Owed(NamedTuple):
    """A step, and the last day for it."""

    step: str
    due_on: date


def owed(definition: Definition, state: RecordState, since: date, law: Snapshot) -> Owed | None:
    """What is owed of a record that came to stand there on a day; None where no step has a deadline."""
    step = next((s for s in definition.step if s.step == NEXT.get(state) and s.days > 0), None)
    if step is None:
        return None
    day, left = since, min(step.days, MOST)
    while left:
        day += timedelta(days=1)
        left -= law.working_day(day)
    return Owed(step.step, day)
