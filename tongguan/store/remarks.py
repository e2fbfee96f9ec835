"""The conversation about a case: what office and declarant say to each other, and officers among themselves.

The chain of acts holds a salted hash of each remark, so that words can be deleted at their date. Runs inside the
caller's transaction.
"""

from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.store.statements import load

SQL = load("remarks")
MOST = 1000


class Remark(NamedTuple):
    """Something that was said. `inside`: officers only; words are empty once deleted."""

    id: str
    number: str
    of_office: bool
    inside: bool
    words: str
    party: str
    name: str
    at: datetime


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
    return [Remark(*row) for row in conn.execute(SQL["of_case"], {"case_id": case_id})]


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
