"""One search: a case by its number, reference, container, waybill, UCR or declarant; under row-level security."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import msgspec

from tongguan.manifests.fleet import plain
from tongguan.store.connect import Reading, Writing
from tongguan.store.statements import load

SQL = load("find")
MOST = 50
"""So many of each kind; more would not help whoever looks for one."""


class Found(NamedTuple):
    """A case, and by what it was found."""

    kind: str
    number: str
    reference: str
    declarant: str
    type: str
    office: str
    state: str
    received_at: datetime


def find(conn: Reading, said: str) -> list[Found]:
    """What the caller may see of what these words name, newest first."""
    words = {"said": said.strip(), "plain": plain(said), "limit": MOST}
    return [Found(*row) for row in conn.execute(SQL["find"], words)] if words["plain"] else []


def last(conn: Reading) -> int:
    """The last case that there is."""
    row = conn.execute(SQL["last"]).fetchone()
    return int(row[0]) if row else 0


def declared(conn: Reading, after: int, until: int, most: int) -> list[tuple[int, bytes, str]]:
    """(id, declaration as it stands, its media) of cases after one and up to another, in order."""
    return conn.execute(SQL["declared"], {"after": after, "until": until, "most": most}).fetchall()


def trace(conn: Writing, told: Iterable[tuple[int, str]]) -> None:
    """By which numbers cases are found; each begins with the letter of its kind, as declarations give it."""
    rows = [{"id": id_, "trace": one} for id_, one in told]
    conn.execute(SQL["trace"], {"rows": msgspec.json.encode(rows).decode()})
