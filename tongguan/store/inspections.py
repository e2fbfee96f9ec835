"""Inspections: what was ordered and what was found; officers only. Runs inside the caller's transaction.

The chain holds the order whole and the finding's salted hash, so that the finding's words can be deleted at their date.
"""

from collections.abc import Iterator
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.store.statements import load

SQL = load("inspections")
MOST = 1000


class Inspection(NamedTuple):
    """An inspection. `sheet`: the inspector's sheet as far as it is filled in, JSON; `finding`: findings.Finding, JSON,
    both empty once deleted; `conforms` is None until it is found."""

    id: str
    case_id: int
    number: str
    place: str
    since: datetime
    until: datetime
    methods: list[str]
    items: list[int]
    words: str
    ordered_by: str
    ordered_at: datetime
    inspector: str
    inspector_name: str
    sheet: bytes
    finding: bytes
    conforms: bool | None
    found_by: str
    found_at: datetime | None
    recalled_at: datetime | None

    @property
    def open(self) -> bool:
        return self.found_at is None and self.recalled_at is None


class Found(NamedTuple):
    """A finding whose words are still kept, and the grounds in which the chain holds its digest."""

    id: str
    case_id: int
    seq: int
    salt: bytes
    finding: bytes
    grounds: list[bytes]

    @property
    def digest(self) -> str:
        return digest(self.salt, self.finding)


def digest(salt: bytes, finding: bytes) -> str:
    """What the chain holds of a finding."""
    return sha256(salt + finding).hexdigest()


def keep(conn: Connection[Any], values: dict[str, Any]) -> None:
    """Keeps a new order (the columns of the table)."""
    conn.execute(SQL["keep"], values)


def one(conn: Connection[Any], id_: str) -> Inspection | None:
    row = conn.execute(SQL["one"], {"id": id_}).fetchone()
    return Inspection(*row) if row else None


def of_case(conn: Connection[Any], case_id: int) -> list[Inspection]:
    """The inspections of a case, oldest first."""
    return [Inspection(*row) for row in conn.execute(SQL["of_case"], {"case_id": case_id})]


def ahead(conn: Connection[Any], inspector: str | None, most: int) -> list[Inspection]:
    """What is to be inspected: all, or what one inspector has and nobody has; without their sheets."""
    return [Inspection(*row) for row in conn.execute(SQL["ahead"], {"inspector": inspector, "most": most})]


def save(conn: Connection[Any], id_: str, sheet: bytes) -> bool:
    """The sheet so far; False if the inspection is no longer open."""
    return conn.execute(SQL["save"], {"id": id_, "sheet": sheet}).fetchone() is not None


def give(conn: Connection[Any], id_: str, who: tuple[str, str]) -> str:
    """Somebody else (account, name) has it; the case's number, empty if the inspection is no longer open."""
    row = conn.execute(SQL["give"], {"id": id_, "inspector": who[0], "name": who[1]}).fetchone()
    return str(row[0]) if row else ""


def find(conn: Connection[Any], id_: str, found: tuple[bytes, bytes, bool], by: tuple[str, datetime]) -> None:
    """What was found (finding, salt, whether all conforms), by whom and when."""
    values = {"id": id_, "finding": found[0], "salt": found[1], "conforms": found[2], "by": by[0], "at": by[1]}
    conn.execute(SQL["find"], values)


def recall(conn: Connection[Any], id_: str, at: datetime) -> None:
    """The office takes it back."""
    conn.execute(SQL["recall"], {"id": id_, "at": at})


def forget(conn: Connection[Any], today: date) -> int:
    """Deletes words past their date, so many at a time; how many were."""
    return conn.execute(SQL["forget"], {"today": today, "most": MOST}).rowcount


def walk(conn: Connection[Any]) -> Iterator[Found]:
    """All findings whose words are still kept."""
    for row in conn.execute(SQL["walk"]):
        yield Found(*row)
