"""What the agencies that review an application said. Runs inside the caller's transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.ledgers.names import Key
from tongguan.store.statements import load

SQL = load("vets")


class Vet(NamedTuple):
    """An agency that reviews; `said_at` None: it has not said yet that it has nothing against it."""

    agency: str
    said_at: datetime | None


def ask(conn: Connection[Any], key: Key, agencies: Iterable[str]) -> None:
    """These agencies review it."""
    conn.execute(SQL["ask"], {**_named(key), "agencies": list(agencies)})


def say(conn: Connection[Any], key: Key, agency: str, by: tuple[str, datetime]) -> bool:
    """An agency has nothing against it; False where it is not asked, or said so before."""
    values = {**_named(key), "agency": agency, "actor": by[0], "at": by[1]}
    return conn.execute(SQL["say"], values).fetchone() is not None


def again(conn: Connection[Any], key: Key) -> None:
    """Each is asked once more."""
    conn.execute(SQL["again"], _named(key))


def open_(conn: Connection[Any], key: Key) -> list[str]:
    """The agencies whose word is still to come."""
    return [row[0] for row in conn.execute(SQL["open"], _named(key))]


def all_(conn: Connection[Any], key: Key) -> list[Vet]:
    """Every agency that reviews it."""
    return [Vet(*row) for row in conn.execute(SQL["all"], _named(key))]


def _named(key: Key) -> dict[str, str]:
    return {"system": key[0], "number": key[1]}
