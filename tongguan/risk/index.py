"""Profiles arranged so that one call of the rule engine answers all that could concern an item.

For each combination of direction, office, chapter and origin that some profile names, the expressions that could hold
there are compiled, once, into one array; everything nobody names shares the combination "". Profiles that ask nothing
of items are asked once per declaration.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple, Protocol

import zen

from tongguan.codes.rows import Direction
from tongguan.risk.fields import Field, Seen, chapter
from tongguan.risk.selection import Lane

WHOLE = (None, "")
MOST_BUCKETS = 50_000
"""When so many combinations are compiled, all are forgotten: memory stays bounded whatever is declared."""


class Expression(Protocol):
    """A compiled expression of the rule engine."""

    def evaluate(self, ctx: dict[str, Any]) -> Any: ...


class Ready(NamedTuple):
    """A profile ready to be asked."""

    id: str
    lane: Lane
    limit: int | None
    direction: Direction | None
    office: str
    chapter: str
    origin: str
    compiled: str
    fields: tuple[Field, ...]

    @property
    def of_item(self) -> bool:
        """Whether the answer differs from item to item."""
        return bool(self.chapter or self.origin or any(f.of_item for f in self.fields))


class Bucket(NamedTuple):
    """The profiles of one combination, as one array; which fields it reads, of the item and of the whole."""

    profiles: tuple[Ready, ...]
    expression: Expression | None
    readers: tuple[tuple[str, Callable[[Seen], Any]], ...]
    of_whole: tuple[Field, ...]

    def asked(self, context: dict[str, Any]) -> Sequence[Ready]:
        """Those that hold."""
        if self.expression is None:
            return ()
        answers: list[bool] = self.expression.evaluate(context)
        return [p for p, holds in zip(self.profiles, answers, strict=True) if holds] if True in answers else ()


Place = tuple[str | None, str]
"""A chapter and an origin that some profile names, or ""; None for the chapter: the declaration as a whole."""


class Index:
    """The profiles in force on one day."""

    def __init__(self, profiles: tuple[Ready, ...]) -> None:
        self.items = tuple(p for p in profiles if p.of_item)
        self.wholes = tuple(p for p in profiles if not p.of_item)
        self.offices = frozenset(p.office for p in profiles)
        self.chapters = frozenset(p.chapter for p in profiles)
        self.origins = frozenset(p.origin for p in profiles)
        self._buckets: dict[tuple[Direction, str], dict[Place, Bucket]] = {}
        self._compiled = 0

    def matches(self, whole: Seen, values: Iterable[int]) -> dict[str, tuple[Ready, list[int]]]:
        """Profile id → the profile, and the sequence numbers of the items it holds for (none: the whole declaration).

        `values` are the customs values of the items, in hundredths.
        """
        declaration, shipment, direction = whole.declaration, whole.shipment, whole.direction
        here = (direction, declaration.office if declaration.office in self.offices else "")
        buckets = self._buckets.setdefault(here, {})
        known: dict[str, Any] = {}
        found: dict[str, tuple[Ready, list[int]]] = {}
        if self.wholes:
            bucket = buckets.get(WHOLE) or self.bucket(here, WHOLE)
            known = {f.name: f.read(whole) for f in bucket.of_whole}
            found = {p.id: (p, []) for p in bucket.asked(known)}
        for item, value in zip(shipment.items, values, strict=True):
            named, origin = chapter(item), item.origin
            place = (named if named in self.chapters else "", origin if origin in self.origins else "")
            bucket = buckets.get(place) or self.bucket(here, place)
            if bucket.expression is None:
                continue
            one = Seen(declaration, shipment, direction, item, value, whole.total, whole.classes)
            context = {name: read(one) for name, read in bucket.readers}
            for f in bucket.of_whole:
                if f.name not in known:
                    known[f.name] = f.read(whole)
                context[f.name] = known[f.name]
            for p in bucket.asked(context):
                found.setdefault(p.id, (p, []))[1].append(item.sequence)
        return found

    def bucket(self, here: tuple[Direction, str], place: Place) -> Bucket:
        """What could hold there, compiled when it is first asked."""
        if self._compiled >= MOST_BUCKETS:
            self._compiled = 0
            self._buckets.clear()
        self._compiled += 1
        bucket = self._buckets.setdefault(here, {})[place] = self.compiled(here, place)
        return bucket

    def compiled(self, here: tuple[Direction, str], place: Place) -> Bucket:
        (direction, office), (named, origin) = here, place
        profiles = tuple(
            p
            for p in (self.wholes if named is None else self.items)
            if p.direction in (None, direction)
            and p.office in ("", office)
            and p.chapter in ("", named or "")
            and p.origin in ("", origin)
        )
        if not profiles:
            return Bucket((), None, (), ())
        fields = {f.name: f for p in profiles for f in p.fields}.values()
        text = ",\n".join(p.compiled for p in profiles)
        return Bucket(
            profiles,
            zen.compile_expression(f"[{text}]"),
            tuple((f.name, f.read) for f in fields if f.of_item),
            tuple(f for f in fields if not f.of_item),
        )
