"""The times between single stamps: which ones are measured, case by case, and what they came to in many cases."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

import msgspec

from tongguan.analytics.course import Stamp
from tongguan.analytics.phases import Measured, rounded
from tongguan.analytics.statistics import Durations, durations

S = Stamp
INTERVALS: tuple[tuple[Stamp, Stamp], ...] = (
    (S.MANIFEST, S.ARRIVED),
    (S.LODGED, S.ARRIVED),
    (S.ARRIVED, S.ARRIVED_LAST),
    (S.ARRIVED, S.UNLOADED),
    (S.ARRIVED, S.LODGED),
    (S.LODGED, S.ACCEPTED),
    (S.ACCEPTED, S.ROUTED),
    (S.LODGED, S.ASSESSED),
    (S.AGENCY_SENT, S.AGENCY_ANSWERED),
    (S.ROUTED, S.DOCUMENTS),
    (S.NOTICE, S.SCANNED),
    (S.NOTICE, S.EXAMINED),
    (S.ASSESSED, S.PAID),
    (S.PAID, S.RELEASED),
    (S.LODGED, S.RELEASED),
    (S.ARRIVED, S.RELEASED),
    (S.LODGED, S.SETTLED),
    (S.RELEASED, S.GATE_OUT),
    (S.RELEASED, S.REVIEWED),
)
"""From one stamp to another. A case counts where it has both, in this order. What was measured is kept by place in this
table: whoever changes the order has everything measured anew."""
ANSWERED = INTERVALS.index((S.AGENCY_SENT, S.AGENCY_ANSWERED))


class Between(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """So many cases took that long for an interval, by its place in the table; `agency`: until this one answered."""

    place: int
    time: int
    cases: int
    agency: str = ""


class IntervalFigures(Durations, frozen=True, kw_only=True, omit_defaults=True):
    """What it took from one stamp to another, in seconds; `agency`: of this one alone, empty: of all."""

    since: Stamp
    until: Stamp
    agency: str = ""


def times(known: Mapping[Stamp, datetime]) -> tuple[int | None, ...]:
    """Seconds of each interval; None where a stamp is missing, or they came the other way round."""
    return tuple(_seconds(known.get(since), known.get(until)) for since, until in INTERVALS)


def answers(case: Measured) -> tuple[int | None, ...]:
    """Seconds that each of its agencies took to answer; None: it has not."""
    return tuple(_seconds(one.sent, one.answered) for one in case.asked)


def between(cases: Iterable[Measured]) -> Iterator[Between]:
    """Every interval of every case: what the database counts in one statement."""
    for case in cases:
        for place, time in enumerate(times(case.stamps)):
            if time is not None:
                yield Between(place=place, time=time, cases=1)
        for one, time in zip(case.asked, answers(case), strict=True):
            if time is not None:
                yield Between(place=ANSWERED, time=time, cases=1, agency=one.agency)


def intervals(counted: Iterable[Between]) -> tuple[IntervalFigures, ...]:
    """The figures of every interval that some case has, in the order of the table; of agencies together, then each."""
    found: dict[tuple[int, str], Counter[int]] = {}
    for one in counted:
        found.setdefault((one.place, one.agency), Counter())[one.time] += one.cases
    return tuple(
        IntervalFigures(
            since=INTERVALS[place][0], until=INTERVALS[place][1], agency=agency, **msgspec.structs.asdict(durations(of))
        )
        for (place, agency), of in sorted(found.items())
    )


def _seconds(since: datetime | None, until: datetime | None) -> int | None:
    if since is None or until is None or until < since:
        return None
    return rounded((until - since) // timedelta(seconds=1))
