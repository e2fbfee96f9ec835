"""Monthly partitions: a case id carries its month, so that an id alone says where its rows are."""

from datetime import UTC, datetime

SERIALS = 10**12  # ids of one month: <year><month> × this + serial


def case_id(month: datetime, serial: int) -> int:
    """The id of a case received in `month` (UTC) with the serial we issued."""
    at = month.astimezone(UTC)
    return (at.year * 100 + at.month) * SERIALS + serial


def first_id(year: int, month: int) -> int:
    """The lowest id of a month: where its partitions begin."""
    return (year * 100 + month) * SERIALS
