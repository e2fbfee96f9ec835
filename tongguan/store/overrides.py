"""Overrides of a lane: asked for by one officer, answered by another. Runs inside the caller's transaction."""

from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.store.statements import load

SQL = load("overrides")


class Override(NamedTuple):
    """An override. `seq`: the last fact when it was asked for; `state`: open, agreed, declined or withdrawn."""

    id: str
    case_id: int
    number: str
    seq: int
    lane_from: str
    lane_to: str
    reason: str
    asked_by: str
    asked_name: str
    asked_at: datetime
    state: str
    answered_by: str
    answer: str
    answered_at: datetime | None


def keep(conn: Connection[Any], values: dict[str, Any]) -> bool:
    """Keeps a new one; False if the case has an open one already."""
    return conn.execute(SQL["keep"], values).fetchone() is not None


def one(conn: Connection[Any], id_: str) -> Override | None:
    """The override, locked."""
    row = conn.execute(SQL["one"], {"id": id_}).fetchone()
    return Override(*row) if row else None


def of_case(conn: Connection[Any], case_id: int) -> list[Override]:
    """The overrides of a case, oldest first."""
    return [Override(*row) for row in conn.execute(SQL["of_case"], {"case_id": case_id})]


def waiting(conn: Connection[Any], most: int) -> list[Override]:
    """Those that wait for a second officer, oldest first."""
    return [Override(*row) for row in conn.execute(SQL["open"], {"most": most})]


def answer(conn: Connection[Any], id_: str, state: str, said: tuple[str, str], at: datetime) -> None:
    """What became of it; `said`: by whom, and why."""
    conn.execute(SQL["answer"], {"id": id_, "state": state, "by": said[0], "answer": said[1], "at": at})
