"""What a node remembers of itself, by key: the offset of its clock, and whether it is a sandbox."""

from datetime import timedelta
from typing import Any

from psycopg import Connection

from tongguan.store.statements import load

SQL = load("node")
CLOCK, SANDBOX = "clock", "sandbox"


def value(conn: Connection[Any], key: str) -> bytes | None:
    """What is remembered under a key, if anything is."""
    row = conn.execute(SQL["value"], {"key": key}).fetchone()
    return bytes(row[0]) if row else None


def keep(conn: Connection[Any], key: str, what: bytes) -> None:
    """Remembers it, in the caller's transaction."""
    conn.execute(SQL["keep"], {"key": key, "value": what})


def offset(conn: Connection[Any]) -> timedelta:
    """How far the node's clock is moved."""
    return timedelta(seconds=int(value(conn, CLOCK) or b"0"))


def move(conn: Connection[Any], by: timedelta) -> timedelta:
    """Moves the node's clock further; where it stands then."""
    moved = offset(conn) + by
    keep(conn, CLOCK, str(int(moved.total_seconds())).encode())
    return moved


def sandbox(conn: Connection[Any]) -> bool:
    """Whether this database was made for a sandbox."""
    return value(conn, SANDBOX) == b"yes"
