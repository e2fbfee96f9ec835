"""Counters of selectivity: kept by the minute, read up to the last closed minute."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.store.connect import Writing
from tongguan.store.statements import load

SQL = load("counters")


class LaneKey(NamedTuple):
    """What declarations are counted by."""

    office: str
    direction: str
    lane: str
    step: str


def add(
    conn: Writing, minute: datetime, lanes: Mapping[LaneKey, int], hits: Mapping[str, int], finds: Mapping[str, int]
) -> None:
    """Adds counts to a minute."""
    for key, taken in sorted(lanes.items()):
        conn.execute(SQL["add_lane"], {**key._asdict(), "minute": minute, "taken": taken})
    for profile in sorted(hits.keys() | finds.keys()):
        row = {"minute": minute, "profile": profile, "hits": hits.get(profile, 0), "finds": finds.get(profile, 0)}
        conn.execute(SQL["add_profile"], row)


def spent(conn: Connection[Any], now: datetime) -> dict[str, int]:
    """Risk profile → hits without a find since its last find, up to the last closed minute."""
    return dict(conn.execute(SQL["spent"], {"now": now}).fetchall())


def shares(conn: Connection[Any], since: datetime) -> dict[LaneKey, int]:
    """Declarations by lane since a moment."""
    return {LaneKey(*row[:4]): row[4] for row in conn.execute(SQL["shares"], {"since": since})}


def hits(conn: Connection[Any], since: datetime) -> dict[str, tuple[int, int]]:
    """Risk profile → (hits, finds) since a moment."""
    return {row[0]: (row[1], row[2]) for row in conn.execute(SQL["hits"], {"since": since})}


def selections(conn: Connection[Any], case_id: int) -> list[bytes]:
    """The grounds of a case in which it was given a lane, latest first."""
    return [row[0] for row in conn.execute(SQL["selections"], {"case_id": case_id})]
