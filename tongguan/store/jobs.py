"""What the worker does: when it did it last, how long it took, when it does it next, how often it failed in a row."""

from datetime import datetime
from typing import NamedTuple

from tongguan.store.connect import Reading, Writing
from tongguan.store.statements import load

SQL = load("jobs")


class Job(NamedTuple):
    """A job of the worker; `good_at`: when it last went well; `fault`: what it said when it did not."""

    name: str
    started_at: datetime
    ended_at: datetime
    good_at: datetime | None
    next_at: datetime
    seconds: float
    failed: int
    fault: str


class Done(NamedTuple):
    """One time that a job was done; `fault` is empty where it went well."""

    name: str
    started_at: datetime
    ended_at: datetime
    next_at: datetime
    seconds: float
    fault: str = ""


def jobs(conn: Reading) -> list[Job]:
    """All of them, by name."""
    return [Job(*row) for row in conn.execute(SQL["jobs"])]


def done(conn: Writing, what: Done) -> None:
    """Notes it."""
    conn.execute(SQL["done"], what._asdict())
