"""What is asked of the times of cases, and the answer: the same from the database and from exported facts."""

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import msgspec

from tongguan.analytics.course import Course
from tongguan.analytics.phases import Measured, Phase, measured
from tongguan.analytics.statistics import By, Cell, Group, PhaseFigures, cells, grouped, middle

USUAL = timedelta(days=30)
LONGEST = timedelta(days=3660)
COLUMNS = ("by", "key", "cases", *(name for name in PhaseFigures.__struct_fields__))


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
    """The question and its answer: all cases together, then group by group; seconds throughout."""

    asked: PhaseQuestion
    total: PhaseRow
    groups: tuple[PhaseRow, ...]


def days_of(since: date | None, until: date | None, today: date) -> tuple[date, date]:
    """The days that are meant where they are not all said: thirty, up to today. Raises ValueError when they come in the
    wrong order or are more than ten years."""
    last = until or (today if since is None else max(since, today))
    first = since or last - USUAL + timedelta(days=1)
    if not first <= last <= first + LONGEST:
        raise ValueError("the days come in the wrong order, or are too many")
    return first, last


def report(asked: PhaseQuestion, total: Iterable[Cell], counted: Iterable[Cell]) -> PhaseReport:
    """The answer, from what was counted; without a case, all of it is nought."""
    (whole,) = grouped(total) or (_nothing(),)
    rows = tuple(_row(group) for group in grouped(counted)) if asked.by is not By.ALL else ()
    return PhaseReport(asked=asked, total=_row(whole), groups=rows)


def recounted(courses: Iterable[Course], asked: PhaseQuestion, zone: str) -> PhaseReport:
    """The answer, from the courses of cases."""
    cases = [case for course in courses if (case := measured(course)) and asked.keeps(case, zone)]
    return report(asked, cells(cases, By.ALL), cells(cases, asked.by))


def written(answer: PhaseReport) -> str:
    """The answer as CSV: a line for each group and phase, all cases together first."""
    out = StringIO()
    sheet = csv.writer(out, lineterminator="\r\n")
    sheet.writerow(COLUMNS)
    sheet.writerows(_lines(By.ALL, (answer.total,)))
    sheet.writerows(_lines(answer.asked.by, answer.groups))
    return out.getvalue()


def _lines(by: By, rows: Iterable[PhaseRow]) -> Iterator[tuple[object, ...]]:
    for row in rows:
        for told in row.phases:
            yield str(by), _harmless(row.key), row.cases, *(str(value) for value in msgspec.structs.astuple(told))


def _harmless(key: str) -> str:
    """A key that a spreadsheet takes for a formula is text."""
    return f"'{key}" if key[:1] in ("=", "+", "-", "@", "\t", "\r") else key


def _row(group: Group) -> PhaseRow:
    time_, work = middle(group)
    return PhaseRow(key=group.key, cases=group.cases, phases=group.phases, border_time=time_, border_work=work)


def _nothing() -> Group:
    before, border, after = (PhaseFigures(phase=phase) for phase in Phase)
    return Group(key="", cases=0, phases=(before, border, after))
