"""A mutant: an accepted declaration with one field changed, and the one rule that must say so, at its place."""

import copy
import json
from pathlib import Path
from typing import Any, NamedTuple

SAMPLES = Path(__file__).parents[2] / "sandbox" / "samples"
BOTH = ("cn", "gb")
GONE = object()  # the field is taken away
FIVE = "import-five-items"


class Mutant(NamedTuple):
    """`code` must fire at `pointer` when the field at `path` of sample `base` becomes `value`."""

    code: str
    path: str
    value: Any
    pointer: str
    base: str = FIVE
    profiles: tuple[str, ...] = BOTH


def sample(profile: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((SAMPLES / profile / f"{name}.json").read_text())
    return found


def mutated(declaration: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    """A copy with one place changed; `-` at the end of a list adds to it."""
    changed = copy.deepcopy(declaration)
    *steps, last = path.strip("/").split("/")
    holder: Any = changed
    for step in steps:
        holder = holder[int(step)] if isinstance(holder, list) else holder[step]
    if isinstance(holder, list):
        if last == "-":
            holder.append(value)
        elif value is GONE:
            del holder[int(last)]
        else:
            holder[int(last)] = value
    elif value is GONE:
        del holder[last]
    else:
        holder[last] = value
    return changed


def m(
    code: str,
    path: str,
    value: Any,
    pointer: str = "",
    base: str = FIVE,
    profiles: tuple[str, ...] = BOTH,
) -> Mutant:
    return Mutant(code, path, value, pointer or path, base, profiles)
