"""Work handed out: who can be given cases, who stands in for whom, what is said with a hand-over. Runs inside the
caller's transaction."""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.store.connect import Writing
from tongguan.store.statements import load

SQL = load("handing")
KEPT = timedelta(days=30)


class Officer(NamedTuple):
    """An account that can be given cases."""

    id: str
    login: str
    name: str


class Note(NamedTuple):
    """What a colleague says with the cases that he handed over."""

    id: str
    was_name: str
    note: str
    numbers: list[str]
    at: datetime


class Substitution(NamedTuple):
    """`stands` has the cases of `absent` until the end of a day; `cases` went over."""

    id: str
    absent: str
    absent_name: str
    stands: str
    stands_name: str
    until: date
    cases: list[int]
    made_by: str
    made_at: datetime


def officers(conn: Connection[Any]) -> list[Officer]:
    """Who can be given cases."""
    return [Officer(*row) for row in conn.execute(SQL["officers"])]


def keep_note(conn: Writing, officer: str, note: Note) -> None:
    """Keeps what is said to an officer; what nobody has read for `KEPT` goes."""
    conn.execute(SQL["drop_old"], {"before": note.at - KEPT})
    conn.execute(SQL["keep_note"], {**note._asdict(), "officer": officer})


def notes(conn: Connection[Any], officer: str) -> list[Note]:
    """What an officer has not read yet, oldest first."""
    return [Note(*row) for row in conn.execute(SQL["notes"], {"officer": officer})]


def drop_note(conn: Writing, officer: str, id_: str) -> bool:
    """He has read it; False where it is not his."""
    return conn.execute(SQL["drop_note"], {"id": id_, "officer": officer}).fetchone() is not None


def all_of(conn: Writing, officer: str) -> dict[int, str]:
    """Case id → number of all that an officer has, locked."""
    return dict(conn.execute(SQL["all_of"], {"officer": officer}).fetchall())


def keep(conn: Writing, new: Substitution) -> bool:
    """Keeps a substitution; False where somebody stands in for him already."""
    return conn.execute(SQL["keep_substitution"], new._asdict()).fetchone() is not None


def substitutions(conn: Connection[Any]) -> list[Substitution]:
    """Those that are not ended."""
    return [Substitution(*row) for row in conn.execute(SQL["substitutions"])]


def end(conn: Writing, id_: str, by: str, at: datetime) -> Substitution | None:
    """Ends a substitution; None where there is none, or it was ended before."""
    row = conn.execute(SQL["end_substitution"], {"id": id_, "by": by, "at": at}).fetchone()
    return Substitution(*row) if row else None


def come_back(conn: Writing, ended: Substitution, at: datetime) -> list[str]:
    """The cases that went over and are still with the substitute; their numbers."""
    who = {"officer": ended.absent, "name": ended.absent_name, "was": ended.stands, "cases": ended.cases, "at": at}
    return [row[0] for row in conn.execute(SQL["come_back"], who)]
