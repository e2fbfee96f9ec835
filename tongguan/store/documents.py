"""Keeping documents of a case, and who looked at it. Runs inside the caller's transaction."""

from collections.abc import Sequence
from datetime import date, datetime
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
    delete_by: date
    about: str = ""  # the inspection that it is a photograph of


class Due(NamedTuple):
    """A document past its date, and the key of its bytes in the object store."""

    id: str
    object: str


def add(conn: Connection[Any], row: DocumentRow) -> None:
    """Keeps a document's row."""
    conn.execute(SQL["add_document"], row._asdict())


def weight(conn: Connection[Any], case_id: int) -> tuple[int, int]:
    """How many documents a case has, and how many bytes they are."""
    row = conn.execute(SQL["documents_size"], {"case_id": case_id}).fetchone()
    return (row[0], row[1]) if row else (0, 0)


def due(conn: Connection[Any], today: date, after: str, most: int) -> list[Due]:
    """Documents that may not be kept longer, in order of their ids, those that come after `after`."""
    rows = conn.execute(SQL["documents_due"], {"today": today, "after": after, "most": most})
    return [Due(*row) for row in rows]


def deleted(conn: Connection[Any], ids: Sequence[str]) -> None:
    """Says of documents that their bytes are gone."""
    conn.execute(SQL["documents_deleted"], {"ids": list(ids)})


def named(conn: Connection[Any], keys: Sequence[str]) -> set[str]:
    """Those of the keys of the object store that a document names; a key ends in the document's id."""
    ids = [key.rpartition("/")[2] for key in keys]
    return {row[0] for row in conn.execute(SQL["documents_named"], {"ids": ids, "keys": list(keys)})}


def looked(conn: Connection[Any], case_id: int, caller: Caller, what: str, at: datetime) -> None:
    """Notes an officer's look."""
    conn.execute(SQL["look"], {"case_id": case_id, "party": caller.party, "name": caller.name, "what": what, "at": at})
