"""Takes a JSON declaration apart and names every problem in it at its JSON pointer.

The decoder stops at its first error. So the message becomes a plain tree, what no message may hold is found in it, and
it is converted again and again: each time the error is noted and its place made harmless.
"""

import json
import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from tongguan.declarations.declaration import Declaration
from tongguan.messages.found import problem
from tongguan.messages.limits import MAX_DEPTH, MAX_DIGITS, MAX_ITEMS, MAX_OCCURRENCES, MAX_PROBLEMS
from tongguan.messages.wco_places import wire_pointer
from tongguan.problem import Problem

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ERROR = re.compile(r"(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?\Z", re.DOTALL)
NAMED = re.compile(r"Object (contains unknown|missing required) field `(.*)`\Z", re.DOTALL)
NUMERIC = re.compile(r"[-+]?(?:[0-9.]+(?:[eE][-+]?[0-9]+)?|s?nan[0-9]*|inf(?:inity)?)\Z", re.IGNORECASE)
NAIVE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?\Z")
HARMLESS: dict[str, Any] = {"sequence": 0, "function": "", "value": "0", "amount": "0"}
NUMBERS = frozenset({"amount", "value", "rate", "count", "package_count"})
TIMES = frozenset({"accepted_at", "issued_at", "effective_at", "exit_at"})
NUMBER_OUT = "J006"
WORK = 20_000_000  # bytes converted at most while looking for further problems


class Refused:
    """Stands in the tree where a value may not be, with the code that says why."""

    def __init__(self, code: str) -> None:
        self.code = code


class Repeated(dict[str, Any]):
    """An object of which some keys were given more than once."""

    twice: tuple[str, ...] = ()


def all_problems(body: bytes) -> tuple[Declaration | None, tuple[Problem, ...]]:
    """What could be read, and everything that is wrong."""
    try:
        tree = json.loads(
            body.decode("utf-8"),
            parse_float=_number,
            parse_int=_number,
            parse_constant=lambda _: Refused(NUMBER_OUT),
            object_pairs_hook=_object,
        )
    except RecursionError:
        return None, (problem("J010"),)
    except UnicodeDecodeError as error:
        return None, (problem("J001", fact=f"byte {error.start} is not UTF-8"),)
    except json.JSONDecodeError as error:
        return None, (problem("J001", fact=f"{error.msg}, line {error.lineno}, column {error.colno}"),)
    problems: list[Problem] = []
    if _looked_through({"": tree}, "", problems, 0):
        return None, (problem("J010"),)
    declaration = _converted(tree, problems, max(3, min(2 * MAX_PROBLEMS, WORK // (len(body) + 1))))
    if len(problems) > MAX_PROBLEMS:
        problems = [*problems[:MAX_PROBLEMS], problem("J011", fact=str(MAX_PROBLEMS))]
    return declaration, tuple(problems)


def _number(text: str) -> Any:
    return Refused(NUMBER_OUT) if out_of_bounds(text) else int(text) if text.lstrip("-").isdigit() else Decimal(text)


def out_of_bounds(text: str) -> bool:
    """Whether a number has more than 28 digits when written out, or is none."""
    if len(text) > 80:
        return True
    try:
        number = Decimal(text)
    except InvalidOperation:
        return True
    _, digits, exponent = number.as_tuple()
    if not isinstance(exponent, int):
        return True
    return len(digits) + max(exponent, 0) > MAX_DIGITS or -exponent > MAX_DIGITS


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = Repeated(pairs)
    if len(found) < len(pairs):
        counted = Counter(key for key, _ in pairs)
        found.twice = tuple(key for key, times in counted.items() if times > 1)
    return found


def escaped(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


def at(code: str, pointer: str, *, name: str = "", fact: str = "") -> Problem:
    return problem(code, pointer, wire_pointer(pointer), name=name[:70], fact=fact[:200])


def _looked_through(holder: Any, pointer: str, problems: list[Problem], depth: int) -> bool:
    """Find, and make harmless, what no message may hold; True where it is nested too deep to look."""
    if depth > MAX_DEPTH:
        return True
    for key, value in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
        place = f"{pointer}/{escaped(str(key))}" if depth else ""
        if isinstance(value, Refused) or (isinstance(value, str) and (code := _text_code(key, value))):
            code = value.code if isinstance(value, Refused) else code
            problems.append(at(code, place, fact=str(MAX_DIGITS)))
            holder[key] = _harmless(key)
        elif isinstance(value, list) and len(value) > (top := MAX_ITEMS if key == "items" else MAX_OCCURRENCES):
            problems.append(at("J009" if key == "items" else "J013", place, fact=str(top)))
            holder[key] = []
        elif isinstance(value, dict | list):
            problems.extend(at("J008", f"{place}/{escaped(k)}", name=k) for k in getattr(value, "twice", ()))
            if _looked_through(value, place, problems, depth + 1):
                return True
        if isinstance(key, str) and FORBIDDEN.search(key):
            problems.append(at("J007", pointer))
            holder.pop(key)
        if len(problems) > MAX_PROBLEMS:
            return False
    return False


def _text_code(key: Any, text: str) -> str:
    if FORBIDDEN.search(text):
        return "J007"
    if key in NUMBERS and NUMERIC.match(text) and out_of_bounds(text):
        return NUMBER_OUT
    return "J012" if key in TIMES and NAIVE.match(text) else ""


def _harmless(key: Any) -> Any:
    return HARMLESS.get(key) if isinstance(key, str) else None


def _converted(tree: Any, problems: list[Problem], times: int) -> Declaration | None:
    """The declaration that the tree holds once every place that cannot be converted has been noted and emptied."""
    root = {"": tree}
    silent: set[str] = {p.pointer for p in problems}
    for _ in range(times):
        try:
            return msgspec.convert(root[""], Declaration)
        except msgspec.ValidationError as error:
            if not _noted(str(error), root, problems, silent):
                return None
    return None


def _noted(message: str, root: dict[str, Any], problems: list[Problem], silent: set[str]) -> bool:
    """Note one error of the decoder and empty its place; False if that cannot help."""
    found = ERROR.match(message)
    assert found is not None
    keys: list[Any] = [int(i) if i else k for k, i in re.findall(r"\.([^.\[\]]+)|\[(\d+)\]", found["path"] or "$")]
    pointer = "".join(f"/{key}" for key in keys)
    named = NAMED.match(found["what"])
    holder: Any = root
    for key, following in zip(["", *keys], [*keys, None], strict=True):
        if following is not None:
            holder = holder[key]
    last = keys[-1] if keys else ""
    if named is not None:
        unknown, field = named[1] == "contains unknown", named[2]
        inside = f"{pointer}/{escaped(field)}"
        if inside not in silent and pointer not in silent:
            problems.append(at("J003" if unknown else "J005", inside, name=field))
        if unknown:
            holder[last].pop(field)
        else:
            holder[last][field] = HARMLESS.get(field, "")
        return True
    if pointer not in silent:
        problems.append(at("J004", pointer, fact=found["what"]))
    return _emptied(holder, last, pointer, silent)


def _emptied(holder: Any, key: Any, pointer: str, silent: set[str]) -> bool:
    """Put a value of no consequence in the place: nothing, or one that fits; the second time drop it."""
    again = pointer in silent
    silent.add(pointer)
    if isinstance(holder, list):
        if again and holder[key] == "":
            return False
        holder[key] = "" if again else Repeated()
    elif key in HARMLESS and not again:
        holder[key] = HARMLESS[key]
    elif key == "" or not isinstance(holder, dict) or key not in holder:
        return False
    else:
        holder.pop(key)
    return True
