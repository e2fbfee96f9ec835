"""Statistics over counted durations: one way for the page, the API and whoever counts exported facts again.

Percentiles are nearest-rank: the smallest duration that so many per cent of the cases do not exceed, always one that
occurred. Outliers are Tukey's: beyond one and a half times the middle half's width, above it or below.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from tongguan.analytics.phases import Measured, Phase

TUKEY = 1.5


class By(StrEnum):
    """What cases are told apart by. A case counts under each agency whose document it lacked."""

    ALL = "all"
    MODE = "mode"
    LANE = "lane"
    AGENCY = "agency"
    OFFICE = "office"
    DIRECTION = "direction"
    CHAPTER = "chapter"
    AHEAD = "ahead"
    PEAK = "peak"


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """So many cases of a group spent that time in a phase (None: not told), with the work in all of them together."""

    key: str
    phase: Phase
    time: int | None
    cases: int
    work: int
    touches: int


class Durations(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What something took, in seconds; `cases`: of which its time is known. `total` is the time of all of them
    together. `outliers` took longer than `high`, or less than `low`, which is below zero where nothing can be too
    quick."""

    cases: int = 0
    total: int = 0
    mean: int = 0
    median: int = 0
    p90: int = 0
    least: int = 0
    most: int = 0
    low: int = 0
    high: int = 0
    outliers: int = 0


class PhaseFigures(Durations, frozen=True, kw_only=True, omit_defaults=True):
    """What a phase took; `work` and `touches` are those of the officers, in all cases, told or not."""

    phase: Phase
    work: int = 0
    touches: int = 0


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Cases that are alike in what was asked for, and the three phases."""

    key: str
    cases: int
    phases: tuple[PhaseFigures, PhaseFigures, PhaseFigures]


def yes_or_no(said: bool | None) -> str:
    """A word for what is true, is not, or was not told."""
    return "" if said is None else "yes" if said else "no"


KEYS: dict[By, Callable[[Measured], tuple[str, ...]]] = {
    By.ALL: lambda case: ("",),
    By.MODE: lambda case: (case.mode,),
    By.LANE: lambda case: (case.lane,),
    By.AGENCY: lambda case: case.agencies,
    By.OFFICE: lambda case: (case.office,),
    By.DIRECTION: lambda case: (case.direction,),
    By.CHAPTER: lambda case: (case.chapter,),
    By.AHEAD: lambda case: (yes_or_no(case.ahead),),
    By.PEAK: lambda case: (yes_or_no(case.peak),),
}


def cells(cases: Iterable[Measured], by: By) -> Iterator[Cell]:
    """Every case under its keys, phase by phase: what the database counts in one statement."""
    for case in cases:
        for key in KEYS[by](case):
            for s in case.spans:
                yield Cell(key=key, phase=s.phase, time=s.time, cases=1, work=s.work, touches=s.touches)


def together(counted: Iterable[Cell]) -> tuple[Cell, ...]:
    """The same cases without what told them apart; not for agencies, under which a case may count more than once."""
    return tuple(replace(cell, key="") for cell in counted)


def grouped(counted: Iterable[Cell]) -> tuple[Group, ...]:
    """Groups in the order of their keys."""
    keys: dict[str, dict[Phase, list[Cell]]] = {}
    for cell in counted:
        keys.setdefault(cell.key, {phase: [] for phase in Phase})[cell.phase].append(cell)
    return tuple(_group(key, phases) for key, phases in sorted(keys.items()))


def _group(key: str, phases: Mapping[Phase, list[Cell]]) -> Group:
    before, border, after = (figures(phase, cells) for phase, cells in phases.items())
    return Group(key=key, cases=sum(c.cases for c in phases[Phase.BORDER]), phases=(before, border, after))


def figures(phase: Phase, counted: Iterable[Cell]) -> PhaseFigures:
    """What a phase took in the cases of a group."""
    times: Counter[int] = Counter()
    work = touches = 0
    for cell in counted:
        work, touches = work + cell.work, touches + cell.touches
        if cell.time is not None:
            times[cell.time] += cell.cases
    return PhaseFigures(phase=phase, work=work, touches=touches, **msgspec.structs.asdict(durations(times)))


def durations(times: Counter[int]) -> Durations:
    """The figures of durations, each with how many cases it has."""
    if not times:
        return Durations()
    cases, total = times.total(), sum(time * n for time, n in times.items())
    low, high = fences(times)
    return Durations(
        cases=cases,
        total=total,
        mean=(total + cases // 2) // cases,
        median=rank(times, 50),
        p90=rank(times, 90),
        least=min(times),
        most=max(times),
        low=low,
        high=high,
        outliers=sum(n for time, n in times.items() if not low <= time <= high),
    )


def rank(times: Counter[int], percent: int) -> int:
    """The nearest-rank percentile; there is at least one duration."""
    wanted, passed = max(1, -(-times.total() * percent // 100)), 0
    for time in sorted(times):
        passed += times[time]
        if passed >= wanted:
            return time
    raise ValueError("no durations")


def fences(times: Counter[int]) -> tuple[int, int]:
    """Below and above which a duration is an outlier."""
    first, third = rank(times, 25), rank(times, 75)
    width = int(TUKEY * (third - first))
    return first - width, third + width


def middle(group: Group) -> tuple[int, int]:
    """How many of a hundred parts of the time, and of the work, are at the border: the dumbbell's thin part."""
    time, work = [p.total for p in group.phases], [p.work for p in group.phases]
    return _part(time[1], sum(time)), _part(work[1], sum(work))


def _part(one: int, whole: int) -> int:
    return (100 * one + whole // 2) // whole if whole else 0
