"""How a node is, in four small reads: what the front page shows. Names nobody and no declaration."""

from datetime import UTC, datetime
from typing import NamedTuple

from tongguan.store.connect import Reading
from tongguan.store.partitions import first_id
from tongguan.store.statements import load

SQL, OUT = load("overview"), load("reading")
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
    low = low_of(since)
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


FEW = 2_000
LOOKED_AT = 20_000
"""The newest so many cases tell how a day or a month goes; more would cost more and say the same."""


class Took(NamedTuple):
    """From lodging to release, by direction: how many, seconds in the middle, seconds of nine in ten."""

    direction: str
    cases: int
    median: float
    ninetieth: float


class Phase(NamedTuple):
    """A phase of the goods until release (`before` they came, at the `border`): how many, seconds as in `Took`."""

    phase: str
    cases: int
    median: float
    ninetieth: float


class Old(NamedTuple):
    """A case that waits for an officer."""

    number: str
    lane: str
    holds: list[str]
    received_at: datetime
    name: str


class Day(NamedTuple):
    """A day in numbers, for the officer in charge."""

    overview: Overview
    by_hold: dict[str, int]
    by_hour: dict[int, int]
    took: list[Took]
    phases: list[Phase]
    oldest: list[Old]
    undelivered: tuple[int, datetime | None]


def day(conn: Reading, since: datetime, zone: str) -> Day:
    """What has happened since the administration's midnight, and what waits."""
    values = {"low": low_of(since), "since": since, "most": LOOKED_AT, "zone": zone}
    waiting = conn.execute(OUT["waiting"]).fetchone()
    return Day(
        overview=overview(conn, since),
        by_hold={str(hold): int(n) for hold, n in conn.execute(SQL["by_hold"], values)},
        by_hour={int(hour): int(n) for hour, n in conn.execute(SQL["by_hour"], values)},
        took=took(conn, since),
        phases=[Phase(*row) for row in conn.execute(SQL["phases"], {**values, "most": FEW})],
        oldest=[Old(*row) for row in conn.execute(SQL["oldest"], {"few": 8})],
        undelivered=(int(waiting[0]), waiting[1]) if waiting else (0, None),
    )


def took(conn: Reading, since: datetime) -> list[Took]:
    """Release times since a moment, by direction."""
    values = {"low": low_of(since), "since": since, "most": LOOKED_AT}
    return [Took(*row) for row in conn.execute(SQL["durations"], values)]


def low_of(since: datetime) -> int:
    """The lowest case id that a moment's month can have."""
    month = since.astimezone(UTC)
    return first_id(month.year, month.month)
