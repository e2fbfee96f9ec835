"""Emergencies, what officers did to them or want to, and which open cases wait to hear of them. Runs inside the
caller's transaction."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace
from psycopg import Connection

from tongguan.risk.emergency import Emergency
from tongguan.store.statements import load

SQL = load("emergencies")
PROPOSED, LIVE, ENDED, DECLINED, WITHDRAWN = "proposed", "live", "ended", "declined", "withdrawn"
WAITING, MADE = "waiting", "made"
MOST = 500
body_in = msgspec.json.Decoder(Emergency).decode


class Kept(NamedTuple):
    """An emergency as it stands."""

    id: str
    state: str
    valid_from: datetime
    valid_until: datetime
    proposed_by: str
    proposed_at: datetime
    ended_at: datetime | None
    body: bytes

    @property
    def emergency(self) -> Emergency:
        return replace(body_in(self.body), valid_until=self.valid_until)

    def stands(self, now: datetime) -> str:
        """Its state at a moment: one that is signed may be still to come, or over."""
        if self.state != LIVE:
            return self.state
        return "coming" if now < self.valid_from else LIVE if now < self.valid_until else "expired"


class Change(NamedTuple):
    """What an officer did to one, or wants to; `hands`: every name of his."""

    id: str
    emergency: str
    what: str
    valid_until: datetime | None
    why: str
    state: str
    hands: list[str]
    asked_by: str
    asked_at: datetime
    answered_by: str = ""
    answered_at: datetime | None = None
    answered_why: str = ""


def propose(conn: Connection[Any], new: Emergency, by: tuple[str, datetime]) -> None:
    """A new one, which waits for a second officer."""
    values = {"id": new.id, "valid_from": new.valid_from, "valid_until": new.valid_until, "by": by[0], "at": by[1]}
    conn.execute(SQL["propose"], {**values, "body": msgspec.json.encode(new)})


def ask(conn: Connection[Any], change: Change) -> bool:
    """What an officer wants; False where something waits already."""
    return conn.execute(SQL["ask"], change._asdict()).fetchone() is not None


def answer(conn: Connection[Any], id_: str, state: str, said: tuple[str, str], at: datetime) -> None:
    """What became of it; `said`: by whom, and why."""
    conn.execute(SQL["answer"], {"id": id_, "state": state, "by": said[0], "why": said[1], "at": at})


def stand(conn: Connection[Any], kept: Kept) -> None:
    """Where it stands from now on."""
    conn.execute(SQL["stand"], kept._asdict())


def locked(conn: Connection[Any], id_: str) -> Kept | None:
    row = conn.execute(SQL["locked"], {"id": id_}).fetchone()
    return Kept(*row) if row else None


def listed(conn: Connection[Any], now: datetime, id_: str | None = None, limit: int = MOST) -> list[Kept]:
    """All, or the one of this id; those that hold, or wait, first."""
    return [Kept(*row) for row in conn.execute(SQL["listed"], {"now": now, "id": id_, "limit": limit})]


def changes(conn: Connection[Any], id_: str, limit: int = MOST) -> list[Change]:
    return [Change(*row) for row in conn.execute(SQL["changes"], {"emergency": id_, "limit": limit})]


def waiting(conn: Connection[Any], id_: str) -> Change | None:
    row = conn.execute(SQL["waiting"], {"emergency": id_}).fetchone()
    return Change(*row) if row else None


def watched(conn: Connection[Any], now: datetime) -> tuple[tuple[str, ...], int]:
    """By what a process knows that something changed: emergencies with their ends, and the edition of all lists."""
    row = conn.execute(SQL["watched"], {"now": now}).fetchone()
    assert row is not None, "an aggregate has a row"
    return tuple(row[0]), int(row[1])


def live(conn: Connection[Any], now: datetime) -> tuple[Emergency, ...]:
    """Those that are signed and not over."""
    return tuple(Kept(*row).emergency for row in conn.execute(SQL["live"], {"now": now, "limit": MOST}))


class Turned(NamedTuple):
    """One that began or ceased to hold, `now` on or off, and up to which case this was seen to."""

    kept: Kept
    to: int
    now: str


def turned(conn: Connection[Any], now: datetime) -> Turned | None:
    row = conn.execute(SQL["turned"], {"now": now}).fetchone()
    return Turned(Kept(*row[:8]), row[8], row[9]) if row else None


def swept(conn: Connection[Any], id_: str, how: str, to: int) -> None:
    conn.execute(SQL["swept"], {"id": id_, "swept": how, "to": to})


def open_cases(conn: Connection[Any], after: int, limit: int) -> list[int]:
    return [row[0] for row in conn.execute(SQL["open_cases"], {"after": after, "limit": limit})]


def anew(conn: Connection[Any], ids: Collection[int]) -> None:
    """These cases wait to be considered anew."""
    if ids:
        conn.execute(SQL["anew"], {"ids": sorted(ids)})
