"""Monthly partitions: a case id is <year><month><serial>, so that an id alone says where its rows are."""

import time
from datetime import UTC, datetime
from typing import Any

from psycopg import Connection
from psycopg.errors import DeadlockDetected, LockNotAvailable

from tongguan.store.statements import load

SERIALS = 10**10  # ids of one month
SQL = load("partitions")
IN_THE_WAY = (LockNotAvailable, DeadlockDetected)
TRIES, PAUSE = 20, 0.2


def first_id(year: int, month: int) -> int:
    """The lowest id of a month: where its partitions begin."""
    return (year * 100 + month) * SERIALS


def ahead(conn: Connection[Any], now: datetime) -> list[str]:
    """Makes the partitions of last month, this one and the next two, where they are not there; the ones made.

    Called before a node opens, and in time after that: who writes while a month is made waits for it.
    """
    this = now.astimezone(UTC)
    months = [divmod(this.year * 12 + this.month - 1 + step, 12) for step in (-1, 0, 1, 2)]
    made: list[str] = []
    for year, month in months:
        made += made_month(conn, year, month + 1)
    return made


def made_month(conn: Connection[Any], year: int, month: int) -> list[str]:
    """The partitions of one month that were not there. Gives way to writers, and tries again."""
    for _ in range(TRIES - 1):
        try:
            return _month(conn, year, month)
        except IN_THE_WAY:
            time.sleep(PAUSE)
    return _month(conn, year, month)


def _month(conn: Connection[Any], year: int, month: int) -> list[str]:
    with conn.transaction():
        row = conn.execute(SQL["month"], {"year": year, "month": month}).fetchone()
    return list(row[0]) if row else []
