"""How long a record holds, as its definition says: its last day where nobody says one, and the latest that it may have.
Pure."""

from calendar import monthrange
from datetime import date, timedelta
from typing import NamedTuple

from tongguan.ledgers.definition import Validity


class Term(NamedTuple):
    """The first and the last day of a record; None: not said."""

    first: date | None
    last: date | None


def last_day(validity: Validity, first: date) -> date:
    """The last day of what holds so long from a day on: the one before the same day of a later month, or the last of a
    month that does not have it (a month from 31 January ends with February)."""
    months = first.month - 1 + validity.months
    year, month = first.year + months // 12, months % 12 + 1
    most = monthrange(year, month)[1]
    before = date(year, month, most) if first.day > most else date(year, month, first.day) - timedelta(days=1)
    return before + timedelta(days=validity.days)


def lasting(validity: Validity | None, said: Term, today: date) -> Term:
    """The days of a record that is issued today: where none is said, those of the definition."""
    if validity is None:
        return said
    first = said.first or today
    return Term(first, said.last or last_day(validity, first))


def too_long(validity: Validity | None, said: Term, today: date) -> date | None:
    """The latest last day, where a later one is said."""
    if validity is None or said.last is None:
        return None
    latest = last_day(validity, said.first or today)
    return latest if said.last > latest else None
