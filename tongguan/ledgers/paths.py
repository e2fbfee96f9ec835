"""Paths of a definition: where a value is in a record or in a declaration, and where a problem about it points.

``holder``, ``line/hs`` in a record; ``shipment/consignee/id``, ``item/tariff_code`` in a declaration, in the names of
the JSON contract and of what follows from it (`Item.tariff_code`, `Item.origin`). ``day`` is the day that decides;
``item/duty/secured`` what the duty of an item comes to, as it is assessed.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple, get_origin, get_type_hints

import msgspec

from tongguan.declarations.declaration import Declaration, Item

ITEM, LINE, DAY = "item", "line", "day"
DUTY = {f"item/duty/{effect}": effect for effect in ("due", "deferred", "secured")}
"""What of an item's duty is paid at once, paid later, secured: amounts in the currency of the law."""
DERIVED = {"tariff_code": "classifications", "commodity_code": "classifications", "origin": "origins", "duty": "duties"}
"""What follows from a declaration, and where it is declared."""
SEVERAL = (list, tuple)
WORDS = (str, *SEVERAL)
"""What says nothing where it is empty."""


@lru_cache(maxsize=4096)
def of_item(path: str) -> bool:
    """Whether a path is about an item of the declaration, or a line of the record."""
    return path.split("/")[0] in (ITEM, LINE)


@lru_cache(maxsize=4096)
def within(path: str) -> tuple[str, ...]:
    """The steps of a path, without the word that says of what it is."""
    steps = tuple(path.split("/"))
    return steps[1:] if of_item(path) else steps


def recorded(record: Mapping[str, Any], path: str) -> Any:
    """What a record, or a line of it, says; None where it says nothing."""
    found: Any = record
    for step in within(path):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def declared(of: Any, path: str) -> Any:
    """What a declaration, or an item of it, says; None where it says nothing."""
    found = of
    for step in within(path):
        if isinstance(found, SEVERAL):
            found = [getattr(one, step, None) for one in found]
        else:
            found = getattr(found, step, None)
    return found or None if isinstance(found, WORDS) else found


@lru_cache(maxsize=4096)
def single(path: str) -> tuple[str, ...]:
    """The steps of a path as far as there is one of each: a list stands for all that is in it."""
    there: list[Any] = [Item if path.split("/")[0] == ITEM else Declaration]
    for n, step in enumerate(within(path), 1):
        hints = [hint(each, step) for each in there]
        if any(get_origin(of) in (tuple, list) for of in hints):
            return within(path)[:n]
        there = [kind for of in hints for kind in structs(of)]
    return within(path)


def pointer(path: str, place: int | None = None) -> str:
    """The JSON pointer into the declaration; `place`: which item, from 0."""
    steps = [DERIVED.get(step, step) for step in (within(path)[:1] if path in DUTY else single(path))]
    if path == DAY:
        return "/accepted_at"
    return "/" + "/".join(
        ["shipment", "items", *([] if place is None else [str(place)]), *steps] if of_item(path) else steps
    )


class Lost(NamedTuple):
    """Where a path leads nowhere: the step, what it was looked for in, and what there is."""

    name: str
    of: str
    among: tuple[str, ...]


def lost(path: str) -> Lost | None:
    """The first step of a path that no declaration has; None where it leads somewhere."""
    if path == DAY or path in DUTY:
        return None
    here, names = (ITEM, fields(ITEM)) if path.split("/")[0] == ITEM else ("it", fields(Declaration))
    there: list[Any] = [Item if here == ITEM else Declaration]
    for step in within(path) or ("",):
        there = [kind for each in there for kind in structs(hint(each, step))]
        if not there:
            return Lost(step, here, names)
        here, names = step, tuple(name for kind in there for name in fields(kind))
    return None


def kinds(path: str) -> list[Any]:
    """The types of what a declaration says at a path that leads somewhere."""
    there: list[Any] = [Item if path.split("/")[0] == ITEM else Declaration]
    for step in within(path):
        there = [kind for each in there for kind in structs(hint(each, step))]
    return there


def fields(kind: Any) -> tuple[str, ...]:
    """The names of what is in a type, or in an `item`; none where it is a value itself."""
    of = Item if kind == ITEM else kind
    if not (isinstance(of, type) and issubclass(of, msgspec.Struct)):
        return ()
    derived = tuple(DERIVED) if of is Item else ()
    return tuple(name for name in of.__struct_fields__ if name != "carried") + derived


def hint(kind: Any, step: str) -> Any:
    """The type of a field or a property; None where there is no such thing."""
    if not (isinstance(kind, type) and issubclass(kind, msgspec.Struct)):
        return None
    found = get_type_hints(kind).get(step)
    inner = getattr(kind, step, None)
    return (
        found
        if found is not None
        else (get_type_hints(inner.fget).get("return") if isinstance(inner, property) else None)
    )


def structs(kind: Any) -> list[Any]:
    """The types in a type: what a list is of, what may be left out."""
    if kind is None or kind is type(None):
        return []
    inside = [one for one in getattr(kind, "__args__", ()) if one is not Ellipsis]
    return [found for one in inside for found in structs(one)] if inside else [kind]
