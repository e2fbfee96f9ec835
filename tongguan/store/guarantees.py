"""Guarantees of principals, each with a balance of its own. Runs inside the caller's transaction."""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.store.lodging import text
from tongguan.store.statements import load
from tongguan.trips.guarantee import Surety, balance_of

SQL = load("guarantees")


class Held(NamedTuple):
    """A guarantee with what is left of it."""

    id: str
    party: str
    volume: Decimal
    currency: str
    valid_from: date
    valid_until: date | None
    granted_by: str
    granted_at: datetime
    ended_at: datetime | None
    left: Decimal


def held(conn: Connection[Any], wanted: Collection[tuple[str, str]]) -> dict[tuple[str, str], Surety]:
    """The guarantees of these parties by these numbers, as far as there are any."""
    if not wanted:
        return {}
    rows = conn.execute(SQL["held"], {"rows": text([{"party": p, "id": g} for p, g in sorted(wanted)])})
    return {(row[0], row[1]): Surety(id=row[1], volume=row[2], valid_from=row[3], valid_until=row[4]) for row in rows}


def grant(conn: Connection[Any], new: Surety, whose: tuple[str, str], by: tuple[str, datetime]) -> bool:
    """A new guarantee of a party in a currency; False where its number is taken."""
    values = {"id": new.id, "party": whose[0], "volume": new.volume, "currency": whose[1], "key": balance_of(new.id)}
    term = {"valid_from": new.valid_from, "valid_until": new.valid_until, "by": by[0], "at": by[1]}
    if conn.execute(SQL["grant"], {**values, **term}).fetchone() is None:
        return False
    conn.execute(SQL["open"], values)
    return True


def end(conn: Connection[Any], id_: str, by: tuple[str, datetime]) -> bool:
    """Nothing is secured under it any more; False where there is no such guarantee."""
    return conn.execute(SQL["end"], {"id": id_, "by": by[0], "at": by[1]}).fetchone() is not None


def listed(conn: Connection[Any], party: str | None, limit: int, id_: str | None = None) -> list[Held]:
    """Those of a party, or all that the caller sees; open ones first."""
    return [Held(*row) for row in conn.execute(SQL["listed"], {"party": party, "id": id_, "limit": limit})]


def volumes(conn: Connection[Any]) -> dict[str, Decimal]:
    """What the balance of every guarantee was opened with."""
    return {balance_of(row[0]): row[1] for row in conn.execute(SQL["volumes"])}
