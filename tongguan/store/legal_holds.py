"""Legal holds: cases of which nothing is deleted while they stand. Runs inside the caller's transaction."""

from datetime import datetime
from typing import NamedTuple

from tongguan.store.connect import Reading, Writing
from tongguan.store.statements import load

SQL = load("legal_holds")


class LegalHold(NamedTuple):
    """A hold that stands."""

    id: str
    case_id: int
    number: str
    reason: str
    set_by: str
    set_at: datetime


def standing(conn: Reading) -> list[LegalHold]:
    """All of them, newest first."""
    return [LegalHold(*row) for row in conn.execute(SQL["open"])]


def case_of(conn: Writing, number: str) -> int | None:
    """The case of a number."""
    row = conn.execute(SQL["case"], {"number": number}).fetchone()
    return int(row[0]) if row else None


def keep(conn: Writing, new: LegalHold) -> bool:
    """Keeps a new hold; False where one stands already."""
    return conn.execute(SQL["keep"], new._asdict()).fetchone() is not None


def lift(conn: Writing, id_: str, why: str, by: tuple[str, datetime]) -> LegalHold | None:
    """Lifts a hold and tells it as it stood; None where none stands under this id."""
    row = conn.execute(SQL["lift"], {"id": id_, "why": why, "by": by[0], "at": by[1]}).fetchone()
    return LegalHold(*row) if row else None
