"""Changes by JSON pointer, as the JSON interface says them, made into the follow-up (13/COR) of a message."""

from collections.abc import Sequence
from decimal import Decimal
from types import NoneType
from typing import Any, get_args

import msgspec

from tongguan.declarations.amend import OWN, POSITIONAL, Tree, as_tree, said
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.parts import Measure
from tongguan.money import Money
from tongguan.problem import Problem

Places = tuple[str, ...]
WHOLE = (Money, Measure)  # changed as one: a new amount keeps its currency


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A JSON pointer into the declaration as it stands, and the new value; null removes, ``-`` adds."""

    pointer: str
    value: Any = None


def correction(
    original: Declaration, reference: str, reason: str, changes: Sequence[Change]
) -> tuple[Declaration | None, tuple[Problem, ...]]:
    """The follow-up that says these changes, or a Problem at every pointer that leads nowhere."""
    tree = as_tree(original)
    body: Tree = {"function": "13", "type": "COR", "reference": reference, "number": original.number}
    amendments: list[Tree] = []
    problems: list[Problem] = []
    for i, change in enumerate(changes):
        places = _spread(tree, body, change)
        if places:
            amendments += [{"reason": reason, "places": [place]} for place in places]
        else:
            problems.append(said("A001", f"/changes/{i}/pointer"))
    if problems or not changes:
        return None, tuple(problems) or (said("A002", "/changes"),)
    try:
        return msgspec.convert(body | {"amendments": amendments}, Declaration), ()
    except msgspec.ValidationError as error:
        return None, (said("A003", "/changes", str(error)),)


def _spread(tree: Tree, body: Tree, change: Change) -> Places:
    """Put a change's value where the follow-up would have it; gives its places: none if there is no such field."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in change.pointer.split("/")]
    if len(parts) < 2 or parts[0] or parts[1] in OWN:
        return ()
    return _walk(Declaration, tree, body, parts[1:], _exact(change.value))


def _walk(struct: type[msgspec.Struct], tree: Tree, body: Tree, parts: Sequence[str], value: Any) -> Places:
    kinds = {field.name: field.type for field in msgspec.structs.fields(struct)}
    field, rest = parts[0], parts[1:]
    if field not in kinds or field == "carried":
        return ()
    kind, is_list = _kind(kinds[field])
    if is_list:
        return _walk_entry(kind, tree, body, parts, value) if rest else _walk_list(kind, tree, body, field, value)
    if not rest:
        if value is not None:
            body[field] = value
        return (field,) if value is not None or field in tree else ()
    if not issubclass(kind, msgspec.Struct):
        return ()
    if kind in WHOLE:
        body[field] = {**tree.get(field, {}), **body.get(field, {}), rest[0]: value}
        return (field,) if len(rest) == 1 and rest[0] in kind.__struct_fields__ else ()
    inside = _walk(kind, tree.get(field, {}), body.setdefault(field, {}), rest, value)
    return tuple(f"{field}/{place}" for place in inside)


def _walk_list(kind: type, tree: Tree, body: Tree, field: str, value: Any) -> Places:
    """A whole list is all its entries, those it had and those it gets."""
    before, after = tree.get(field, []), [] if value is None else value
    if not isinstance(after, list):
        body[field] = after  # of the wrong type: converting says so
        return (field,)
    body[field] = after
    if _numbered(kind, field):
        numbers = sorted({int(e["sequence"]) for e in [*before, *after] if isinstance(e, dict) and "sequence" in e})
    else:
        numbers = list(range(1, max(len(before), len(after)) + 1))
    return tuple(f"{field}[{number}]" for number in numbers)


def _numbered(kind: type, field: str) -> bool:
    return issubclass(kind, msgspec.Struct) and "sequence" in kind.__struct_fields__ and field not in POSITIONAL


def _walk_entry(kind: type, tree: Tree, body: Tree, parts: Sequence[str], value: Any) -> Places:
    """One entry of a list: by index in the pointer; by sequence number, where there is one, in the follow-up."""
    field, index, rest = parts[0], parts[1], parts[2:]
    entries: list[Any] = tree.get(field, [])
    at = len(entries) if index == "-" else int(index) if index.isdecimal() and len(index) < 6 else -1
    fields = kind.__struct_fields__ if issubclass(kind, msgspec.Struct) else ()
    numbered = _numbered(kind, field)
    if not 0 <= at <= len(entries) or (rest and not fields):
        return ()
    number = at + 1
    if numbered:
        last = max((int(entry["sequence"]) for entry in entries), default=0)
        number = int(entries[at]["sequence"]) if at < len(entries) else _own_number(value, rest, last + 1)
    place = f"{field}[{number}]"
    offered: list[Any] = body.setdefault(field, [])
    slot = _slot(offered, number, numbered, {} if fields else "")
    if not rest:
        if value is not None:
            offered[slot] = {**value, "sequence": number} if numbered and isinstance(value, dict) else value
        elif numbered:
            offered.pop(slot)
        return (place,) if value is not None or at < len(entries) else ()
    inside = _walk(kind, entries[at] if at < len(entries) else {}, offered[slot], rest, value)
    return tuple(f"{place}/{below}" for below in inside)


def _slot(offered: list[Any], number: int, numbered: bool, blank: Any) -> int:
    """Where the follow-up's list has, or now gets, the entry: by number, or at its position after blank ones."""
    if numbered:
        found = next((i for i, entry in enumerate(offered) if entry.get("sequence") == number), None)
        if found is not None:
            return found
        offered.append({"sequence": number})
        return len(offered) - 1
    while len(offered) < number:
        offered.append(dict(blank) if isinstance(blank, dict) else blank)
    return number - 1


def _own_number(value: Any, rest: Sequence[str], following: int) -> int:
    said_number = value.get("sequence") if isinstance(value, dict) and not rest else None
    return said_number if isinstance(said_number, int) else following


def _kind(annotation: Any) -> tuple[Any, bool]:
    """The type of a field's value or entries, and whether it is a list."""
    inner = [t for t in get_args(annotation) if t not in (NoneType, Ellipsis)]
    return (inner[0] if inner else annotation), annotation.__class__.__name__ == "GenericAlias"


def _exact(value: Any) -> Any:
    """JSON numbers that came as floats, in the digits they were written with."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, dict):
        return {key: _exact(inner) for key, inner in value.items()}
    return [_exact(inner) for inner in value] if isinstance(value, list) else value
