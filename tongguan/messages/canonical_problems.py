"""Takes a JSON message apart and names every problem in it at its JSON pointer.

The decoder stops at its first error. So the message becomes a plain tree, what no message may hold is found in it, and
it is converted again and again: each time the error is noted and its place made harmless.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from tongguan.messages.found import problem
from tongguan.messages.limits import MAX_DEPTH, MAX_DIGITS, MAX_ITEMS, MAX_OCCURRENCES, MAX_PROBLEMS
from tongguan.problem import Problem

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
ERROR = re.compile(r"(?P<what>.*?)(?: - at `(?P<path>[^`]*)`)?\Z", re.DOTALL)
NAMED = re.compile(r"Object (contains unknown|missing required) field `(.*)`\Z", re.DOTALL)
NUMERIC = re.compile(r"[-+]?(?:[0-9.]+(?:[eE][-+]?[0-9]+)?|s?nan[0-9]*|inf(?:inity)?)\Z", re.IGNORECASE)
NAIVE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?\Z")
NUMBER_OUT = "J006"
WORK = 20_000_000  # bytes converted at most while looking for further problems


T = TypeVar("T")


class Contract(NamedTuple, Generic[T]):
    """What a message is to be: its struct; a value of no consequence for each field that must be there; which fields
    are numbers and times although they come as texts; and a JSON pointer in the terms of another wire."""

    struct: type[T]
    harmless: Mapping[str, Any]
    numbers: frozenset[str]
    times: frozenset[str]
    wire: Callable[[str], str]


class Refused:
    """Stands in the tree where a value may not be, with the code that says why."""

    def __init__(self, code: str) -> None:
        self.code = code


class Repeated(dict[str, Any]):
    """An object of which some keys were given more than once."""

    twice: tuple[str, ...] = ()


def tree_of(body: bytes) -> tuple[Any, tuple[Problem, ...]]:
    """The plain tree of a message, with what is no number put aside; or the one problem that stands in the way."""
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
    return tree, ()


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


class Closer(Generic[T]):
    """One closer look at one message."""

    def __init__(self, contract: Contract[T]) -> None:
        self.contract = contract
        self.problems: list[Problem] = []
        self.silent: set[str] = set()

    def read(self, body: bytes) -> tuple[T | None, tuple[Problem, ...]]:
        """What could be read, and everything that is wrong."""
        tree, wrong = tree_of(body)
        return (None, wrong) if wrong else self.taken(tree, len(body))

    def taken(self, tree: Any, size: int) -> tuple[T | None, tuple[Problem, ...]]:
        """What the tree holds, and everything that is wrong. `size`: bytes of the message."""
        if self.looked_through({"": tree}, "", 0):
            return None, (problem("J010"),)
        found = self.converted(tree, max(3, min(2 * MAX_PROBLEMS, WORK // (size + 1))))
        problems = self.problems
        if len(problems) > MAX_PROBLEMS:
            problems = [*problems[:MAX_PROBLEMS], problem("J011", fact=str(MAX_PROBLEMS))]
        return found, tuple(problems)

    def tell(self, code: str, pointer: str, *, name: str = "", fact: str = "") -> None:
        self.problems.append(problem(code, pointer, self.contract.wire(pointer), name=name[:70], fact=fact[:200]))

    def looked_through(self, holder: Any, pointer: str, depth: int) -> bool:
        """Find, and make harmless, what no message may hold; True where it is nested too deep to look."""
        if depth > MAX_DEPTH:
            return True
        for key, value in list(holder.items() if isinstance(holder, dict) else enumerate(holder)):
            place = f"{pointer}/{escaped(str(key))}" if depth else ""
            if isinstance(value, Refused) or (isinstance(value, str) and (code := self.text_code(key, value))):
                code = value.code if isinstance(value, Refused) else code
                self.tell(code, place, fact=str(MAX_DIGITS))
                holder[key] = self.contract.harmless.get(key) if isinstance(key, str) else None
            elif isinstance(value, list) and len(value) > (top := MAX_ITEMS if key == "items" else MAX_OCCURRENCES):
                self.tell("J009" if key == "items" else "J013", place, fact=str(top))
                holder[key] = []
            elif isinstance(value, dict | list):
                for twice in getattr(value, "twice", ()):
                    self.tell("J008", f"{place}/{escaped(twice)}", name=twice)
                if self.looked_through(value, place, depth + 1):
                    return True
            if isinstance(key, str) and FORBIDDEN.search(key):
                self.tell("J007", pointer)
                holder.pop(key)
            if len(self.problems) > MAX_PROBLEMS:
                return False
        return False

    def text_code(self, key: Any, text: str) -> str:
        """What is wrong with a text; "" where nothing is."""
        if FORBIDDEN.search(text):
            return "J007"
        if key in self.contract.numbers and NUMERIC.match(text) and out_of_bounds(text):
            return NUMBER_OUT
        return "J012" if key in self.contract.times and NAIVE.match(text) else ""

    def converted(self, tree: Any, times: int) -> T | None:
        """The value that the tree holds once every place that cannot be converted has been noted and emptied."""
        root = {"": tree}
        self.silent = {p.pointer for p in self.problems}
        for _ in range(times):
            try:
                return msgspec.convert(root[""], self.contract.struct)
            except msgspec.ValidationError as error:
                if not self.noted(str(error), root):
                    return None
        return None

    def noted(self, message: str, root: dict[str, Any]) -> bool:
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
            if inside not in self.silent and pointer not in self.silent:
                self.tell("J003" if unknown else "J005", inside, name=field)
            if unknown:
                holder[last].pop(field)
            else:
                holder[last][field] = self.contract.harmless.get(field, "")
            return True
        if pointer not in self.silent:
            self.tell("J004", pointer, fact=found["what"])
        return self.emptied(holder, last, pointer)

    def emptied(self, holder: Any, key: Any, pointer: str) -> bool:
        """Put a value of no consequence in the place: nothing, or one that fits; the second time drop it."""
        again = pointer in self.silent
        self.silent.add(pointer)
        if isinstance(holder, list):
            if again and holder[key] == "":
                return False
            holder[key] = "" if again else Repeated()
        elif key in self.contract.harmless and not again:
            holder[key] = self.contract.harmless[key]
        elif key == "" or not isinstance(holder, dict) or key not in holder:
            return False
        else:
            holder.pop(key)
        return True
