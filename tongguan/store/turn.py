"""Whose turn it is: work that only one process may do at a time, by an advisory lock that ends with its connection."""

from enum import IntEnum
from typing import Any

from psycopg import Connection


class Work(IntEnum):
    """What is done by one at a time."""

    WORKER = 0x776F726B
    FILES = 0x66696C65


class Turn:
    """One's place in the queue; `conn` is used for nothing else and lives as long as the turn."""

    def __init__(self, conn: Connection[Any], work: Work) -> None:
        self._conn = conn
        self._work = work

    def taken(self) -> bool:
        """Whether it is ours now."""
        row = self._conn.execute("select pg_try_advisory_lock(%s)", (int(self._work),)).fetchone()
        return bool(row and row[0])

    def hold(self) -> None:
        """Raises psycopg.OperationalError when the connection, and with it the turn, was lost."""
        self._conn.execute("select 1")
