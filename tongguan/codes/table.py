"""One table of the law with all versions of its rows, and the sheet of it that holds on a day.

Between two days on which a row begins or ends the sheet is the same object: it is picked, hashed and indexed once.
"""

import hashlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

import msgspec

from tongguan.codes.kinds import Kind
from tongguan.codes.rows import Row


class Sheet:
    """The rows of one table in force; `digest` names their content, wherever they were written down."""

    def __init__(self, kind: Kind, rows: tuple[Row, ...], digest: str) -> None:
        self.kind = kind
        self.rows = rows
        self.digest = digest

    @cached_property
    def by_key(self) -> dict[Any, Any]:
        """Row by key; by the bare value where the key is one column."""
        if len(self.kind.key) == 1:
            return {getattr(row, self.kind.key[0]): row for row in self.rows}
        return {self.kind.key_of(row): row for row in self.rows}


class Table:
    """All versions of the rows of one kind (or of one code list)."""

    def __init__(self, kind: Kind, rows: Iterable[Row]) -> None:
        self.kind = kind
        self.rows = tuple(msgspec.structs.replace(row, file="", line=0) for row in rows)
        versions: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
        for row in self.rows:
            versions[kind.key_of(row)].append(row)
        self._versions = {key: sorted(v, key=lambda r: (r.known_from, r.valid_from)) for key, v in versions.items()}
        self._days = sorted({d for row in self.rows for d in _breaks(row)})
        self._moments = sorted({row.known_from for row in self.rows})
        self._sheets: dict[tuple[int, int], Sheet] = {}
        self._by_digest: dict[str, Sheet] = {}

    @cached_property
    def digest(self) -> str:
        """Names all versions of all rows."""
        return digest_of(self.rows)

    @cached_property
    def ever(self) -> frozenset[Any]:
        """Every key there ever was."""
        return frozenset(self._versions)

    def at(self, day: date, known_at: datetime) -> Sheet:
        """The rows in force on `day`, as known at `known_at`."""
        where = bisect_right(self._days, day), bisect_right(self._moments, known_at)
        sheet = self._sheets.get(where)
        if sheet is None:
            rows = tuple(r for v in self._versions.values() if (r := in_force(v, day, known_at)) is not None)
            digest = digest_of(rows)
            sheet = self._by_digest.setdefault(digest, Sheet(self.kind, rows, digest))
            self._sheets[where] = sheet
        return sheet


def in_force(versions: list[Row], day: date, known_at: datetime) -> Row | None:
    """Of the versions of one law (ordered by when they were known), the one that holds on `day`.

    What was known last wins on the days it covers; a row with the same first day replaces the earlier one wholly, so
    that an open row is closed by publishing it again with its last day.
    """
    if len(versions) == 1:
        row = versions[0]
        return row if row.known_from <= known_at and covers(row, day) else None
    latest = {row.valid_from: row for row in versions if row.known_from <= known_at}
    found = [row for row in latest.values() if covers(row, day)]
    return max(found, key=lambda r: (r.known_from, r.valid_from)) if found else None


def covers(row: Row, day: date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day <= row.valid_to)


def digest_of(rows: Iterable[Row]) -> str:
    hashed = hashlib.sha256()
    for line in sorted(msgspec.json.encode(row) for row in rows):
        hashed.update(line)
        hashed.update(b"\n")
    return hashed.hexdigest()


def _breaks(row: Row) -> tuple[date, ...]:
    if row.valid_to is None or row.valid_to == date.max:
        return (row.valid_from,)
    return row.valid_from, row.valid_to + timedelta(days=1)
