"""Declarations being written. Runs inside the caller's transaction."""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.store.connect import Reading, Writing
from tongguan.store.statements import load

SQL = load("drafts")
encode = msgspec.json.encode


class Draft(NamedTuple):
    """A draft; `lodged` is the number it became, `template` its name as a template, `amends` what it corrects; `system`
    whose record it is to be, empty for a declaration."""

    id: str
    party: str
    title: str
    body: bytes
    version: int
    changed_at: datetime
    changed_by: str
    lodged: str = ""
    template: str = ""
    amends: str = ""
    system: str = ""

    @property
    def whole(self) -> dict[str, Any]:
        value: dict[str, Any] = msgspec.json.decode(self.body)
        return value


def drafts(conn: Reading, templates: bool = False) -> list[Draft]:
    """The caller's drafts, newest first; or its templates."""
    return [Draft(*row) for row in conn.execute(SQL["drafts"], {"templates": templates})]


def of_records(conn: Reading) -> list[Draft]:
    """What the caller's party writes for agencies' ledgers, newest first."""
    return [Draft(*row) for row in conn.execute(SQL["of_records"])]


def draft(conn: Connection[Any], id_: str) -> Draft | None:
    """One draft, if the caller may see it."""
    row = conn.execute(SQL["draft"], {"id": id_}).fetchone()
    return Draft(*row) if row else None


def keep(conn: Writing, new: Draft) -> None:
    """Keeps a new draft."""
    conn.execute(SQL["keep"], {**new._asdict(), "at": new.changed_at, "by": new.changed_by})


def change(conn: Writing, new: Draft) -> int:
    """Keeps another version of `new.version`; the new number, 0 where somebody else was quicker."""
    row = conn.execute(SQL["change"], {**new._asdict(), "at": new.changed_at, "by": new.changed_by}).fetchone()
    return int(row[0]) if row else 0


def taken(conn: Connection[Any], id_: str, party: str, version: int) -> str | None:
    """Holds a draft that is sent on: what it became before, empty where it is still one; None where it is gone, or
    another version by now."""
    row = conn.execute(SQL["taken"], {"id": id_, "party": party, "version": version}).fetchone()
    return str(row[0]) if row else None


def lodged(conn: Connection[Any], id_: str, party: str, number: str, at: datetime) -> None:
    """The draft became a declaration."""
    conn.execute(SQL["lodged"], {"id": id_, "party": party, "number": number, "at": at})


def drop(conn: Writing, id_: str, party: str) -> None:
    """Throws a draft away."""
    conn.execute(SQL["drop"], {"id": id_, "party": party})


def forget(conn: Writing, before: datetime) -> int:
    """Deletes drafts that nobody touched since then; how many."""
    return conn.execute(SQL["forget"], {"before": before}).rowcount
