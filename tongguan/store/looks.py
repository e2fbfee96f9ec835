"""Who of the administration looked at which case: for who administers, and for the party looked at."""

from datetime import datetime
from typing import NamedTuple

from tongguan.store.connect import Reading, Writing
from tongguan.store.statements import load

SQL = load("looks")


class Look(NamedTuple):
    """One look: `number` is the case, `declarant` whose it is, `office` where it is handled."""

    id: int
    at: datetime
    party: str
    name: str
    what: str
    number: str
    declarant: str
    office: str


class Asked(NamedTuple):
    """Which looks are wanted; None: all. `of`: whose cases; `since`, `until`: moments, the second one left out."""

    before: int | None = None
    name: str | None = None
    of: str | None = None
    number: str | None = None
    since: datetime | None = None
    until: datetime | None = None


class LookedAt(NamedTuple):
    """A look at the caller's own declaration; `name` is empty where the profile does not tell it."""

    id: int
    number: str
    reference: str
    office: str
    party: str
    name: str
    what: str
    at: datetime


def looks(conn: Reading, asked: Asked, most: int) -> list[Look]:
    """Looks, newest first."""
    return [Look(*row) for row in conn.execute(SQL["looks"], {**asked._asdict(), "most": most})]


def looked_at(conn: Reading, before: int | None, named: bool, most: int) -> list[LookedAt]:
    """Who looked at the caller's own declarations, newest first."""
    rows = conn.execute(SQL["looked_at"], {"before": before, "named": named, "most": most})
    return [LookedAt(*row) for row in rows]


def forget(conn: Writing, before: datetime) -> int:
    """Deletes the names of who looked before; how many at this go."""
    return conn.execute(SQL["forget"], {"before": before}).rowcount
