"""The rows of the law by which names are compared with lists of denied parties."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from tongguan.codes.rows import Row

WORDS = """
trading trade import export international group holding holdings industrial industry industries global shipping
logistics services service general enterprise enterprises development technology china
"""
COMMON = frozenset(WORDS.split())
"""Common words of every node."""
ALIKE = 0.87
"""From here on two names may be the same, where the law does not say."""

LEAST = 0.5
"""Below this everybody is like somebody."""
DENIED_KINDS = ("person", "company", "vessel", "other", "")
"""What an entry of a list is; empty: nobody says."""


class LikenessRow(Row, frozen=True, kw_only=True):
    """From how much likeness on, 0.5 to 1, a party may be a listed one; `kind` of the listed one: person, company,
    vessel, other (empty: all that have no row)."""

    kind: str = ""
    alike: float


class CommonWordRow(Row, frozen=True, kw_only=True):
    """A word that so many names have that alone it finds nobody; or, `common` false, one that finds although every node
    takes it for common."""

    word: str
    common: bool = True


class Likeness(NamedTuple):
    """What the law of a moment says: from what on names are alike, by the kind of the listed one; common words."""

    alike: Mapping[str, float] = {}
    common: frozenset[str] = COMMON

    def least(self, kind: str) -> float:
        """From here on a party may be a listed one of this kind."""
        return self.alike.get(kind, self.alike.get("", ALIKE))


USUAL = Likeness()
"""Where the law says nothing."""


def likeness(alike: Iterable[LikenessRow], words: Iterable[CommonWordRow]) -> Likeness:
    """Of the rows that hold."""
    said = {row.word.casefold(): row.common for row in words}
    more, less = {w for w, common in said.items() if common}, {w for w, common in said.items() if not common}
    return Likeness({row.kind: row.alike for row in alike}, COMMON - less | more)
