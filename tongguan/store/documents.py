"""Keeping documents of a case, and who looked at it. Runs inside the caller's transaction."""

from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.parties.party import Caller
from tongguan.store.statements import Statements, load

SQL: Statements = load("documents")


class DocumentRow(NamedTuple):
    """One row of document, in the order of its columns."""

    id: str
    case_id: int
    owner: str
    declarant: str
    name: str
    type: str
    media: str
    size: int
    hash: bytes
    object: str
    added_at: datetime
    added_by: str


def add(conn: Connection[Any], row: DocumentRow) -> None:
    """Keeps a document's row."""
    conn.execute(SQL["add_document"], row._asdict())


def weight(conn: Connection[Any], case_id: int) -> tuple[int, int]:
    """How many documents a case has, and how many bytes they are."""
    row = conn.execute(SQL["documents_size"], {"case_id": case_id}).fetchone()
    return (row[0], row[1]) if row else (0, 0)


def looked(conn: Connection[Any], case_id: int, caller: Caller, what: str, at: datetime) -> None:
    """Notes an officer's look."""
    conn.execute(SQL["look"], {"case_id": case_id, "party": caller.party, "name": caller.name, "what": what, "at": at})
