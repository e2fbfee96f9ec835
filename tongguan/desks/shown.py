"""What an agency is shown of a declaration, as people read it: data elements by their names, a value with its unit, the
items each for itself."""

from collections.abc import Iterator
from typing import Any, NamedTuple

PAIRS = (("value", "unit"), ("amount", "currency"))
"""What is read as one: 18.5 KGM, 900 USD."""
NUMBERING = "sequence"
"""What numbers a part is no value of it."""
Json = Any


class Line(NamedTuple):
    """One value: the fields that lead to it, from the outermost, and which of several it is (from 1; 0: of one)."""

    names: tuple[str, ...]
    nth: int
    value: str


class Group(NamedTuple):
    """What is said of the whole, or of an item: then by its sequence number."""

    item: str
    lines: tuple[Line, ...]


def groups(shown: dict[str, Json]) -> tuple[Group, ...]:
    """Of the whole first, then item by item; only where anything is said."""
    shipment = shown.get("shipment") or {}
    head = {name: value for name, value in shown.items() if name != "shipment"}
    head |= {name: value for name, value in shipment.items() if name != "items"}
    found = [Group("", tuple(lines(head)))]
    for place, item in enumerate(shipment.get("items", ()), 1):
        found.append(Group(str(item.get(NUMBERING, place)), tuple(lines(item))))
    return tuple(group for group in found if group.lines)


def lines(value: Json, names: tuple[str, ...] = (), nth: int = 0) -> Iterator[Line]:
    """Each value of a tree; the innermost list counts."""
    if isinstance(value, dict):
        pair = next((p for p in PAIRS if set(value) <= set(p) and p[0] in value), None)
        if pair is not None:
            yield Line(names, nth, " ".join(str(value[name]) for name in pair if value.get(name)))
            return
        for name, below in value.items():
            if name != NUMBERING:
                yield from lines(below, (*names, name), nth)
    elif isinstance(value, list):
        for place, below in enumerate(value, 1):
            yield from lines(below, names, place if len(value) > 1 else nth)
    elif value not in (None, ""):
        yield Line(names, nth, str(value))
