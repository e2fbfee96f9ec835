"""The rows of the law by which times are told apart, and by which cases are looked at again after release."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from tongguan.codes.rows import Row


class PeakRow(Row, frozen=True, kw_only=True):
    """Hours of every working day in which an office is busy (empty office = all others that have no row): from the
    beginning of one hour, 0 to 23, to the beginning of another, 1 to 24."""

    office: str = ""
    from_hour: int
    until_hour: int


class ReviewRow(Row, frozen=True, kw_only=True):
    """A share (0 to 1) of the released cases of a lane and direction (empty = all others) is looked at again, within so
    many days of release."""

    direction: str = ""
    lane: str = ""
    share: float
    days: int


def busy(rows: Iterable[PeakRow], office: str, moment: datetime, zone: str) -> bool | None:
    """Whether the hours of a moment are busy ones at an office; None where no row speaks of it."""
    known = tuple(rows)
    said = [row for row in known if row.office == office] or [row for row in known if not row.office]
    hour = moment.astimezone(ZoneInfo(zone)).hour
    return any(row.from_hour <= hour < row.until_hour for row in said) if said else None
