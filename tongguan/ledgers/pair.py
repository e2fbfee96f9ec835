"""Which line of a record an item is held against, found by its goods code: no line is looked at twice for it. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import product
from typing import Any

from tongguan.declarations.declaration import Item
from tongguan.ledgers.compare import folded
from tongguan.ledgers.definition import Comparison, Definition
from tongguan.ledgers.paths import declared, of_item, recorded

Goods = tuple[str, ...]
"""What a line says in each comparison of goods."""
Said = Sequence[Mapping[str, Any]]
"""Lines of a record."""
KNOWN = 1000
"""Of so many goods is remembered which lines are for them."""


def is_goods(comparison: Comparison) -> bool:
    """Whether it compares which goods they are, a line with an item: by it a line is found."""
    about = comparison.declaration in ("item/tariff_code", "item/commodity_code")
    return about and of_item(comparison.record) and comparison.function in ("equal", "begins-with")


def displaced(definition: Definition, was: Said, now: Said, taken: Iterable[int]) -> Iterator[int]:
    """Those of the lines from which something is taken (from 0) that are of other goods than before, in another unit,
    or not there any more."""
    paths = [c.record for c in definition.compare if is_goods(c)]
    paths += [draw.unit for draw in definition.draw if of_item(draw.unit)]
    for n in taken:
        same = (folded(recorded(was[n], path)) == folded(recorded(now[n], path)) for path in paths if n < len(now))
        if n >= len(now) or not all(same):
            yield n


class Lines:
    """The lines of a record (from 0) by their goods."""

    def __init__(self, goods: Sequence[Comparison], lines: Said) -> None:
        self.goods = goods
        self.of: dict[Goods, list[int]] = {}
        for n, line in enumerate(lines):
            said = tuple(folded(recorded(line, c.record)) for c in goods)
            if all(said):
                self.of.setdefault(said, []).append(n)
        self.lengths = [{len(said[n]) for said in self.of} for n in range(len(goods))]
        self._known: dict[Goods, list[Goods]] = {}

    def fit(self, item: Item) -> list[int]:
        """The lines of the same goods, or two of those where one has to be chosen."""
        return [line for said in self.said(item) for line in self.of[said][:2]][:2]

    def said(self, item: Item) -> list[Goods]:
        """What the lines say that are of the same goods."""
        codes = tuple([folded(declared(item, c.declaration)) for c in self.goods])
        found = self._known.get(codes)
        if found is None:
            found = [said for said in product(*self.asked(codes)) if said in self.of]
            if len(self._known) < KNOWN:
                self._known[codes] = found
        return found

    def asked(self, codes: Goods) -> Iterator[set[str]]:
        """What a line may say to be for goods, comparison by comparison."""
        for comparison, lengths, said in zip(self.goods, self.lengths, codes, strict=True):
            whole = comparison.function == "equal"
            yield {said} if whole else {said[:n] for n in lengths if n <= len(said)}


class Rest:
    """What is left of these lines while items take from them; by line (from 1) and balance."""

    def __init__(self, lines: Lines, left: Mapping[tuple[int, str], Decimal]) -> None:
        self.lines = lines
        self.left = dict(left)
        self.empty = {line - 1 for (line, _), rest in left.items() if rest <= 0}
        self.gone: dict[Goods, int] = {}

    def first(self, item: Item) -> int | None:
        """The first line of the same goods that has something left, else the first; None where there is none."""
        fits = self.lines.said(item)
        rest = [line for said in fits if (line := self.standing(said)) is not None]
        return min(rest or [self.lines.of[said][0] for said in fits], default=None)

    def standing(self, said: Goods) -> int | None:
        """The first line of these goods that has something left. What ran out stays so: it is passed over once."""
        lines, n = self.lines.of[said], self.gone.get(said, 0)
        while n < len(lines) and lines[n] in self.empty:
            n += 1
        self.gone[said] = n
        return lines[n] if n < len(lines) else None

    def took(self, balance: tuple[int, str], amount: Decimal) -> None:
        """An item takes so much of a balance (its line from 1)."""
        if balance in self.left:
            self.left[balance] -= amount
            if self.left[balance] <= 0:
                self.empty.add(balance[0] - 1)
