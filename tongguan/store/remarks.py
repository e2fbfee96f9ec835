"""The conversation about a case: what office and declarant say to each other, and officers among themselves.

The chain of acts holds a salted hash of each remark, so that words can be deleted at their date. Runs inside the
caller's transaction.
"""

from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.store.statements import load

SQL = load("remarks")
MOST = 1000


class Mark(msgspec.Struct, frozen=True):
    """Who has read it, and when."""

    party: str
    name: str
    at: datetime


marks_in = msgspec.json.Decoder(tuple[Mark, ...]).decode


class Remark(NamedTuple):
    """Something that was said. `inside`: officers only; `to`: these agencies only, and who there has `read` it; words
    are empty once deleted."""

    id: str
    number: str
    of_office: bool
    inside: bool
    words: str
    party: str
    name: str
    at: datetime
    to: list[str]
    read: tuple[Mark, ...]


class Unheard(NamedTuple):
    """A case about which a declarant said something that no officer has answered."""

    number: str
    since: datetime
    remarks: int


class Kept(NamedTuple):
    """A remark whose words are still kept, and the body of the act that tells of it."""

    id: str
    case_id: int
    salt: bytes
    words: str
    inside: bool
    act: str | None


def digest(salt: bytes, words: str) -> str:
    """What the chain of acts holds."""
    return sha256(salt + words.encode()).hexdigest()


def keep(conn: Connection[Any], values: dict[str, Any]) -> bool:
    """Keeps a remark (the columns of the table); False if it is kept already."""
    return conn.execute(SQL["keep"], values).fetchone() is not None


def of_case(conn: Connection[Any], case_id: int) -> list[Remark]:
    """What the caller may see of it, oldest first."""
    return [Remark(*(*row[:-1], marks_in(row[-1]))) for row in conn.execute(SQL["of_case"], {"case_id": case_id})]


def read(conn: Connection[Any], case_id: int, whose: tuple[str, str], at: datetime) -> int:
    """Somebody (party, name) has read what was said to his agency about a case; how much of it was new to him."""
    return conn.execute(SQL["read"], {"case_id": case_id, "party": whose[0], "name": whose[1], "at": at}).rowcount


def unread(conn: Connection[Any], party: str, most: int) -> list[Unheard]:
    """What other agencies said to this one and nobody there has read, oldest first."""
    return [Unheard(*row) for row in conn.execute(SQL["unread"], {"party": party, "most": most})]


def heard(conn: Connection[Any], case_id: int, at: datetime) -> int:
    """What declarants said of the case needs no further answer; how much was."""
    return conn.execute(SQL["heard"], {"case_id": case_id, "at": at}).rowcount


def unheard(conn: Connection[Any], most: int) -> list[Unheard]:
    """Oldest first."""
    return [Unheard(*row) for row in conn.execute(SQL["unheard"], {"most": most})]


def forget(conn: Connection[Any], today: date) -> int:
    """Deletes words past their date, so many at a time; how many were."""
    return conn.execute(SQL["forget"], {"today": today, "most": MOST}).rowcount


def walk(conn: Connection[Any]) -> Iterator[Kept]:
    """All remarks whose words are still kept."""
    for row in conn.execute(SQL["walk"]):
        yield Kept(*row)
