"""The classes of companies as kept, and how they change. Runs inside the caller's transaction."""

from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.store.connect import Writing
from tongguan.store.statements import load

SQL = load("companies")
WAITING, MADE, DECLINED = "waiting", "made", "declined"


class Company(NamedTuple):
    """A company or broker on record, and its class (empty: none)."""

    id: str
    kind: str
    name: str
    name_zh: str
    grade: str


class Change(NamedTuple):
    """Another class that an officer asked for. `hands`: every name of his."""

    id: str
    party: str
    was: str
    wanted: str
    why: str
    state: str
    asked_by: str
    hands: list[str]
    asked_at: datetime
    answered_by: str = ""
    answered_at: datetime | None = None
    answered_why: str = ""


class Asked(NamedTuple):
    """Which companies: words in number or name, a class, those after a number; None asks for nothing."""

    words: str | None = None
    grade: str | None = None
    after: str | None = None


def companies(conn: Connection[Any], asked: Asked, most: int) -> list[Company]:
    """Companies by number."""
    plain = asked.words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") if asked.words else None
    words = f"%{plain}%" if plain else None
    values = {"words": words, "class": asked.grade, "after": asked.after, "most": most}
    return [Company(*row) for row in conn.execute(SQL["of_classes"], values)]


def waiting(conn: Connection[Any], most: int) -> list[Change]:
    """What waits for a second officer, oldest first."""
    return [Change(*row) for row in conn.execute(SQL["classes_waiting"], {"most": most})]


def company(conn: Connection[Any], id_: str) -> Company | None:
    """A company, as the caller may see it."""
    row = conn.execute(SQL["of_class"], {"id": id_}).fetchone()
    return Company(*row) if row else None


def held(conn: Writing, id_: str) -> Company | None:
    """The same; nobody changes it until this transaction ends."""
    row = conn.execute(SQL["hold_company"], {"id": id_}).fetchone()
    return Company(*row) if row else None


def ask(conn: Writing, new: Change) -> bool:
    """Keeps what waits for a second officer; False where something waits already."""
    return conn.execute(SQL["ask_class"], new._asdict()).fetchone() is not None


def change(conn: Connection[Any], id_: str) -> Change | None:
    """One change."""
    row = conn.execute(SQL["class_change"], {"id": id_}).fetchone()
    return Change(*row) if row else None


def changes(conn: Connection[Any], party: str) -> list[Change]:
    """Those of a company, newest first."""
    return [Change(*row) for row in conn.execute(SQL["class_changes"], {"party": party})]


def answer(conn: Writing, id_: str, state: str, why: str, by: tuple[str, datetime]) -> bool:
    """The second officer's word; False where it was answered before."""
    values = {"id": id_, "state": state, "why": why, "by": by[0], "at": by[1]}
    return conn.execute(SQL["answer_class"], values).fetchone() is not None


def set_class(conn: Writing, id_: str, wanted: str, source: str, by: tuple[str, datetime]) -> None:
    """The class from now on."""
    conn.execute(SQL["set_class"], {"id": id_, "class": wanted, "source": source, "by": by[0], "at": by[1]})
