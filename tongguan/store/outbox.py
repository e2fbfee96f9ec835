"""Who must be told: messages taken under a lease, so that a worker that dies loses none."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.exchange.task_word import TaskWord
from tongguan.ledgers.receipt import RecordWord
from tongguan.manifests.word import CargoWord
from tongguan.store.connect import Reading, Writing
from tongguan.store.statements import load

SQL = load("outbox")


class Outgoing(NamedTuple):
    """One message that somebody must get: what is told is the fact `seq` of the case; of cargo, there is none."""

    id: int
    case_id: int | None
    seq: int | None
    kind: str
    addressee: str
    at: datetime
    attempts: int


def lease(conn: Writing, now: datetime, most: int = 100, hold: timedelta = timedelta(minutes=1)) -> list[Outgoing]:
    """Takes what waits, oldest first."""
    rows = conn.execute(SQL["lease"], {"now": now, "until": now + hold, "most": most})
    return sorted((Outgoing(*row) for row in rows), key=lambda one: one.id)


def done(conn: Writing, ids: Sequence[int], now: datetime) -> None:
    """These were delivered."""
    if ids:
        conn.execute(SQL["done"], {"ids": list(ids), "now": now})


def later(conn: Writing, ids: Sequence[int], now: datetime) -> None:
    """These are tried again, each time after twice as long."""
    if ids:
        conn.execute(SQL["later"], {"ids": list(ids), "now": now})


class Unread(NamedTuple):
    """What a party has not been told yet: a fact of a case; `body` is release.told.Told, JSON. A reminder names the
    request of that fact and its deadline."""

    id: int
    number: str
    reference: str
    kind: str
    at: datetime
    answered_at: datetime
    body: bytes
    request: str
    deadline: datetime | None


def unread(conn: Reading, most: int) -> list[Unread]:
    """What the caller has not been told yet, oldest first."""
    return [Unread(*row) for row in conn.execute(SQL["unread"], {"most": most})]


def unread_cargo(conn: Reading, most: int) -> list[tuple[int, str]]:
    """(id, manifests.word.CargoWord as JSON) of what the caller has not been told yet of cargo, oldest first."""
    return conn.execute(SQL["unread_cargo"], {"most": most}).fetchall()


def unread_records(conn: Reading, most: int) -> list[tuple[int, str]]:
    """(id, ledgers.receipt.RecordWord as JSON) of what the caller has not been told yet of records, oldest first."""
    return conn.execute(SQL["unread_records"], {"most": most}).fetchall()


def unread_tasks(conn: Reading, most: int) -> list[tuple[int, str]]:
    """What the caller has not been told yet of tasks, oldest first: the id of each word, and the word."""
    return conn.execute(SQL["unread_tasks"], {"most": most}).fetchall()


def tell(conn: Connection[Any], words: Iterable[tuple[str, CargoWord | RecordWord | TaskWord]]) -> None:
    """These parties are told something of what they told of cargo, of a record that they keep or hold, of a task."""
    rows = [{"addressee": party, "at": word.at, "cargo": word} for party, word in words]
    if rows:
        conn.execute(SQL["tell"], {"rows": msgspec.json.encode(rows).decode()})


class Untold(NamedTuple):
    """What a party has not been told yet, or has not acknowledged."""

    addressee: str
    notices: int
    oldest: datetime
    attempts: int


def untold(conn: Reading, most: int) -> list[Untold]:
    """By party, who waits longest first."""
    return [Untold(*row) for row in conn.execute(SQL["waiting"], {"most": most})]


def acknowledge(conn: Writing, party: str, ids: Sequence[int], now: datetime) -> int:
    """A party has these; how many of them it had not acknowledged before."""
    return conn.execute(SQL["acknowledge"], {"party": party, "ids": list(ids), "now": now}).rowcount


def forget(conn: Writing, before: datetime, unread: datetime) -> int:
    """Removes what was delivered before, and what was queued before `unread` and nobody had; how many at this go."""
    return conn.execute(SQL["forget"], {"before": before, "unread": unread}).rowcount


def empty_messages(conn: Writing, today: date, most: int = 1000) -> int:
    """Deletes messages that may not be kept longer; how many at this go."""
    return conn.execute(SQL["empty_messages"], {"today": today, "most": most}).rowcount
