"""Walking over everything that is stored, in a snapshot, with bounded memory: for verifying and for export."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.store.chain import Head
from tongguan.store.connect import CALL, READ_ONLY, Store
from tongguan.store.statements import load

SQL = load("walk")
AT_ONCE = 500  # rows fetched at a time


class StoredFact(NamedTuple):
    """A fact with all that belongs to it. Without grounds `lane` is None; without a message `media` is."""

    case_id: int
    seq: int
    kind: str
    at: datetime
    actor: str
    owner: str
    declarant: str
    body: bytes
    grounds_hash: bytes | None
    message_hash: bytes | None
    hash: bytes
    lane: str | None
    grounds: bytes | None
    media: str | None
    salt: bytes | None
    message: bytes | None
    standing: bytes | None
    number: str | None
    case_seq: int | None
    case_head: bytes | None
    case_state: str | None = None
    case_holds: list[str] | None = None
    case_version: int | None = None
    case_due: Decimal | None = None
    case_owner: str | None = None
    case_declarant: str | None = None
    case_stand: bytes | None = None

    @property
    def deleted(self) -> bool:
        """Whether its message was emptied at its date."""
        return self.media is not None and not self.salt


class StoredSeal(NamedTuple):
    """A seal as stored."""

    number: int
    at: datetime
    previous: bytes
    size: int  # how many heads
    root: bytes
    heads: bytes
    key: str
    signature: bytes


class Standing(NamedTuple):
    """What stands where a head was sealed: the fact's hash, and the last seq of its case; None = nothing."""

    case_id: int
    seq: int
    hash: bytes | None
    last: int | None


@contextmanager
def walking(store: Store) -> Iterator[Connection[Any]]:
    """A connection of its own over one snapshot, that sees everything and has no time limit."""
    with store.streaming() as conn:
        conn.execute(READ_ONLY)
        conn.execute(CALL, ("", "all", ""))
        yield conn
        conn.rollback()


def facts(conn: Connection[Any]) -> Iterator[StoredFact]:
    """All facts, case by case."""
    with conn.cursor(name="facts") as cursor:
        cursor.itersize = AT_ONCE
        for row in cursor.execute(SQL["facts"]):
            yield StoredFact(*row)


def seals(conn: Connection[Any]) -> Iterator[StoredSeal]:
    """All seals, oldest first."""
    with conn.cursor(name="seals") as cursor:
        cursor.itersize = 4  # each holds up to a megabyte of heads
        for row in cursor.execute(SQL["seals"]):
            yield StoredSeal(*row)


def strays(conn: Connection[Any]) -> Iterator[tuple[str, int, int]]:
    """(table, case id, seq) of rows that no fact speaks for."""
    with conn.cursor(name="strays") as cursor:
        yield from cursor.execute(SQL["strays"])


def deleted_documents(conn: Connection[Any]) -> int:
    """How many documents were deleted at their date."""
    row = conn.execute(SQL["deleted_documents"]).fetchone()
    return int(row[0]) if row else 0


def standing(conn: Connection[Any], heads: Sequence[Head]) -> list[Standing]:
    """What stands where these heads were sealed."""
    rows = msgspec.json.encode([{"case_id": h.case_id, "seq": h.seq} for h in heads]).decode()
    return [Standing(*row) for row in conn.execute(SQL["sealed_facts"], {"rows": rows})]


def size(conn: Connection[Any]) -> int:
    """About how many facts there are."""
    row = conn.execute(SQL["size"]).fetchone()
    return int(row[0]) if row else 0
