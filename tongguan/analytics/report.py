"""What is asked of the times of cases, and the answer: the same from the database and from exported facts."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import msgspec

from tongguan.analytics.course import Course
from tongguan.analytics.intervals import Between, IntervalFigures, between, intervals
from tongguan.analytics.phases import Measured, Phase, measured
from tongguan.analytics.statistics import By, Cell, Durations, Group, PhaseFigures, cells, grouped, middle

USUAL = timedelta(days=30)
LONGEST = timedelta(days=3660)
TIMES = Durations.__struct_fields__
COLUMNS = ("by", "key", "cases", "phase", *TIMES, "work", "touches")


class PhaseQuestion(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Cases whose goods left from one day to another, both included, and what they are told apart by. An empty filter:
    all of them; mode is a code of Recommendation 19."""

    since: date
    until: date
    by: By = By.ALL
    office: str = ""
    mode: str = ""
    lane: str = ""
    agency: str = ""

    def moments(self, zone: str) -> tuple[datetime, datetime]:
        """When its first day begins and its last one is over, where the administration is."""
        after = self.until + timedelta(days=1)
        since, until = (datetime.combine(day, time(), ZoneInfo(zone)) for day in (self.since, after))
        return since, until

    def keeps(self, case: Measured, zone: str) -> bool:
        """Whether it asks for this case."""
        since, until = self.moments(zone)
        wanted = ((self.office, case.office), (self.mode, case.mode), (self.lane, case.lane))
        same = all(asked in ("", there) for asked, there in wanted)
        return since <= case.left_at < until and same and (not self.agency or self.agency in case.agencies)


class PhaseRow(Group, frozen=True, kw_only=True):
    """A group, and of a hundred parts of its time and of its work how many are at the border: the thin middle."""

    border_time: int
    border_work: int


class PhaseReport(msgspec.Struct, frozen=True, kw_only=True):
    """The question and its answer: all cases together, then group by group; and what it took all of them from one stamp
    to another. Seconds throughout."""

    asked: PhaseQuestion
    total: PhaseRow
    groups: tuple[PhaseRow, ...]
    intervals: tuple[IntervalFigures, ...] = ()


def days_of(since: date | None, until: date | None, today: date) -> tuple[date, date]:
    """The days that are meant where they are not all said: thirty, up to today. Raises ValueError when they come in the
    wrong order or are more than ten years."""
    last = until or (today if since is None else max(since, today))
    first = since or last - USUAL + timedelta(days=1)
    if not first <= last <= first + LONGEST:
        raise ValueError("the days come in the wrong order, or are too many")
    return first, last


def report(
    asked: PhaseQuestion, total: Iterable[Cell], counted: Iterable[Cell], apart: Iterable[Between]
) -> PhaseReport:
    """The answer, from what was counted; `apart`: between stamps. Without a case, all of it is nought."""
    (whole,) = grouped(total) or (_nothing(),)
    rows = tuple(_row(group) for group in grouped(counted)) if asked.by is not By.ALL else ()
    return PhaseReport(asked=asked, total=_row(whole), groups=rows, intervals=intervals(apart))


def recounted(courses: Iterable[Course], asked: PhaseQuestion, zone: str) -> PhaseReport:
    """The answer, from the courses of cases."""
    cases = [case for course in courses if (case := measured(course)) and asked.keeps(case, zone)]
    return report(asked, cells(cases, By.ALL), cells(cases, asked.by), between(cases))


def written(answer: PhaseReport) -> str:
    """The answer as CSV: a line for each group and phase, all cases together first; then one for each interval."""
    out = StringIO()
    sheet = csv.writer(out, lineterminator="\r\n")
    sheet.writerow(COLUMNS)
    sheet.writerows(_lines(By.ALL, (answer.total,)))
    sheet.writerows(_lines(answer.asked.by, answer.groups))
    sheet.writerows(_interval(one) for one in answer.intervals)
    return out.getvalue()


def _lines(by: By, rows: Iterable[PhaseRow]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        for told in row.phases:
            yield str(by), _harmless(row.key), row.cases, str(told.phase), *_times(told), told.work, told.touches


def _interval(one: IntervalFigures) -> tuple[object, ...]:
    key = f"{one.since} {one.until} {one.agency}".strip()
    return "interval", key, one.cases, "", *_times(one), "", ""


def _times(told: Durations) -> tuple[int, ...]:
    return tuple(getattr(told, name) for name in TIMES)


def _harmless(key: str) -> str:
    """A key that a spreadsheet takes for a formula is text."""
    return f"'{key}" if key[:1] in ("=", "+", "-", "@", "\t", "\r") else key


def _row(group: Group) -> PhaseRow:
    time_, work = middle(group)
    return PhaseRow(key=group.key, cases=group.cases, phases=group.phases, border_time=time_, border_work=work)


def _nothing() -> Group:
    before, border, after = (PhaseFigures(phase=phase) for phase in Phase)
    return Group(key="", cases=0, phases=(before, border, after))
