"""Reports as a national road message can tell them: drawn from the message's own table."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import strategies as st

from tests.messages.cargo_values import BEGAN, MILLISECONDS
from tongguan.declarations.parts import Measure
from tongguan.messages.road_messages import FORMS
from tongguan.messages.road_table import Node, sequenced
from tongguan.messages.road_text import MEANINGS
from tongguan.messages.tree import put
from tongguan.money import Money

TEXT = st.text(st.characters(exclude_categories=["C"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=9)
TEXTS = TEXT.map(str.strip).filter(bool)
NUMBERS = st.decimals(0, 10**12, allow_nan=False, allow_infinity=False, places=3)
LEAVES: dict[Any, st.SearchStrategy[Any]] = {
    str: TEXTS,
    int: st.integers(0, 10**9 - 1),
    Decimal: NUMBERS,
    datetime: st.integers(0, MILLISECONDS).map(lambda n: BEGAN + timedelta(milliseconds=n)),
    Money: st.fixed_dictionaries({"amount": NUMBERS, "currency": TEXTS}),
    Measure: st.fixed_dictionaries({"value": NUMBERS, "unit": TEXTS}),
}


def value(node: Node) -> st.SearchStrategy[Any]:
    if node.kind in MEANINGS:
        return st.sampled_from(sorted({said for said in MEANINGS[node.kind].values() if said is not False}))
    return LEAVES[node.kind]


@st.composite
def tree(draw: st.DrawFn, node: Node) -> dict[str, Any]:
    """What an element of a struct may say: every field there or not."""
    made: dict[str, Any] = {}
    for one in node.walk():
        if not one.field or not (one.needed or draw(st.booleans())):
            continue
        if one.many:
            inner = value(one) if one.kind is not None else tree(one).filter(bool)
            found = draw(st.lists(inner, min_size=1, max_size=2))
            put(made, one.field, numbered(found, one))
        else:
            put(made, one.field, draw(value(one)), one.numbered)
    if "document" not in made:  # a house without a number is none
        (made if node.turned[:-1] == () else made.get(node.turned[0], {})).pop("".join(node.turned[-1:]), None)
    return {name: said for name, said in made.items() if said != {}}


def numbered(found: list[Any], node: Node) -> list[Any]:
    """The values of a list as the reader numbers them."""
    if node.inner:
        return [{"sequence": n, node.inner: said} for n, said in enumerate(found, 1)]
    if node.struct is None or not sequenced(node.struct):
        return found
    return [{"sequence": n} | said for n, said in enumerate(found, 1)]


def report(name: str) -> st.SearchStrategy[Any]:
    """Reports that a message can tell."""
    form = FORMS[name]

    def made(said: dict[str, Any]) -> Any:
        for path, fixed in form.fixed.items():
            put(said, tuple(path.split(".")), fixed)
        return msgspec.convert(said, form.table.struct)

    return tree(form.table.root).map(made)


SENT = datetime(2026, 11, 26, 4, 5, 6, 789_000, tzinfo=UTC)
