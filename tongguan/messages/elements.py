"""Where the elements of the WCO Data Model stand in a declaration: id → paths, in the order of the message."""

from collections.abc import Iterator, Mapping
from functools import cache

from tongguan.ledgers.paths import ITEM
from tongguan.messages.wco_dec_table import TABLE
from tongguan.messages.wco_table import Entry, Kind

ITEMS = "shipment/items/"
FOLLOWS = {f"{ITEM}/classifications/id": "tariff_code", f"{ITEM}/origins/country": "origin"}
"""What is declared in a list of which one counts, and how that one is called."""


@cache
def elements() -> Mapping[str, tuple[str, ...]]:
    """The paths of each element."""
    found: dict[str, tuple[str, ...]] = {}
    for id_, path in walked(TABLE.root, ""):
        found[id_] = (*found.get(id_, ()), path)
    return found


def walked(entry: Entry, at: str) -> Iterator[tuple[str, str]]:
    """Every field below an entry: its element, its path as definitions write it."""
    for one in entry.entries:
        if one.kind is Kind.FLAT:
            yield from walked(one, at)
            continue
        path = f"{at}{one.field}"
        if one.entries:
            yield from walked(one, f"{path}/")
        else:
            path = f"{ITEM}/{path.removeprefix(ITEMS)}" if path.startswith(ITEMS) else path
            yield one.id, f"{ITEM}/{FOLLOWS[path]}" if path in FOLLOWS else path
