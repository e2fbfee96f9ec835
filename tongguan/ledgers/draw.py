"""The fixed set of functions by which a declaration takes from a record, or adds to it.

Each tells how much of which line; the balance of a line is ``sub-system/record/line/what``, held and drawn like that of
a quota, so that of two who race for the last of it one wins.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from tongguan.declarations.declaration import Item
from tongguan.declarations.parts import Measure
from tongguan.declarations.units import converted
from tongguan.ledgers.compare import folded, listed, number
from tongguan.ledgers.definition import Draw
from tongguan.ledgers.paths import of_item, recorded
from tongguan.money import Money, exact, rounded

WHOLE = Decimal(100)
FIXED = re.compile(r"[A-Z][A-Z0-9]{1,2}").fullmatch
PLACES, MOST = 6, 15
"""Amounts of records have six places, half up, so that every sum of them ends; and at most sixteen digits before."""
NO_PRODUCT = "The record does not say what this product takes.", "底账未列明该成品的单耗。"
NO_MATERIAL = "Material {} of this product is in no line of the record.", "该成品的料件“{}”不在底账明细中。"


class Wants(NamedTuple):
    """So much is taken from a line (from 1; 0: the record as a whole) in its unit; negative: added. `amount` None: the
    declaration does not tell it in a unit that can be turned into the record's, or for the reason `why`."""

    line: int
    amount: Decimal | None
    unit: str
    why: tuple[str, str] | None = None


class Book:
    """A record as items take from it one after another: what each looks for is laid out once."""

    def __init__(self, body: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> None:
        self.body, self.lines = body, lines
        self._made: dict[str, dict[str, list[Mapping[str, Any]]]] = {}

    @cached_property
    def places(self) -> dict[str, int]:
        """The first line (from 0) of each material."""
        return {folded(line.get("hs")): n for n, line in reversed(list(enumerate(self.lines)))}

    def made(self, ratios: str, code: str) -> Iterator[Mapping[str, Any]]:
        """The rows of `ratios` for a product, by the beginning of its goods code."""
        if ratios not in self._made:
            self._made[ratios] = {}
            for row in (row for row in listed(recorded(self.body, ratios)) if isinstance(row, Mapping)):
                self._made[ratios].setdefault(folded(row.get("product")), []).append(row)
        for n in range(1, len(code) + 1):
            yield from self._made[ratios].get(code[:n], ())


@lru_cache(maxsize=4096)
def is_unit(said: str) -> bool:
    """Whether a draw's `unit` is the unit itself, and no path of the record: ``NAR``."""
    return FIXED(said) is not None


def unit_of(draw: Draw, of: Mapping[str, Any]) -> str:
    """In which unit a balance of a record, or of a line of it, is kept."""
    return draw.unit if is_unit(draw.unit) else str(recorded(of, draw.unit) or "")


def by_line(draw: Draw) -> bool:
    """Whether each line has a balance of its own; else the record as a whole has one."""
    return of_item(draw.record or draw.unit)


class Taking(NamedTuple):
    """What a function of the set looks at: the record, the item, the line (from 0) that is for it, and what is `said`
    in the declaration at the path of the draw."""

    draw: Draw
    book: Book
    item: Item
    line: int | None
    said: Any


def take(of: Taking) -> Iterator[Wants]:
    """What the item declares, from its line; or from the record as a whole, where that is what opens."""
    place = of.line if by_line(of.draw) else None
    unit = unit_of(of.draw, of.book.body if place is None else of.book.lines[place])
    yield Wants(0 if place is None else place + 1, part(told(of.said, unit)), unit)


def add(of: Taking) -> Iterator[Wants]:
    """What the item declares is added: material that comes in stands to be used."""
    for one in take(of):
        yield one._replace(amount=None if one.amount is None else -one.amount)


def take_by_ratio(of: Taking) -> Iterator[Wants]:
    """What went into the product that the item declares: of each material its consumption for one unit, and what is
    lost on the way, a percentage of what goes in. The rows of `ratios` name product and material by goods code."""
    rows = list(of.book.made(of.draw.ratios, folded(of.item.tariff_code)))
    if not rows:
        yield Wants(0, None, "", NO_PRODUCT)
    for row in rows:
        material = folded(row.get("material"))
        place = of.book.places.get(material)
        if place is None:
            yield Wants(0, None, "", (NO_MATERIAL[0].format(material), NO_MATERIAL[1].format(material)))
            continue
        unit = unit_of(of.draw, of.book.lines[place])
        quantity = told(of.said, str(row.get("unit") or ""))
        yield Wants(place + 1, gone_in(quantity, number(row.get("consumption")), number(row.get("loss") or 0)), unit)


def gone_in(made: Decimal | None, each: Decimal | None, lost: Decimal | None) -> Decimal | None:
    """How much material went into so much of a product; None where one of them is not known."""
    with exact():
        kept = 1 - lost / WHOLE if lost is not None and lost >= 0 else Decimal(0)
        return None if made is None or each is None or kept <= 0 else part(made * each / kept)


def told(value: Any, unit: str) -> Decimal | None:
    """A quantity in a unit, an amount in a currency; None where it cannot be told so."""
    match value:
        case Measure() if value.unit in (unit, ""):
            return value.value
        case Measure():
            with exact():
                return converted(value.value, value.unit, unit)
        case Money():
            return value.amount if value.currency == unit else None
        case _:
            return number(value)


def part(amount: Decimal | None) -> Decimal | None:
    """An amount as balances have it; None where it is none, or too large to be reckoned with."""
    if amount is None or not amount.is_finite() or amount.adjusted() > MOST:
        return None
    exponent = amount.as_tuple().exponent
    return rounded(amount, Decimal(1).scaleb(-PLACES)) if isinstance(exponent, int) and exponent < -PLACES else amount


FUNCTIONS: Mapping[str, Callable[[Taking], Iterator[Wants]]] = {
    "take": take,
    "add": add,
    "take-by-ratio": take_by_ratio,
}
"""By name, as definitions name them."""
