"""Counters of selectivity: kept by the minute, read up to the last closed minute."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.risk.shares import Counted
from tongguan.store.connect import Writing
from tongguan.store.statements import load

SQL = load("counters")


encode = msgspec.json.Encoder().encode


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


def add_totals(conn: Connection[Any], more: Mapping[str, Counted]) -> dict[str, Counted]:
    """Adds to the totals of these (office/direction); what they are now, with what all others added."""
    rows = []
    for key, counted in more.items():
        office, _, direction = key.rpartition("/")
        rows.append({"office": office, "direction": direction, **counted._asdict()})
    return _totals(conn.execute(SQL["add_totals"], {"rows": encode(rows).decode()}).fetchall())


def totals(conn: Connection[Any]) -> dict[str, Counted]:
    """Declarations and matches so far, at each office/direction."""
    return _totals(conn.execute(SQL["totals"]).fetchall())


def _totals(rows: list[tuple[Any, ...]]) -> dict[str, Counted]:
    return {f"{office}/{direction}": Counted(*counts) for office, direction, *counts in rows}


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
