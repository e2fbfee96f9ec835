"""A correction (13/COR) put into effect: what the follow-up says, at the places that its amendments name.

A place is a path of our own fields: ``shipment/items[3]/documents[1]/exemption``. ``[n]`` finds the entry with that
sequence number, or the n-th where entries have none; positions are those of the original. With a value in the follow-up
the place is replaced or added, without one it is removed. `messages` turns WCO pointers into places when it reads.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec

from tongguan.declarations.declaration import Declaration
from tongguan.declarations.parts import Amendment
from tongguan.problem import Problem

STEP = re.compile(r"([a-z_]+)(?:\[([0-9]{1,6})\])?")
OWN = frozenset({"function", "type", "reference", "number", "amendments", "carried"})  # of the follow-up itself
POSITIONAL = frozenset({"pointers"})  # their sequence is no number of their own
WORDS = {
    "A001": ("This amendment points at nothing that can be changed.", "该更改指向的位置无可更改的内容。"),
    "A002": ("The correction names no place to change.", "更正未指明要更改的位置。"),
    "A003": ("The changes leave no proper declaration: {fact}.", "更改后申报不符合要求：{fact}。"),
}
Tree = dict[str, Any]
Steps = Sequence[tuple[str, int | None]]
Ranks = Mapping[str, Sequence[int]]


class Removed:
    """Stands where an entry was, so that its neighbours keep the positions of the original."""


def amended(original: Declaration, follow_up: Declaration) -> tuple[Declaration | None, tuple[Problem, ...]]:
    """The original with all changes, or None with a Problem at every amendment that leads nowhere."""
    tree, body = as_tree(original), as_tree(follow_up)
    ranks = _ranks(follow_up.amendments)
    problems = [] if follow_up.amendments else [said("A002", "/amendments")]
    for i, amendment in enumerate(follow_up.amendments):
        done = [_applied(tree, body, steps_of(place), ranks, "") for place in amendment.places]
        if not any(done):
            problems.append(said("A001", f"/amendments/{i}"))
    if problems:
        return None, tuple(problems)
    try:
        return msgspec.convert(_swept(tree), Declaration), ()
    except msgspec.ValidationError as error:
        return None, (said("A003", "/amendments", str(error)),)


def said(code: str, pointer: str, fact: str = "") -> Problem:
    english, chinese = WORDS[code]
    return Problem(code=code, message=english.format(fact=fact), message_zh=chinese.format(fact=fact), pointer=pointer)


def as_tree(declaration: Declaration) -> Tree:
    """The declaration as dicts and lists; decimals and times stay what they are."""
    tree: Tree = _listed(msgspec.to_builtins(declaration, builtin_types=(Decimal, datetime)))
    return tree


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _listed(inner) for key, inner in value.items()}
    return [_listed(inner) for inner in value] if isinstance(value, list | tuple) else value


def steps_of(place: str) -> Steps:
    """``items[3]/price`` → (("items", 3), ("price", None)); empty if it is no place that may be changed."""
    steps: list[tuple[str, int | None]] = []
    for part in place.split("/"):
        found = STEP.fullmatch(part)
        if found is None:
            return ()
        steps.append((found[1], int(found[2]) if found[2] else None))
    return () if steps[0][0] in OWN else steps


def _ranks(amendments: Sequence[Amendment]) -> Ranks:
    """Which entries of each list the amendments name: the follow-up may hold just those, in that order."""
    named: dict[str, set[int]] = {}
    for amendment in amendments:
        for place in amendment.places:
            for before, number in _numbered(place):
                named.setdefault(before, set()).add(number)
    return {before: sorted(numbers) for before, numbers in named.items()}


def _numbered(place: str) -> Iterator[tuple[str, int]]:
    for found in re.finditer(r"\[([0-9]{1,6})\]", place):
        yield place[: found.start()], int(found[1])


def _applied(tree: Tree, body: Tree, steps: Steps, ranks: Ranks, path: str) -> bool:
    """Carry one place over from the follow-up's `body`; False if neither side has anything there."""
    if not steps:
        return False
    (field, number), rest = steps[0], steps[1:]
    path = f"{path}/{field}" if path else field
    if number is not None:
        return _entry_applied(tree, body, steps, ranks, path)
    if isinstance(tree.get(field), list) and rest:
        return False
    if not rest:
        return _set(tree, field, body.get(field))
    inner, said_inside = tree.get(field, {}), body.get(field, {})
    if not isinstance(inner, dict) or not isinstance(said_inside, dict):
        return False
    done = _applied(inner, said_inside, rest, ranks, path)
    if done:
        tree[field] = inner
    return done


def _set(tree: Tree, field: str, value: Any) -> bool:
    if value is None:
        return tree.pop(field, None) is not None
    tree[field] = value
    return True


def _entry_applied(tree: Tree, body: Tree, steps: Steps, ranks: Ranks, path: str) -> bool:
    """The same inside one entry of a list."""
    (field, number), rest = steps[0], steps[1:]
    assert number is not None
    entries, offered = tree.get(field, []), body.get(field, [])
    if not isinstance(entries, list) or not isinstance(offered, list):
        return False
    by_sequence = sequenced(field, [*entries, *offered])
    at = _found(entries, number, by_sequence)
    value = _offer(offered, number, by_sequence, ranks.get(path, ()))
    key = f"{path}[{number}]"
    if rest:
        entry = entries[at] if at is not None else {"sequence": number} if by_sequence else {}
        if not isinstance(entry, dict) or not _applied(
            entry, value if isinstance(value, dict) else {}, rest, ranks, key
        ):
            return False
        value = entry
    if at is not None:
        entries[at] = Removed() if value is None else value
        return True
    if value is None or (not by_sequence and number != len(entries) + 1):
        return False
    later = (i for i, entry in enumerate(entries) if by_sequence and _sequence(entry) > number)
    entries.insert(next(later, len(entries)), value)
    tree[field] = entries
    return True


def sequenced(field: str, entries: Sequence[Any]) -> bool:
    """Whether the entries of a list have sequence numbers to be found by."""
    return field not in POSITIONAL and any(isinstance(entry, dict) and "sequence" in entry for entry in entries)


def _sequence(entry: Any) -> int:
    return int(entry["sequence"]) if isinstance(entry, dict) else -1


def _found(entries: Sequence[Any], number: int, by_sequence: bool) -> int | None:
    if by_sequence:
        return next((i for i, entry in enumerate(entries) if _sequence(entry) == number), None)
    there = 0 < number <= len(entries) and not isinstance(entries[number - 1], Removed)
    return number - 1 if there else None


def _offer(offered: Sequence[Any], number: int, by_sequence: bool, named: Sequence[int]) -> Any:
    """What the follow-up has for an entry: by number; else, if it holds just the named ones, in turn; else by position.

    An empty entry only keeps the positions: it is nothing.
    """
    if by_sequence:
        return next((entry for entry in offered if _sequence(entry) == number), None)
    if len(offered) == len(named) and len(offered) < max(named, default=0):
        return offered[named.index(number)] or None
    return (offered[number - 1] or None) if 0 < number <= len(offered) else None


def _swept(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _swept(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_swept(inner) for inner in value if not isinstance(inner, Removed)]
    return value
