"""Which risk profiles a declaration meets: the first step of selectivity."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from tongguan.codes.rows import Direction
from tongguan.declarations.declaration import Declaration
from tongguan.payments.assessment import ItemValue
from tongguan.risk.fields import hundredths, seen
from tongguan.risk.index import Ready
from tongguan.risk.profiles import ProfileSet
from tongguan.risk.selection import SEVEREST_FIRST, Hit

MOST_ITEMS = 100
"""A hit names so many items at most."""


class Circumstances(Protocol):
    """What a match depends on besides declaration, value and profiles; the inputs of a decision have it."""

    @property
    def law_date(self) -> date | None: ...
    @property
    def received_at(self) -> datetime: ...
    @property
    def spent(self) -> Mapping[str, int]:
        """Risk profile → fruitless hits in a row."""
        ...

    @property
    def classes(self) -> Mapping[str, str]:
        """Number of a party on record → its class."""
        ...


def match(
    declaration: Declaration,
    values: Iterable[ItemValue],
    profiles: ProfileSet,
    circumstances: Circumstances,
    direction: Direction,
) -> tuple[Hit, ...]:
    """The profiles in force that hold, severest first. One whose limit is used up is named, but sets no lane."""
    day = circumstances.law_date or circumstances.received_at.date()
    worth = {v.item: v.value for v in values}
    whole = seen(declaration, direction, sum(worth.values(), Decimal(0)), circumstances.classes)
    amounts = [hundredths(worth[i.sequence]) if i.sequence in worth else 0 for i in whole.shipment.items]
    found = profiles.on(day).matches(whole, amounts)
    if not found:
        return ()
    hits = [_hit(p, items, circumstances.spent.get(p.id, 0)) for p, items in found.values()]
    return tuple(sorted(hits, key=lambda h: (h.spent, SEVEREST_FIRST.index(h.lane), h.profile)))


def _hit(profile: Ready, items: list[int], fruitless: int) -> Hit:
    spent = profile.limit is not None and fruitless >= profile.limit
    first, *others = items[:MOST_ITEMS] or [0]
    return Hit(profile=profile.id, lane=profile.lane, item=first, also=tuple(others), spent=spent)
