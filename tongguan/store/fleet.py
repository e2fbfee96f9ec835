"""Vehicles, trailers and drivers of carriers, and their permits. Runs inside the caller's transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.manifests.fleet import FleetKind, Known, Member, Paper, RoadPermit, Wanted, plain
from tongguan.store.connect import Writing
from tongguan.store.statements import load

SQL = load("fleet")
By = tuple[str, datetime]
"""Who, and when."""


class Asked(NamedTuple):
    """Which are wanted; None: all. `marks` as `plain` makes them."""

    party: str | None = None
    kinds: tuple[FleetKind, ...] | None = None
    marks: tuple[str, ...] | None = None
    country: str | None = None
    skip: int = 0


def keep(conn: Writing, id_: str, party: str, new: Wanted, by: By) -> bool:
    """A new one; False where its mark is registered already."""
    values = {"id": id_, "party": party, "kind": str(new.kind), "mark": new.mark.strip(), "plain": plain(new.mark)}
    names = {"country": new.country, "name": new.name.strip(), "name_zh": new.name_zh.strip()}
    return conn.execute(SQL["keep"], {**values, **names, "by": by[0], "at": by[1]}).fetchone() is not None


def fleet(conn: Connection[Any], asked: Asked, limit: int) -> list[Known]:
    """Those asked for, with their permits, open ones first."""
    kinds = [str(k) for k in asked.kinds] if asked.kinds is not None else None
    marks = list(asked.marks) if asked.marks is not None else None
    values = {**asked._asdict(), "kinds": kinds, "marks": marks, "limit": limit}
    rows = [_member(row) for row in conn.execute(SQL["fleet"], values)]
    held: dict[str, list[RoadPermit]] = {row.id: [] for row in rows}
    for permit in permits(conn, held):
        held[permit.member].append(permit)
    return [Known(row, tuple(held[row.id])) for row in rows]


def permits(conn: Connection[Any], members: Iterable[str]) -> list[RoadPermit]:
    """The permits of these."""
    return [permit_of(row) for row in conn.execute(SQL["permits"], {"members": list(members)})]


def hold(conn: Writing, id_: str) -> Member | None:
    """The one of this id; nobody else changes it until this transaction ends."""
    row = conn.execute(SQL["one"], {"id": id_}).fetchone()
    return _member(row) if row else None


def rename(conn: Writing, id_: str, name: str, name_zh: str) -> None:
    """Other names."""
    conn.execute(SQL["rename"], {"id": id_, "name": name, "name_zh": name_zh})


def suspend(conn: Writing, id_: str, why: str, by: tuple[str, datetime | None]) -> None:
    """It may not cross; resumed where nobody suspends it: no reason, no name, no moment."""
    conn.execute(SQL["suspend"], {"id": id_, "why": why, "by": by[0], "at": by[1]})


def end(conn: Writing, id_: str, by: By) -> None:
    """It is on the register no more."""
    conn.execute(SQL["end"], {"id": id_, "by": by[0], "at": by[1]})


def forget(conn: Writing, before: datetime, most: int = 1000) -> int:
    """Takes away the names of drivers who left the register before a moment; of how many at this go."""
    return conn.execute(SQL["forget"], {"before": before, "most": most}).rowcount


def grant(conn: Writing, new: RoadPermit, party: str) -> None:
    """A new permit."""
    term = {"from": new.valid_from, "until": new.valid_until}
    conn.execute(
        SQL["grant"],
        {
            "id": new.id,
            "member": new.member,
            "party": party,
            "kind": str(new.kind),
            "number": new.number,
            "office": new.office,
            "by": new.granted_by,
            "at": new.granted_at,
            **term,
        },
    )


def withdraw(conn: Writing, id_: str, by: By) -> tuple[str, str] | None:
    """A permit is withdrawn: whose it was and its number; None where there is no such permit in force."""
    row = conn.execute(SQL["withdraw"], {"id": id_, "by": by[0], "at": by[1]}).fetchone()
    return (row[0], row[1]) if row else None


def _member(row: Any) -> Member:
    names = dict(zip(Member.__struct_fields__, row, strict=True))
    return Member(**{**names, "kind": FleetKind(names["kind"])})


def permit_of(row: Any) -> RoadPermit:
    """A permit, from its columns."""
    names = dict(zip(RoadPermit.__struct_fields__, row, strict=True))
    return RoadPermit(**{**names, "kind": Paper(names["kind"])})
