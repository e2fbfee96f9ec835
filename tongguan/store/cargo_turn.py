"""Whose turn it is to tell of cargo, by reference and by transport document: advisory locks of the transaction.

Whoever tells of a document sees what others told of it and who declared it, all of it, and adds it up; who declares
goods sees all that is told of them. Each waits for the other only where both mean the same document. References are
held before documents, and either in one order, so that no two wait for each other.
"""

from collections.abc import Iterable
from typing import Any

from psycopg import Connection

from tongguan.store.connect import Writing
from tongguan.store.statements import load

SQL = load("cargo_turn")
REFERENCE, DOCUMENT, LEAVING, TOLD = "cargo reference", "cargo document", "cargo leaving", "cargo told"
FORBIDDING = "cargo forbidding"
MOST_HELD = 1_200
"""Documents that one transaction holds each by itself: a server's table of locks has a bottom."""


def alone(conn: Writing, party: str, references: Iterable[str], documents: Iterable[str] = ()) -> None:
    """Whoever tells under these references of a party, or tells of or declares under one of these documents (plain) or
    of those that stand under the references, waits until this transaction ends."""
    conn.execute(SQL["beside"], {"names": [FORBIDDING]})
    names = sorted(set(references))
    conn.execute(SQL["alone"], {"names": [f"{REFERENCE} {party} {name}" for name in names]})
    there = conn.execute(SQL["standing"], {"party": party, "references": names}).fetchall()
    _hold(conn, {*documents, *(row[0] for row in there)}, "alone")


def beside(conn: Connection[Any], documents: Iterable[str]) -> None:
    """Whoever tells of these documents (plain) waits until this transaction ends; whoever told of them has ended."""
    _hold(conn, set(documents), "beside")


def leaving(conn: Connection[Any], documents: Iterable[str]) -> None:
    """Whoever lets goods go that came in under one of these documents (plain) waits until this transaction ends."""
    conn.execute(SQL["alone"], {"names": [f"{LEAVING} {name}" for name in documents]})


def told(conn: Writing, documents: Iterable[str]) -> None:
    """Whoever says what became of these documents (plain) waits until this transaction ends. Held before manifests."""
    _hold(conn, set(documents), "alone", TOLD)


def forbidding(conn: Writing) -> None:
    """Whoever tells of cargo waits until this transaction ends, and whoever told has ended: what is forbidden is read
    as everybody told it, and nothing is told meanwhile by who does not know that it is. Held before manifests."""
    conn.execute(SQL["alone"], {"names": [FORBIDDING]})


def named(conn: Connection[Any], manifest: int) -> tuple[str, str] | None:
    """Under which (party, reference) a manifest is told."""
    row = conn.execute(SQL["named"], {"id": manifest}).fetchone()
    return (row[0], row[1]) if row else None


def _hold(conn: Connection[Any], documents: set[str], how: str, kind: str = DOCUMENT) -> None:
    """Each of them, or all there are where these are too many."""
    many = len(documents) > MOST_HELD
    conn.execute(SQL["alone" if many else "beside"], {"names": [kind]})
    if not many:
        conn.execute(SQL[how], {"names": [f"{kind} {name}" for name in documents]})
