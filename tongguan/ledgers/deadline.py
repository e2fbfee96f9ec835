"""What the calendar brings a record next: the day by which its agency owes a step of its application, the notice that
it will end, its end. Pure."""

from datetime import date, timedelta
from typing import NamedTuple

from tongguan.codes.snapshot import Snapshot
from tongguan.ledgers.definition import Definition
from tongguan.ledgers.life import COUNTS, RecordEvent, RecordState
from tongguan.ledgers.receipt import RecordNews

NEXT = {RecordState.APPLIED: "review", RecordState.REVIEWED: "issue"}
"""What an agency owes where; whoever is asked for more owes it himself."""
MOST = 1_000
"""Working days; nobody has longer."""


class Owed(NamedTuple):
    """A step, and the last day before it is told: of an agency's step, of the days before a notice, of a record."""

    step: str
    due_on: date


def next_date(definition: Definition, state: RecordState, since: date, last: date | None) -> Owed | None:
    """What a record that counts meets next, from a day on; None where it has no last day. What should have been told
    before is not told late."""
    if state not in COUNTS or last is None:
        return None
    notices = {last - timedelta(days=one.before + 1) for one in definition.notice if one.on == RecordNews.EXPIRING}
    told = [Owed(RecordNews.EXPIRING, day) for day in sorted(notices) if since <= day < last]
    return told[0] if told else Owed(RecordEvent.EXPIRE, last)


def owed(definition: Definition, state: RecordState, since: date, law: Snapshot) -> Owed | None:
    """By when an agency owes the next step of an application that came to stand there on a day; None where no step has
    a deadline."""
    step = next((s for s in definition.step if s.step == NEXT.get(state) and s.days > 0), None)
    if step is None:
        return None
    day, left = since, min(step.days, MOST)
    while left:
        day += timedelta(days=1)
        left -= law.working_day(day)
    return Owed(step.step, day)
