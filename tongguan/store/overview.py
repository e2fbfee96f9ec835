"""How a node is, in four small reads: what the front page shows. Names nobody and no declaration."""

from datetime import UTC, datetime
from typing import NamedTuple

from tongguan.store.connect import Reading
from tongguan.store.partitions import first_id
from tongguan.store.statements import load

SQL = load("overview")
MOST = 10_000
"""Held declarations are counted up to here."""


class Overview(NamedTuple):
    """What the database says of itself and of the day."""

    server: str
    today: dict[str, int]
    waiting: int
    oldest: datetime | None
    seal: tuple[int, datetime] | None


def overview(conn: Reading, since: datetime) -> Overview:
    """The state of the node, with the declarations since a moment."""
    month = since.astimezone(UTC)
    low = first_id(month.year, month.month)
    today = conn.execute(SQL["today"], {"low": low, "since": since}).fetchall()
    waiting, oldest = conn.execute(SQL["waiting"], {"most": MOST}).fetchone() or (0, None)
    seal = conn.execute(SQL["seal"]).fetchone()
    server = conn.execute(SQL["server"]).fetchone()
    return Overview(
        server=server[0] if server else "",
        today={str(state): int(count) for state, count in today},
        waiting=int(waiting),
        oldest=oldest,
        seal=(int(seal[0]), seal[1]) if seal else None,
    )
