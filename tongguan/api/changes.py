"""Changes by JSON pointer into the follow-up that says the same: the declaration as it should be, and what changed.

A pointer counts list entries from 0, as the declaration stands (RFC 6901); `-` adds one at the end, null takes away.
"""

from typing import Any, NamedTuple, get_args

import msgspec

from tongguan.declarations.declaration import Declaration
from tongguan.declarations.parts import Amendment, Measure
from tongguan.money import Money
from tongguan.problem import Problem

DEEPEST = 12
MOST = 200
FIXED = frozenset({"function", "type", "reference", "number", "amendments", "accepted_at", "declarant", "carried"})
WHOLE_VALUES = (Money, Measure)
"""One value in a message: a change inside is a change of all of it."""


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One place and its new value; null takes away what is there."""

    pointer: str
    value: Any


class Spot(NamedTuple):
    """Where a pointer leads: what holds it, its key there, and the place in the words of an amendment."""

    holder: Any
    key: str | int
    place: str
    gap: Any = None  # what keeps the position of a list entry that is taken away; None: its number does


def amended(
    standing: Declaration, changes: tuple[Change, ...]
) -> tuple[Declaration | None, tuple[str, ...], list[Problem]]:
    """The declaration with all changes made, the places they touch, and what could not be done."""
    tree = _lists(msgspec.to_builtins(standing))
    places: list[str] = []
    problems: list[Problem] = []
    for n, change in enumerate(changes):
        try:
            spot = found(tree, Declaration, parts(change.pointer))
        except LookupError as error:
            problems.append(impossible(n, str(error.args[0])))
            continue
        put(spot, change.value)
        if spot.place not in places:
            places.append(spot.place)
    if problems:
        return None, (), problems
    try:
        return msgspec.convert(swept(tree), Declaration), tuple(places), []
    except msgspec.ValidationError as error:
        return (
            None,
            (),
            [Problem(code="API05", message=f"The changes don't fit: {error}.", message_zh=f"修改内容不符：{error}。")],
        )


def follow_up(original: Declaration, number: str, type_: str, amendments: tuple[Amendment, ...] = ()) -> Declaration:
    """A follow-up to the declaration of this number: COR with all of it as it should be, INV or GPR with its head."""
    content = original if type_ == "COR" else Declaration(function="13", declarant=original.declarant)
    return msgspec.structs.replace(
        content, function="13", type=type_, reference=original.reference, number=number, amendments=amendments
    )


def parts(pointer: str) -> list[str]:
    """The steps of a JSON pointer; a LookupError where it is none, or names what cannot be changed."""
    if not pointer.startswith("/"):
        raise LookupError("a pointer starts with /")
    steps = [p.replace("~1", "/").replace("~0", "~") for p in pointer.split("/")[1:]]
    if len(steps) > DEEPEST or not all(steps):
        raise LookupError("this is no place of a declaration")
    if steps[0] in FIXED:
        raise LookupError(f"{steps[0]} cannot be amended; cancel and declare anew")
    return steps


def _at(holder: dict[str, Any], steps: list[str], inner: Any, name: str) -> Spot:
    if len(steps) == 1:
        return Spot(holder, steps[0], name)
    _field(inner, steps[1])
    if len(steps) > 2:
        raise LookupError("this is no place of a declaration")
    return Spot(holder.setdefault(steps[0], {}), steps[1], name)


def _in_list(entries: list[Any], inner: Any, name: str, steps: list[str]) -> Spot:
    index = len(entries) if steps[0] == "-" else int(steps[0]) if steps[0].isdecimal() and len(steps[0]) < 6 else -1
    if not 0 <= index <= len(entries) or (index == len(entries) and steps[0] != "-"):
        raise LookupError(f"there is no entry {steps[0]} in {name}")
    numbered = any(f.name == "sequence" for f in _fields(inner))
    place = f"{name}[{_number(entries, index) if numbered else index + 1}]"
    if len(steps) == 1:
        return Spot(entries, index, place, None if numbered else "" if inner is str else {})
    if index == len(entries) or not isinstance(entries[index], dict):
        raise LookupError(f"give a whole entry of {name}")
    inside = found(entries[index], inner, steps[1:])
    return inside._replace(place=f"{place}/{inside.place}")


def found(holder: dict[str, Any], kind: Any, steps: list[str]) -> Spot:
    """The spot that the steps lead to inside a struct of this kind; what is empty on the way is made."""
    field = _field(kind, steps[0])
    inner, many = _inner(field.type)
    if many and len(steps) > 1:
        return _in_list(holder.setdefault(steps[0], []), inner, steps[0], steps[1:])
    if len(steps) == 1 or inner in WHOLE_VALUES:
        return _at(holder, steps, inner, steps[0])
    spot = found(holder.setdefault(steps[0], {}), inner, steps[1:])
    return spot._replace(place=f"{steps[0]}/{spot.place}")


def put(spot: Spot, value: Any) -> None:
    """Sets, adds or takes away."""
    holder, key = spot.holder, spot.key
    if isinstance(holder, list):
        entry = spot.gap if value is None else value
        assert isinstance(key, int), "a list is counted"
        holder[key : key + 1] = [entry]
    elif value is None:
        holder.pop(key, None)
    else:
        holder[key] = value


def swept(value: Any) -> Any:
    """The tree without the numbered entries that were taken away."""
    if isinstance(value, dict):
        return {key: swept(inner) for key, inner in value.items()}
    return [swept(inner) for inner in value if inner is not None] if isinstance(value, list) else value


def impossible(n: int, why: str) -> Problem:
    return Problem(
        code="API05",
        message=f"Cannot change this: {why}.",
        message_zh=f"无法修改：{why}。",
        pointer=f"/changes/{n}/pointer",
    )


def _fields(kind: Any) -> tuple[Any, ...]:
    return msgspec.structs.fields(kind) if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else ()


def _field(kind: Any, name: str) -> Any:
    field = next((f for f in _fields(kind) if f.name == name), None)
    if field is None:
        raise LookupError(f"there is no field {name[:40]!r} here")
    return field


def _inner(type_: Any) -> tuple[Any, bool]:
    """What a field holds: the struct or plain type inside `X | None` and `tuple[X, ...]`, and whether many."""
    arguments = [a for a in get_args(type_) if a not in (type(None), Ellipsis)]
    if not arguments or getattr(type_, "__origin__", None) is dict:
        return type_, False
    return arguments[0], getattr(type_, "__origin__", None) is tuple


def _number(entries: list[Any], index: int) -> int:
    """The sequence number of an entry, or the one after the highest."""
    numbers = [int(e["sequence"]) if isinstance(e, dict) and "sequence" in e else 0 for e in entries]
    if index < len(entries):
        return numbers[index]
    return max(numbers, default=0) + 1


def _lists(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _lists(inner) for key, inner in value.items()}
    return [_lists(inner) for inner in value] if isinstance(value, list | tuple) else value
