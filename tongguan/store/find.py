"""One search: a case by its number, reference, container, waybill, UCR or declarant; under row-level security."""

from datetime import datetime
from typing import NamedTuple

from tongguan.manifests.fleet import plain
from tongguan.store.connect import Reading
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
