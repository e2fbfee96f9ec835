"""Walking over everything that is stored, in a snapshot, with bounded memory: for verifying and for export."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

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
    case_reference: str | None = None
    case_type: str | None = None
    case_direction: str | None = None
    case_office: str | None = None
    case_message_seq: int | None = None
    case_item_count: int | None = None
    case_value: Decimal | None = None
    case_received_at: datetime | None = None
    case_changed_at: datetime | None = None
    message_owner: str | None = None
    message_declarant: str | None = None
    delete_by: date | None = None
    signature: bytes | None = None

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


class Claimed(NamedTuple):
    """A reference that a case has."""

    case_id: int
    seq: int
    declarant: str
    reference: str
    function: str
    body_hash: bytes
    returned: bool


class Paid(NamedTuple):
    """A recorded payment."""

    case_id: int
    seq: int
    bank: str
    bank_reference: str
    amount: Decimal
    currency: str
    at: datetime


class Notice(NamedTuple):
    """An outgoing message."""

    case_id: int
    seq: int
    kind: str
    addressee: str
    at: datetime


class Marked(NamedTuple):
    """Goods that are recognised when they come again."""

    case_id: int
    lane: str


class Document(NamedTuple):
    """What is known of a document."""

    case_id: int
    owner: str
    declarant: str
    id: str
    object: str
    size: int
    hash: bytes


class Balance(NamedTuple):
    """What is left of a balance."""

    key: str
    volume: Decimal
    remaining: Decimal


class Kin(Protocol):
    """A row that belongs to a case."""

    @property
    def case_id(self) -> int: ...


T = TypeVar("T")
K = TypeVar("K", bound=Kin)


class Alongside(Generic[K]):
    """Rows of another table in case order, handed out while one walks over the cases in the same order."""

    def __init__(self, rows: Iterator[K]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def up_to(self, case_id: int) -> list[K]:
        """The rows of this case, and before them those of cases that were not walked over."""
        found: list[K] = []
        while self._next is not None and self._next.case_id <= case_id:
            found.append(self._next)
            self._next = next(self._rows, None)
        return found


def alongside(conn: Connection[Any], name: str, row: Callable[..., K]) -> Alongside[K]:
    """The rows of a named statement that is ordered by case."""
    return Alongside(_rows(conn, name, row))


def _rows(conn: Connection[Any], name: str, row: Callable[..., T]) -> Iterator[T]:
    with conn.cursor(name=name) as cursor:
        cursor.itersize = AT_ONCE
        for found in cursor.execute(SQL[name]):
            yield row(*found)


def balances(conn: Connection[Any]) -> list[Balance]:
    """All balances."""
    return [Balance(*row) for row in conn.execute(SQL["balances"])]


def unsealed(conn: Connection[Any]) -> set[tuple[int, int]]:
    """(case id, seq) of the facts that wait for their seal: those of a few seconds."""
    return {(row[0], row[1]) for row in conn.execute(SQL["unsealed"])}


def counted(conn: Connection[Any]) -> tuple[dict[tuple[str, str], int], dict[str, int]]:
    """Declarations by (lane, step), and hits by risk profile."""
    lanes = {(row[0], row[1]): row[2] for row in conn.execute(SQL["lanes"])}
    return lanes, {row[0]: row[1] for row in conn.execute(SQL["hits"])}


def standing(conn: Connection[Any], heads: Sequence[Head]) -> list[Standing]:
    """What stands where these heads were sealed."""
    rows = msgspec.json.encode([{"case_id": h.case_id, "seq": h.seq} for h in heads]).decode()
    return [Standing(*row) for row in conn.execute(SQL["sealed_facts"], {"rows": rows})]


def size(conn: Connection[Any]) -> int:
    """About how many facts there are."""
    row = conn.execute(SQL["size"]).fetchone()
    return int(row[0]) if row else 0
