"""How the parts of a node are, for everybody: up or degraded, and since when. No secrets, no case, no address.

What the data tell themselves (the oldest fact without a seal, the law's publication) is since then; the rest is since
this web process saw it so, or started. Moments are by the wall clock, also where a sandbox's own clock was moved.
"""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from litestar import get

from tongguan.api import node as at
from tongguan.api.node import Node
from tongguan.api.operation import Call, Sent, node_of, sent
from tongguan.api.public import public
from tongguan.problem import Reason, Refusal
from tongguan.store import status
from tongguan.store.connect import SYSTEM

FRESH = 2.0
"""Seconds for which what was seen holds."""
SEAL_WITHIN = timedelta(seconds=60)
APART = timedelta(seconds=2)
"""More than this, and two clocks tell different times."""


class Condition(StrEnum):
    """`unknown`: it cannot be seen while the database is away."""

    UP = "up"
    DEGRADED = "degraded"
    UNKNOWN = "unknown"


class PartName(StrEnum):
    """What a node is made of, as far as one may ask."""

    DATABASE = "database"
    WRITER = "writer"
    SEALS = "seals"
    WORKER = "worker"
    DELIVERIES = "deliveries"
    LAW = "law"
    CLOCK = "clock"


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """One part, and since when it is so."""

    name: PartName
    state: Condition
    since: datetime


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """`state` is `up` when every part is."""

    state: Condition
    at: datetime
    version: str
    parts: tuple[Part, ...]


class Watchman:
    """What one process saw of the parts, and since when each is as it is."""

    def __init__(self) -> None:
        self._since: dict[PartName, tuple[Condition, datetime]] = {}
        self._began = datetime.now(UTC)
        self._held: tuple[float, Status] | None = None

    async def look(self, node: Node) -> Status:
        """How the node is, at most two seconds old."""
        held = self._held
        if held is None or time.monotonic() - held[0] > FRESH:
            held = self._held = (time.monotonic(), await self._looked(node))
        return held[1]

    async def _looked(self, node: Node) -> Status:
        good = await node.ready()
        health = dict.fromkeys(PartName, Condition.UNKNOWN)
        health[PartName.DATABASE] = up(good.get("database", False))
        health[PartName.WRITER] = up(good.get("writer", True))
        known: dict[PartName, datetime | None] = {}
        wall = datetime.now(UTC)
        if health[PartName.DATABASE] is Condition.UP:
            try:
                found = await at.reading(node, SYSTEM, lambda conn: status.seen(conn, node.now()))
                told, known = judged(found, node, datetime.now(UTC))
                health |= told
            except Refusal:  # it went away between the two looks
                health[PartName.DATABASE] = Condition.DEGRADED
        parts = tuple(Part(name=n, state=h, since=self.since(n, h, known.get(n), wall)) for n, h in health.items())
        return Status(
            state=up(all(h is Condition.UP for h in health.values())), at=wall, version=node.version, parts=parts
        )

    def since(self, part: PartName, health: Condition, known: datetime | None, wall: datetime) -> datetime:
        """Since when the part is so: as the data say, else as this process saw it."""
        before = self._since.get(part)
        if before is None or before[0] is not health:
            first = self._began if before is None and health is Condition.UP else wall
            before = self._since[part] = (health, first)
        return known or before[1]


def up(works: bool) -> Condition:
    return Condition.UP if works else Condition.DEGRADED


def judged(
    seen: status.Seen, node: Node, wall: datetime
) -> tuple[dict[PartName, Condition], dict[PartName, datetime | None]]:
    """The parts of which the database tells, and since when where it tells that too."""
    now = node.now()
    moved = now - wall  # the node's clock against the wall's
    behind = seen.unsealed is not None and now - seen.unsealed > SEAL_WITHIN
    health: Mapping[PartName, bool] = {
        PartName.SEALS: not behind,
        PartName.WORKER: seen.at_work,
        PartName.DELIVERIES: seen.overdue is None,
        PartName.LAW: seen.law == node.law.id,
        PartName.CLOCK: abs(seen.clock - wall) <= APART,
    }
    since = {
        PartName.SEALS: seen.unsealed - moved if behind and seen.unsealed else None,
        PartName.DELIVERIES: seen.overdue - moved if seen.overdue else None,
        PartName.LAW: min(wall, seen.law_at) if seen.law_at and health[PartName.LAW] else None,
    }
    return {part: up(works) for part, works in health.items()}, since


def watchman(state: Any) -> Watchman:
    """The one of this process."""
    if "watchman" not in state:
        state["watchman"] = Watchman()
    found: Watchman = state["watchman"]
    return found


@get(
    "/v1/status",
    opt=public(
        "get-status",
        "How the parts of this node are, and since when",
        "节点各部分的运行状况及起始时间",
        words="`degraded` names what to wait for; `/readyz` says by its status whether declarations are taken.",
        answer=Status,
        refusals=(Reason.LIMITED,),
    ),
)
async def asked(request: Call) -> Sent:
    """For programs; `/status` is the page."""
    return sent(await watchman(request.app.state).look(node_of(request)))
