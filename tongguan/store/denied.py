"""Lists of denied parties: read in, and found by the keys of a name. Runs inside the caller's transaction."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.risk.screening import DeniedName
from tongguan.store.lodging import text
from tongguan.store.statements import load

SQL = load("denied")
AT_ONCE = 2000
NAMED = DeniedName.__struct_fields__


class Entry(NamedTuple):
    """An entry of the list `within`, whole; `mark`: the hash of all of it."""

    within: str
    id: str
    mark: str
    kind: str
    country: str
    number: str
    address: str
    programme: str
    source: str
    valid_from: date
    valid_to: date | None
    names: list[str]


class List(NamedTuple):
    """A list; `entries`: how many held when it was read in."""

    id: str
    edition: int
    imported_by: str
    imported_at: datetime
    entries: int


class Wanted(NamedTuple):
    """Which entries of a list, after this id: all, or of this id or a name that is found by one of these keys."""

    list: str
    name: str = ""
    keys: frozenset[str] = frozenset()
    after: str = ""


class Candidate(NamedTuple):
    """A name that may be meant, and by which keys it was found."""

    entry: DeniedName
    keys: frozenset[str]


def open_list(conn: Connection[Any], id_: str, by: tuple[str, datetime]) -> dict[str, str]:
    """The list, locked; which entries it has, in which state."""
    conn.execute(SQL["open_list"], {"id": id_, "by": by[0], "at": by[1]})
    return {row[0]: row[1] for row in conn.execute(SQL["marks"], {"list": id_})}


def write(
    conn: Connection[Any], list_: str, new: Sequence[tuple[Entry, Sequence[tuple[str, Collection[str]]]]]
) -> None:
    """Entries that are new or changed, with their names and keys."""
    for start in range(0, len(new), AT_ONCE):
        part = new[start : start + AT_ONCE]
        rows = [{k: v for k, v in entry._asdict().items() if k != "within"} for entry, _ in part]
        conn.execute(SQL["entries"], {"list": list_, "rows": text(rows)})
        conn.execute(SQL["unname"], {"list": list_, "ids": [entry.id for entry, _ in part]})
        names = [{"entry": e.id, "name": name, "keys": sorted(keys)} for e, named in part for name, keys in named]
        conn.execute(SQL["names"], {"list": list_, "rows": text(names)})


def absent(conn: Connection[Any], list_: str, ids: Collection[str], day: date) -> None:
    """What the newest whole list no longer has is over; all that it has was written."""
    conn.execute(SQL["keyed"], {"list": list_})
    conn.execute(SQL["absent"], {"list": list_, "ids": sorted(ids), "day": day})


def count(conn: Connection[Any], list_: str, day: date) -> int:
    row = conn.execute(SQL["count"], {"list": list_, "day": day}).fetchone()
    assert row is not None, "it was just opened"
    return int(row[0])


def candidates(conn: Connection[Any], keys: Collection[str], day: date, most: int) -> list[Candidate]:
    """Names that share a key with these; `most` of them."""
    if not keys:
        return []
    rows = conn.execute(SQL["candidates"], {"keys": sorted(keys), "day": day, "most": most})
    return [Candidate(DeniedName(**dict(zip(NAMED, row[:8], strict=True))), frozenset(row[8])) for row in rows]


def lists(conn: Connection[Any]) -> list[List]:
    return [List(*row) for row in conn.execute(SQL["lists"])]


def entries(conn: Connection[Any], wanted: Wanted, limit: int) -> list[Entry]:
    """By their ids."""
    values = {**wanted._asdict(), "keys": sorted(wanted.keys), "limit": limit}
    return [Entry(*row) for row in conn.execute(SQL["found" if wanted.name else "all"], values)]


def entry(conn: Connection[Any], list_: str, id_: str) -> Entry | None:
    row = conn.execute(SQL["entry"], {"list": list_, "id": id_}).fetchone()
    return Entry(*row) if row else None


def unswept(conn: Connection[Any], now: datetime) -> tuple[str, int] | None:
    """A list whose newest edition open cases don't know yet although every process does, and up to which case."""
    row = conn.execute(SQL["unswept"], {"now": now}).fetchone()
    return (row[0], row[1]) if row else None


def swept(conn: Connection[Any], id_: str, done: bool, to: int) -> None:
    conn.execute(SQL["swept"], {"id": id_, "swept": done, "to": to})
