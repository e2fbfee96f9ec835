"""What already crossed: released cases, by what their goods went, and who passed gates. Runs inside the caller's
transaction."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.manifests.report import VehicleReport
from tongguan.store.manifests import vehicle_in
from tongguan.store.partitions import first_id
from tongguan.store.statements import load

SQL = load("crossed")


class Went(NamedTuple):
    """Goods under a document (plain) passed a gate."""

    document: str
    office: str
    step: str
    at: datetime
    plate: str


class Passed(NamedTuple):
    """A vehicle (plain) passed a gate. `carrier`: whose it is, where that is known; `report`: what was told of it."""

    office: str
    seq: int
    step: str
    at: datetime
    plate: str
    carrier: str
    signal: str
    report: VehicleReport | None


def cases(conn: Connection[Any], since: datetime, before: int, limit: int) -> list[int]:
    """Cases lodged since then and released, before this one, newest first."""
    values = {"since": since, "first": first_id(since.year, since.month), "before": before, "limit": limit}
    return [row[0] for row in conn.execute(SQL["cases"], values)]


def went(conn: Connection[Any], documents: Collection[str]) -> list[Went]:
    """Passages of goods under these documents (plain)."""
    if not documents:
        return []
    return [Went(*row) for row in conn.execute(SQL["went"], {"documents": sorted(documents), "limit": 10_000})]


def passed(conn: Connection[Any], since: datetime, until: datetime, limit: int) -> list[Passed]:
    """Passages of vehicles since then and before that, newest first; all of the last moment, so more than `limit`."""
    rows = conn.execute(SQL["passed"], {"since": since, "until": until, "limit": limit})
    return [Passed(*row)._replace(report=vehicle_in(row[-1]) if row[-1] else None) for row in rows]
