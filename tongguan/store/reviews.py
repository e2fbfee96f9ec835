"""Reviews after release: which cases are to be looked at again, and what was found. In the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.store.connect import Reading, Writing
from tongguan.store.statements import load

SQL = load("reviews")


class Picked(NamedTuple):
    """A case to be looked at again, until when."""

    case_id: int
    number: str
    office: str
    direction: str
    lane: str
    released_at: datetime
    due_at: datetime


class Review(NamedTuple):
    """A review; without `outcome` nobody has looked yet."""

    case_id: int
    number: str
    office: str
    direction: str
    lane: str
    released_at: datetime
    due_at: datetime
    outcome: str
    answered_by: str
    answered_at: datetime | None


def pick(conn: Writing, cases: Iterable[Picked]) -> None:
    """These cases are to be looked at again."""
    rows = [case._asdict() for case in cases]
    if rows:
        conn.execute(SQL["pick"], {"rows": msgspec.json.encode(rows).decode()})


def waiting(conn: Reading, office: str | None, most: int, after: int | None = None) -> list[Review]:
    """What waits at an office (None: at all), due first comes first; `after`: what comes after this case."""
    return [Review(*row) for row in conn.execute(SQL["open"], {"office": office, "most": most, "after": after})]


def count(conn: Reading) -> int:
    """How many wait."""
    row = conn.execute(SQL["count"]).fetchone()
    return int(row[0]) if row else 0


def outcomes(conn: Reading, since: datetime) -> dict[str, int]:
    """What reviews found since a moment: outcome → cases."""
    return {str(outcome): int(n) for outcome, n in conn.execute(SQL["outcomes"], {"since": since})}


def one(conn: Writing, number: str) -> Review | None:
    """The review of a case, held."""
    row = conn.execute(SQL["one"], {"number": number}).fetchone()
    return Review(*row) if row else None


def answer(conn: Writing, number: str, outcome: str, by: str, at: datetime) -> None:
    """What was found."""
    conn.execute(SQL["answer"], {"number": number, "outcome": outcome, "by": by, "at": at})


def unmeasured(conn: Connection[Any], most: int) -> list[int]:
    """Cases whose review was answered since they were measured."""
    return [row[0] for row in conn.execute(SQL["unmeasured"], {"most": most})]


def measured(conn: Writing, ids: Sequence[int]) -> None:
    """They are measured."""
    conn.execute(SQL["measured"], {"ids": list(ids)})


def stored(conn: Connection[Any], ids: Sequence[int]) -> dict[int, Review]:
    """The reviews of these cases."""
    return {row[0]: Review(*row) for row in conn.execute(SQL["stored"], {"ids": list(ids)})}


def untold(conn: Connection[Any]) -> list[str]:
    """The numbers of cases whose review was answered otherwise than an act tells."""
    return [row[0] for row in conn.execute(SQL["untold"])]


def answered(conn: Connection[Any], ids: Sequence[int]) -> list[tuple[int, str, datetime]]:
    """(case, by whom, when) of the reviews that were answered."""
    return conn.execute(SQL["answered"], {"ids": list(ids)}).fetchall()
