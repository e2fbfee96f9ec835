"""A change of law as proposed: the rows and editions that come on top of what is published. None of that is edited.

Law is known from the moment it is published: a row that says an earlier moment, or none, is known from then.
"""

import zlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

import msgspec
from msgspec.structs import replace

from tongguan.codes.kinds import KINDS
from tongguan.codes.law import Law
from tongguan.codes.official import Official
from tongguan.codes.rows import Row


class Stored(msgspec.Struct, frozen=True):
    """A change as it is stored."""

    rows: dict[str, msgspec.Raw]
    officials: tuple[Official, ...] = ()


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """New rows by table, and new editions of official lists."""

    rows: Mapping[str, tuple[Row, ...]] = {}
    officials: tuple[Official, ...] = ()

    def __bool__(self) -> bool:
        return any(self.rows.values()) or bool(self.officials)

    def known(self, at: datetime) -> "Change":
        """The same change, none of it known before `at`."""
        rows = {name: tuple(_known(row, at) for row in found) for name, found in self.rows.items()}
        return Change(rows=rows, officials=tuple(_known(o, at) for o in self.officials))

    def on(self, law: Law) -> Law:
        """The law with this change."""
        rows = law.rows()
        more = {name: (*rows[name], *found) for name, found in self.rows.items()}
        changed = Law(law.head, {**rows, **more}, law.officials)
        for official in self.officials:
            changed = changed.with_official(official)
        return changed

    def day(self, today: date) -> date:
        """The first day, from today on, on which it changes something."""
        days = {max(row.valid_from, today) for found in self.rows.values() for row in found}
        return min(days, default=today)

    @classmethod
    def between(cls, old: Law, new: Law) -> "Change":
        """What a later edition of the law has that an earlier one has not."""
        before = old.rows()
        rows = {}
        for name, found in new.rows().items():
            known = set(before[name])
            rows[name] = tuple(row for row in found if row not in known)
        return cls(rows=rows, officials=tuple(o for o in new.officials if o not in old.officials))

    def dump(self) -> bytes:
        """All of it, compressed."""
        rows = {name: msgspec.Raw(msgspec.json.encode(found)) for name, found in self.rows.items() if found}
        return zlib.compress(msgspec.json.encode(Stored(rows, self.officials)), 6)

    @classmethod
    def load(cls, data: bytes) -> "Change":
        """What `dump` wrote."""
        stored = msgspec.json.decode(zlib.decompress(data), type=Stored)
        return cls(rows={name: _rows(name, raw) for name, raw in stored.rows.items()}, officials=stored.officials)


def _known(one: Any, at: datetime) -> Any:
    return replace(one, known_from=max(one.known_from, at))


def _rows(name: str, raw: msgspec.Raw) -> tuple[Row, ...]:
    type_: Any = list[KINDS[name].row]  # type: ignore[misc]
    found: Iterable[Row] = msgspec.json.decode(raw, type=type_)
    return tuple(found)
