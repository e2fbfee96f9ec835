"""One code list on a day: the profile's own entries, the official edition that was loaded, and how it binds."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum

from tongguan.codes.official import Official
from tongguan.codes.rows import Code, CodeList

EVER = date(1900, 1, 1)  # editions of official lists do not say since when each code holds


class Standing(StrEnum):
    """How a code stands at the date."""

    GOOD = "good"
    UNKNOWN = "unknown"  # not in a closed list
    EXPIRED = "expired"  # in the list, not at this date
    MALFORMED = "malformed"  # does not match the format of an open list


class Listing:
    """A list as it binds on a day. `live` are the profile's codes in force, `ever` all it ever had."""

    __slots__ = ("_ended", "_fits", "_live", "_more", "closed", "ever", "official", "row")

    def __init__(
        self, row: CodeList, live: Mapping[str, Code | None], ever: Collection[str], official: Official | None
    ) -> None:
        self.row = row
        self.official = official
        self.closed = row.closed or (row.official and official is not None)
        self.ever = ever
        self._live = live
        self._more: Mapping[str, str] = official.entries if official else {}
        self._ended = frozenset(official.ended) if official else frozenset()
        self._fits = re.compile(row.format, re.ASCII).fullmatch if row.format else None

    def standing(self, code: str) -> Standing:
        if code in self._live or code in self._more:
            return Standing.GOOD
        if code in self.ever or code in self._ended:
            return Standing.EXPIRED
        if self.closed:
            return Standing.UNKNOWN
        return Standing.GOOD if code and (self._fits is None or self._fits(code)) else Standing.MALFORMED

    def entry(self, code: str) -> Code | None:
        found = self._live.get(code)
        if found is None and self.official and code in self._more:
            return self._from_official(self.official, code)
        return found

    def entries(self) -> tuple[Code, ...]:
        codes = sorted({*self._live, *self._more})
        return tuple(e for c in codes if (e := self.entry(c)) is not None)

    def _from_official(self, official: Official, code: str) -> Code:
        return Code(
            list=official.list,
            code=code,
            name=official.entries[code],
            name_zh=official.entries_zh.get(code, ""),
            valid_from=EVER,
            known_from=official.known_from,
            source=official.source,
        )
