"""How long an agency takes to answer what it is asked: from an application, or a supplement to one, to its next word
(it asks, refuses or issues). Pure. Days are working days of the law; percentiles are nearest-rank, like those of the
time-release study."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from math import ceil
from typing import NamedTuple

Asked = tuple[str, datetime, datetime | None, bool]
"""A sub-system, when it was asked, when answered (None: not yet), whether the applicant withdrew."""


class Calendar(NamedTuple):
    """Now; on which day a moment is; which days are worked."""

    now: datetime
    day: Callable[[datetime], date]
    worked: Callable[[date], bool]


class Times(NamedTuple):
    """Of one sub-system: how many answers, their median and ninetieth percentile in seconds; how many came after the
    `days` that the definition's steps have (0: none is set), how many wait, and how many of those are over their
    days."""

    system: str
    answered: int
    median: float
    ninetieth: float
    late: int
    waiting: int
    overdue: int
    days: int


def answering(asked: Iterable[Asked], allowed: Mapping[str, int], calendar: Calendar) -> list[Times]:
    """By sub-system, in the order of their codes. What was withdrawn unanswered counts nowhere."""
    by: dict[str, list[Asked]] = {}
    for one in asked:
        by.setdefault(one[0], []).append(one)
    return [times_of(system, by[system], allowed.get(system, 0), calendar) for system in sorted(by)]


def times_of(system: str, asked: list[Asked], days: int, calendar: Calendar) -> Times:
    """Of one."""
    took, late, waiting, overdue = list[float](), 0, 0, 0
    for _, at, answered_at, withdrawn in asked:
        if answered_at is None and withdrawn:
            continue
        over = bool(days) and calendar.day(answered_at or calendar.now) > due(at, days, calendar)
        if answered_at is None:
            waiting, overdue = waiting + 1, overdue + over
        else:
            took.append((answered_at - at).total_seconds())
            late += over
    took.sort()
    return Times(system, len(took), rank(took, 0.5), rank(took, 0.9), late, waiting, overdue, days)


def rank(ordered: list[float], part: float) -> float:
    """The smallest that so great a part of them does not exceed; 0 of none."""
    return ordered[max(1, ceil(part * len(ordered))) - 1] if ordered else 0.0


def due(at: datetime, days: int, calendar: Calendar) -> date:
    """The last day on which an answer is in time: so many working days after the one on which it was asked."""
    last = calendar.day(at)
    for _ in range(days):
        last += timedelta(days=1)
        for _ in range(60):  # no holiday is longer
            if calendar.worked(last):
                break
            last += timedelta(days=1)
    return last
