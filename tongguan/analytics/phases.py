"""A case cut in three: before the goods arrived, at the border, after they left. Time in each, and work in each.

Arrival is the stamp `arrived`. Goods whose arrival nobody told were there when they were declared, since otherwise the
declaration would wait for them: their time at the border begins then, or when they were unloaded if that was earlier,
and what was before is not told. They have left
at the gate, or, where no gate tells it, when they were released. After that comes all that happens later.

Work is counted in touches, each an officer's act on the case, and measured in seconds: the pauses between one officer's
looks at the case and acts on it, none longer than `IDLE`; who was away longer did something else meanwhile.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

import msgspec

from tongguan.analytics.course import OFFICERS, Course, Stamp
from tongguan.analytics.stamps import AgencyAsked, asked, stamps

IDLE = timedelta(minutes=15)
FIGURES = 3
"""Durations are counted to so many figures: half a per cent at most is lost, and a million cases have few thousand."""


class Phase(StrEnum):
    """Where the goods are: the wide, the thin and the other wide part of the dumbbell."""

    BEFORE = "before"
    BORDER = "border"
    AFTER = "after"


class Span(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One phase of one case, in seconds. `time` None: not told. `work` and `touches` are the officers'."""

    phase: Phase
    time: int | None = None
    work: int = 0
    touches: int = 0


class Measured(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A case whose goods left, or whose duty was settled where there was nothing to release: its stamps, what it is
    counted by, its three phases. `ahead`: whether it was declared before its goods came; None where nobody told.
    `asked`: its agencies."""

    number: str
    left_at: datetime
    office: str
    direction: str
    mode: str
    lane: str
    chapter: str
    asked: tuple[AgencyAsked, ...]
    ahead: bool | None
    peak: bool | None
    spans: tuple[Span, Span, Span]
    stamps: dict[Stamp, datetime]

    @property
    def agencies(self) -> tuple[str, ...]:
        """Whose documents were missing."""
        return tuple(one.agency for one in self.asked)


def measured(course: Course) -> Measured | None:
    """The case measured; None while its goods are still here, and for one that ended otherwise than by release."""
    known = stamps(course)
    cut = cuts(known)
    if cut is None:
        return None
    arrived, left = cut
    touches, work = _touches(course), list(_work(course))
    spans = [
        Span(
            phase=phase,
            time=time,
            work=rounded(sum(seconds for at, seconds in work if phase_of(at, cut) is phase)),
            touches=sum(phase_of(at, cut) is phase for at in touches),
        )
        for phase, time in zip(Phase, _times(course, known, cut), strict=True)
    ]
    lanes = [one.lane for one in course.happened if one.lane]
    return Measured(
        number=course.number,
        left_at=left,
        office=course.office,
        direction=course.direction,
        mode=course.mode,
        lane=lanes[-1] if lanes else "",
        chapter=course.chapter,
        asked=asked(course),
        ahead=known[Stamp.LODGED] < arrived if Stamp.ARRIVED in known else None,
        peak=course.peak,
        spans=(spans[0], spans[1], spans[2]),
        stamps=known,
    )


def cuts(known: dict[Stamp, datetime]) -> tuple[datetime, datetime] | None:
    """When the goods arrived and when they left; None while they are here. Goods of a supplementary declaration are
    gone before it comes: all of it is after."""
    lodged, done = known.get(Stamp.LODGED), known.get(Stamp.RELEASED)
    if lodged is None or (done is None and Stamp.SETTLED not in known):
        return None
    if done is None:
        return lodged, lodged
    arrived = known.get(Stamp.ARRIVED, min(lodged, known.get(Stamp.UNLOADED, lodged)))
    return arrived, max(arrived, known.get(Stamp.GATE_OUT, done))


def phase_of(at: datetime, cut: tuple[datetime, datetime]) -> Phase:
    """In which phase a moment lies; the one of arrival, and that of leaving, are of the border."""
    arrived, left = cut
    if at < arrived:
        return Phase.BEFORE
    return Phase.BORDER if arrived < left and at <= left else Phase.AFTER


def rounded(seconds: int) -> int:
    """A duration as it is counted: whole seconds, `FIGURES` figures, rounded down."""
    unit: int = 10 ** max(0, len(str(seconds)) - FIGURES)
    return seconds // unit * unit


def _times(
    course: Course, known: dict[Stamp, datetime], cut: tuple[datetime, datetime]
) -> tuple[int | None, int | None, int | None]:
    arrived, left = cut
    last = max(left, *known.values(), *(one.at for one in course.happened))
    after = _seconds(left, last) if last > left else None
    if Stamp.RELEASED not in known:
        return None, None, after
    before = _seconds(min(arrived, *known.values()), arrived) if Stamp.ARRIVED in known else None
    return before, _seconds(arrived, left), after


def _touches(course: Course) -> list[datetime]:
    return [at for _, at in _acts(course)]


def _acts(course: Course) -> list[tuple[int, datetime]]:
    """(officer, when) of all that officers did: on the case, and in its review."""
    did = [(one.hand, one.at) for one in course.happened if one.event in OFFICERS]
    return did + [(one.hand, one.at) for one in course.reviewed]


def _work(course: Course) -> Iterator[tuple[datetime, int]]:
    """(when it ended, seconds) of every stretch of an officer's work; looks after the last act or fact wait."""
    acts = _acts(course)
    last = max((*(one.at for one in course.happened), *(at for _, at in acts)), default=None)
    looks = [(one.hand, one.at) for one in course.looked if last is not None and one.at <= last]
    for (hand, began), (same, ended) in pairwise(sorted({*acts, *looks})):
        if hand == same and ended - began <= IDLE:
            yield ended, _whole(ended - began)


def _seconds(since: datetime, until: datetime) -> int:
    return rounded(_whole(until - since))


def _whole(span: timedelta) -> int:
    return span // timedelta(seconds=1)
