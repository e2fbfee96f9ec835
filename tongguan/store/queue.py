"""The officers' queue: cases that wait for one of them, due first comes first, and who has which."""

from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

import msgspec

from tongguan.store.connect import Reading, Writing
from tongguan.store.statements import load

SQL = load("queue")
MOST = 10_000
"""Counts go no further: "10,000+" is as good, and costs the same with a million."""


class Waiting(NamedTuple):
    """A case that waits; `officer` is the account of who has it, empty where nobody has."""

    case_id: int
    number: str
    reference: str
    declarant: str
    office: str
    direction: str
    lane: str
    holds: list[str]
    value: Decimal
    item_count: int
    received_at: datetime
    target_at: datetime
    officer: str
    name: str
    claimed_at: datetime | None


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which of them; None: all. `free`: those that nobody has."""

    lane: str | None = None
    hold: str | None = None
    office: str | None = None
    direction: str | None = None
    officer: str | None = None
    free: bool | None = None
    order: str = "due"  # or `age`: longest waiting first, `value`: most valuable first


class Counts(NamedTuple):
    """How many wait, at most one more than `MOST` each."""

    red: int
    yellow: int
    blue: int
    green: int
    all: int
    late: int
    mine: int


class Load(NamedTuple):
    """What an officer has."""

    officer: str
    name: str
    cases: int
    late: int
    oldest: datetime


def queue(
    conn: Reading, asked: Asked, limit: int, after: tuple[datetime | Decimal, int] | None = None
) -> list[Waiting]:
    """A page of the queue that begins after a place in it: what it is ordered by, and the case."""
    at, id_ = after or (None, None)
    values = {**msgspec.structs.asdict(asked), "limit": limit, "after_at": at, "after_id": id_}
    return [Waiting(*row) for row in conn.execute(SQL[f"queue_{asked.order}"], values)]


def counts(conn: Reading, officer: str, now: datetime) -> Counts:
    """How many wait."""
    row = conn.execute(SQL["counts"], {"officer": officer, "now": now, "most": MOST + 1}).fetchone()
    assert row is not None, "one row of counts"
    return Counts(*row)


def loads(conn: Reading, now: datetime) -> list[Load]:
    """Who has what."""
    return [Load(*row) for row in conn.execute(SQL["loads"], {"now": now})]


def claim(conn: Writing, case_id: int, who: tuple[str, str], at: datetime) -> bool:
    """`who` (account, name) takes a case; False if another has it, or it does not wait."""
    values = {"case_id": case_id, "officer": who[0], "name": who[1], "at": at}
    return conn.execute(SQL["claim"], values).fetchone() is not None


def following(conn: Writing, office: str | None) -> tuple[int, str] | None:
    """(id, number) of the case that is due first and nobody has, held until the transaction ends."""
    return conn.execute(SQL["next"], {"office": office}).fetchone()


def give(conn: Writing, case_id: int, who: tuple[str, str], at: datetime, was: str | None = None) -> str:
    """A case goes to `who` (account, name; empty: to nobody) from `was`; its number, empty if it was not so."""
    values = {"case_id": case_id, "officer": who[0], "name": who[1], "at": at, "was": was}
    row = conn.execute(SQL["give"], values).fetchone()
    return str(row[0]) if row else ""


def hand_over(conn: Writing, was: str, who: tuple[str, str], at: datetime) -> list[str]:
    """All cases of an officer go to another, or back to all; their numbers."""
    values = {"was": was, "officer": who[0], "name": who[1], "at": at}
    return [row[0] for row in conn.execute(SQL["hand_over"], values)]
