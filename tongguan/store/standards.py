"""Law and risk profiles as published: every version is kept, because decisions name the one they rest on."""

from datetime import date, datetime
from typing import Any

from psycopg import Connection

from tongguan.store.statements import Statements, load

SQL: Statements = load("standards")


def current(conn: Connection[Any]) -> tuple[str, str, frozenset[str]]:
    """What is in force now: the names of the law and of the risk profiles (empty before the first of each), and the
    parties whose messages are refused unsigned."""
    row = conn.execute(SQL["current"]).fetchone()
    assert row is not None, "one row, whatever there is"
    return row[0] or "", row[1] or "", frozenset(row[2])


def law_id(conn: Connection[Any]) -> str:
    """The name of the law in force now; empty before the first is published."""
    row = conn.execute(SQL["law_id"]).fetchone()
    return row[0] if row else ""


def law(conn: Connection[Any], id_: str) -> bytes:
    """A published law. Raises LookupError when there is none of this name."""
    return only(conn.execute(SQL["law"], {"id": id_}).fetchone(), f"law {id_}")


def hold_law(conn: Connection[Any]) -> None:
    """Nobody else publishes law until this transaction ends."""
    conn.execute(SQL["hold_law"])


def publish_law(conn: Connection[Any], id_: str, profile: str, body: bytes, by: tuple[str, datetime]) -> None:
    """Publishes a law, by whom and when."""
    conn.execute(SQL["publish_law"], {"id": id_, "profile": profile, "body": body, "by": by[0], "at": by[1]})


def name_snapshot(conn: Connection[Any], id_: str, law_: str, day: date) -> None:
    """Keeps from which law and day a snapshot was made."""
    conn.execute(SQL["snapshot"], {"id": id_, "law": law_, "date": day})


def law_of_snapshot(conn: Connection[Any], id_: str, day: date) -> str:
    """The law that a decision's snapshot of that day was made from; empty if nobody kept it."""
    row = conn.execute(SQL["law_of_snapshot"], {"id": id_, "date": day}).fetchone()
    return row[0] if row else ""


def hold_profiles(conn: Connection[Any]) -> None:
    """Nobody else puts risk profiles into force until this transaction ends: each set holds all that are live."""
    conn.execute(SQL["hold_profiles"])


def profile_set_id(conn: Connection[Any]) -> str:
    """The name of the risk profiles in force now; empty before the first set."""
    row = conn.execute(SQL["profile_set_id"]).fetchone()
    return row[0] if row else ""


def profile_set(conn: Connection[Any], id_: str) -> bytes:
    """A published set of risk profiles. Raises LookupError when there is none of this name."""
    return only(conn.execute(SQL["profile_set"], {"id": id_}).fetchone(), f"risk profiles {id_}")


def publish_profile_set(conn: Connection[Any], id_: str, body: bytes, at: datetime) -> None:
    """Puts a set of risk profiles into force."""
    conn.execute(SQL["publish_profile_set"], {"id": id_, "body": body, "at": at})


def only(row: tuple[Any, ...] | None, what: str) -> bytes:
    """The one column of a row that must be there."""
    if row is None:
        raise LookupError(f"{what} is not in the database")
    return bytes(row[0])


def published(conn: Connection[Any]) -> tuple[list[str], list[str]]:
    """The names of all laws and of all sets of risk profiles; those in force come last."""
    row = conn.execute(SQL["published"]).fetchone()
    return (row[0], row[1]) if row else ([], [])
