"""The register of legal gaps: flows of data that somebody asks for and no clause of the law lets through. Runs inside
the caller's transaction."""

from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.store.statements import load

SQL = load("gaps")
OPEN, CLOSED, DECLINED = "open", "closed", "declined"


class Gap(NamedTuple):
    """A flow without a clause: who wants what and why, since when, which legal source is proposed, what closed it."""

    id: int
    party: str
    topic: str
    why: str
    proposed: str
    asked_by: str
    since: datetime
    state: str
    clause: str
    changed_at: datetime


class GapStep(NamedTuple):
    """What was done about it: asked, proposed, closed, declined."""

    what: str
    at: datetime
    party: str
    actor: str
    words: str


def ask(conn: Connection[Any], new: Gap) -> Gap | None:
    """A flow that is asked for; None where the party asks for it already."""
    row = conn.execute(SQL["ask"], new._asdict()).fetchone()
    if row is None:
        return None
    step(conn, row[0], GapStep("asked", new.since, new.party, new.asked_by, new.why))
    return new._replace(id=row[0])


def held(conn: Connection[Any], id_: int) -> Gap | None:
    """One, while nobody else changes it."""
    row = conn.execute(SQL["held"], {"id": id_}).fetchone()
    return Gap(*row) if row else None


def change(conn: Connection[Any], now: Gap) -> None:
    """How it stands now."""
    conn.execute(SQL["change"], now._asdict())


def step(conn: Connection[Any], id_: int, what: GapStep) -> None:
    """Something was done about it."""
    conn.execute(SQL["step"], {"gap": id_, **what._asdict()})


def listed(conn: Connection[Any], state: str | None, after: int, most: int) -> list[Gap]:
    """Those that the caller sees, by id."""
    return [Gap(*row) for row in conn.execute(SQL["listed"], {"state": state, "after": after, "most": most})]


def one(conn: Connection[Any], id_: int) -> Gap | None:
    """One, as the caller may see it."""
    row = conn.execute(SQL["one"], {"id": id_}).fetchone()
    return Gap(*row) if row else None


def steps(conn: Connection[Any], id_: int) -> list[GapStep]:
    """What was done about it, oldest first."""
    return [GapStep(*row) for row in conn.execute(SQL["steps"], {"id": id_})]
