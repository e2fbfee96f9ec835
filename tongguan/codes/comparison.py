"""A change of law beside the law in force, row by row: what it adds, ends or changes, from when."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec

from tongguan.codes.change import Change
from tongguan.codes.kinds import DEFINITIONS, KINDS, Kind
from tongguan.codes.law import Law
from tongguan.codes.official import Official
from tongguan.codes.rows import Row
from tongguan.codes.table import in_force

DAYS = ("valid_from", "valid_to", "known_from", "source")
COMMON = ("known_from", "file", "line", "source")  # columns that say when and where, not what


class Effect(StrEnum):
    """What a row does to the law: nothing held before, it holds otherwise, or it ends."""

    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"


class Cell(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One column that is another. Empty: nothing stood, or stands, there."""

    column: str
    before: str = ""
    after: str = ""


class RowChange(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One row of the change against what holds on its first day. `back`: it also holds for days that are over."""

    table: str
    effect: Effect
    key: str
    name: str = ""
    name_zh: str = ""
    since: date | None = None
    until: date | None = None
    cells: tuple[Cell, ...] = ()
    source: str = ""
    back: bool = False


def compare(law: Law, change: Change, now: datetime) -> tuple[RowChange, ...]:
    """All lines, table by table in the profile's order, editions of official lists last."""
    today, published = law.head.day(now), law.rows()
    lines: list[RowChange] = []
    for name, kind in KINDS.items():
        if change.rows.get(name):
            versions: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
            for row in published[name]:
                versions[kind.key_of(row)].append(row)
            lines += (_line(kind, row, versions[kind.key_of(row)], now, today) for row in change.rows[name])
    for official in change.officials:
        known = [o for o in law.officials if o.list == official.list and o.known_from <= now]
        lines += _of_list(official, known[-1] if known else None)
    return tuple(lines)


def _line(kind: Kind, row: Row, versions: list[Row], now: datetime, today: date) -> RowChange:
    before = in_force(sorted(versions, key=lambda r: (r.known_from, r.valid_from)), row.valid_from, now)
    cells = tuple(differing(kind, before, row))
    ends = (
        before is not None and row.valid_to is not None and {c.column for c in cells} <= {"valid_to", "name", "name_zh"}
    )
    effect = Effect.ADDED if before is None else Effect.ENDED if ends else Effect.CHANGED
    return RowChange(
        table=kind.name,
        effect=effect,
        key=" ".join(written(part) for part in kind.key_of(row) if written(part)),
        name=getattr(row, "name", ""),
        name_zh=getattr(row, "name_zh", ""),
        since=row.valid_from,
        until=row.valid_to,
        cells=cells,
        source=row.source,
        back=(row.valid_to or today) < today if effect is Effect.ENDED else row.valid_from < today,
    )


def differing(kind: Kind, before: Row | None, after: Row) -> Iterator[Cell]:
    """The columns in which two rows differ; all that say something of their own where there was no row before."""
    quiet = (*COMMON, *kind.key, "valid_from", *(("valid_to", "name", "name_zh") if before is None else ()))
    for field in msgspec.structs.fields(after):
        said = getattr(after, field.name)
        if field.name in quiet or (before is None and said == field.default):
            continue
        old, new = written(getattr(before, field.name)) if before is not None else "", written(said)
        if kind is DEFINITIONS and field.name == "definition" and before is not None:
            old, new = beyond(old, new), beyond(new, old)
        if old != new:
            yield Cell(column=field.name, before=old, after=new)


def beyond(one: str, other: str) -> str:
    """The lines of one definition that the other does not have; its days are columns of their own."""
    there = set(other.splitlines())
    return "\n".join(line for line in one.splitlines() if line not in there and not line.startswith(DAYS))


def written(value: Any) -> str:
    """A cell as a profile's file has it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return " ".join(value)
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return str(value)


def _of_list(new: Official, old: Official | None) -> Iterator[RowChange]:
    """Codes that an edition of an official list adds, renames or withdraws."""
    before = old.entries if old else {}
    for code in sorted(before.keys() | new.entries.keys()):
        was, name = before.get(code), new.entries.get(code)
        if was == name:
            continue
        effect = Effect.ADDED if was is None else Effect.ENDED if name is None else Effect.CHANGED
        cells = (Cell(column="name", before=was or "", after=name or ""),)
        yield RowChange(table=new.list, effect=effect, key=code, name=name or was or "", cells=cells, source=new.source)


def counted(lines: tuple[RowChange, ...]) -> dict[str, dict[str, int]]:
    """Table → how many rows it adds, changes and ends."""
    found: dict[str, dict[str, int]] = {}
    for line in lines:
        of = found.setdefault(line.table, dict.fromkeys(Effect, 0))
        of[line.effect] += 1
    return found
