"""What people did beside the cases – accounts, law, keys, overrides of access: one chain, each act with its doer.

Runs inside the caller's transaction; the act is there when what it tells of is.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.parties.party import Caller
from tongguan.store.chain import ACTS, Head
from tongguan.store.connect import Reading, Writing
from tongguan.store.statements import load

SQL = load("acts")
LOCK = 0x746F6E6761  # advisory: one act at a time
EMPTIED = "acts.emptied"
"""The act that says up to which act words were taken out at their date."""
WORKER = Caller(party="", name="worker")
START = b"\0" * 32
encode = msgspec.json.Encoder(order="deterministic").encode


class Act(NamedTuple):
    """One act. `what` is a word such as `account.made`, `subject` whom or what it was done to, `body` JSON."""

    id: int
    at: datetime
    party: str
    account: str
    name: str
    what: str
    subject: str
    body: bytes
    hash: bytes

    @property
    def empty(self) -> bool:
        """Whether its words were taken out."""
        return (self.account, self.name, self.subject, self.body) == ("", "", "", b"{}")

    def chained(self, before: bytes) -> bytes:
        """The hash that this act must have after the one before."""
        told = (self.id, self.at.astimezone(UTC), self.party, self.account, self.name, self.what, self.subject)
        return sha256(before + encode(told) + b"\n" + self.body).digest()


def alone(conn: Connection[Any]) -> None:
    """Whoever else wants to act waits until this transaction ends: for what must hold over several rows."""
    conn.execute(SQL["hold"], {"lock": LOCK})


def note(conn: Connection[Any], caller: Caller, at: datetime, what: str, told: tuple[str, object] = ("", {})) -> None:
    """Keeps an act; `told` is (subject, body)."""
    alone(conn)
    last = end(conn)
    id_, before = (last.seq + 1, last.hash) if last else (1, START)
    subject, body = told
    moment = at.astimezone(UTC)
    act = Act(id_, moment, caller.party, caller.account, caller.name, what, subject, encode(body), b"")
    conn.execute(SQL["note"], {**act._asdict(), "hash": act.chained(before)})


def end(conn: Connection[Any]) -> Head | None:
    """Where the chain ends, as a seal covers it."""
    last = conn.execute(SQL["last"]).fetchone()
    return Head(ACTS, int(last[0]), bytes(last[1])) if last else None


class Asked(NamedTuple):
    """Which acts are wanted; None: all. `since`, `until`: moments, the second one left out."""

    before: int | None = None
    subject: str | None = None
    what: str | None = None
    account: str | None = None
    name: str | None = None
    party: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def acts(conn: Reading, asked: Asked, limit: int = 50) -> list[Act]:
    """Acts that the caller may see, newest first."""
    return [Act(*row) for row in conn.execute(SQL["acts"], {**asked._asdict(), "limit": limit})]


def broken(conn: Reading) -> Iterator[int]:
    """The acts that are not what was chained, or before which one is missing. Of one that was emptied at its date, as a
    later act says, the hash stands; the next act holds it."""
    row = conn.execute(SQL["emptied"], {"emptied": EMPTIED}).fetchone()
    before, number, until = START, 0, int(row[0]) if row and row[0] is not None else 0
    for row in conn.execute(SQL["walk"]):
        act = Act(*row)
        good = act.chained(before) == act.hash or (act.empty and act.id <= until)
        if act.id != number + 1 or not good:
            yield act.id
        number, before = act.id, act.hash


def forget(conn: Writing, before: datetime, now: datetime) -> int:
    """Takes out who did what to whom before, and says so by an act; how many at this go."""
    alone(conn)
    gone = [row[0] for row in conn.execute(SQL["forget"], {"before": before, "emptied": EMPTIED})]
    if gone:
        note(conn, WORKER, now, EMPTIED, ("", {"before": before, "until": max(gone), "acts": len(gone)}))
    return len(gone)
