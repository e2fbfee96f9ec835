"""Registrations that still are to be looked up in the lists of denied parties. Runs inside the caller's transaction.

Each has the edition of the lists up to which it was; whoever is new, or has another name, begins at none."""

from collections.abc import Collection
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.store.connect import Writing
from tongguan.store.statements import load

SQL = load("registered")


class Enrolled(NamedTuple):
    """A party of the register."""

    id: str
    name: str
    name_zh: str


class Driven(NamedTuple):
    """A vehicle, a trailer or a driver."""

    id: str
    kind: str
    mark: str
    country: str
    name: str
    name_zh: str


def parties(conn: Writing, edition: int, most: int) -> list[Enrolled]:
    """Some that were not looked up in this edition; nobody renames them until the transaction ends."""
    return [Enrolled(*row) for row in conn.execute(SQL["parties"], {"edition": edition, "most": most})]


def fleet(conn: Writing, edition: int, most: int) -> list[Driven]:
    """The same of vehicles, trailers and drivers."""
    return [Driven(*row) for row in conn.execute(SQL["fleet"], {"edition": edition, "most": most})]


def seen(conn: Writing, edition: int, found: tuple[Collection[Enrolled], Collection[Driven]]) -> None:
    """These were looked up in this edition."""
    parties, fleet = [row.id for row in found[0]], [row.id for row in found[1]]
    for statement, ids in (("parties_seen", parties), ("fleet_seen", fleet)):
        if ids:
            conn.execute(SQL[statement], {"edition": edition, "ids": ids})


def waiting(conn: Connection[Any]) -> int:
    """How many still are to be looked up."""
    row = conn.execute(SQL["waiting"]).fetchone()
    return int(row[0]) if row else 0


def marks(conn: Connection[Any], ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Kind and mark of these vehicles, trailers and drivers, by id."""
    rows = conn.execute(SQL["marks"], {"ids": sorted(ids)}) if ids else ()
    return {id_: (kind, mark) for id_, kind, mark in rows}
