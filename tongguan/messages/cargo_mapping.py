"""A mapping file as text: what is wrong with it, by line and key, and its tables laid over those of another."""

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tongguan.messages.edifact_directory import age

LONGEST = 17  # characters of a code (1131, 3055 …)
TAG = re.compile(r"[A-Z][A-Z0-9]{2}")
Own = Mapping[str, object]


class Meanings(NamedTuple):
    """What codes of a table may mean: one of these words, or what is of this form; `said`: the form, for people."""

    words: tuple[str, ...]
    form: str = "(?!)"
    said: str = ""

    @classmethod
    def of(cls, kind: type[StrEnum]) -> "Meanings":
        return cls(tuple(one.value for one in kind))

    def fits(self, meaning: object) -> bool:
        return isinstance(meaning, str) and (meaning in self.words or re.fullmatch(self.form, meaning) is not None)

    def __str__(self) -> str:
        return ", ".join([*sorted(self.words), *([self.said] if self.said else [])])


def laid(base: Own, own: Own) -> dict[str, object]:
    """A dialect's tables over those of another."""
    merged = {**base, **own}
    for name, table in own.items():
        if isinstance(table, Mapping) and isinstance(below := base.get(name), Mapping):
            merged[name] = {**below, **table}
    return merged


def wrong(own: Own, text: str, tables: Mapping[str, Meanings], plain: tuple[tuple[str, ...], ...]) -> list[str]:
    """Everything that a mapping file has wrong. `plain`: the keys that hold a word, and those that hold several."""
    words, lists = plain
    found: list[tuple[str, str, str]] = []
    for name, said in own.items():
        if name in tables:
            found += [(name, code, what) for code, what in misread(said, tables[name])]
        elif name in lists and not (isinstance(said, list) and all(isinstance(one, str) and one for one in said)):
            found.append((name, "", "must be a list of texts"))
        elif name in words and not isinstance(said, str):
            found.append((name, "", "must be a text"))
        elif name not in (*lists, *words):
            known = ", ".join(sorted((*tables, *lists, *words)))
            found.append((name, "", f"is not known; known are {known}"))
        elif what := impossible(name, said):
            found.append((name, "", what))
    return [told(text, *one) for one in found]


def misread(table: object, meanings: Meanings) -> Iterator[tuple[str, str]]:
    """The codes of a table that mean what they cannot."""
    if not isinstance(table, Mapping):
        yield "", 'must be a table: code = "meaning"'
        return
    for code, meaning in table.items():
        if not 0 < len(code) <= LONGEST:
            yield code, f"a code has 1 to {LONGEST} characters"
        elif not meanings.fits(meaning):
            yield code, f"{meaning!r} is none of what it may mean: {meanings}"


def impossible(name: str, said: Any) -> str:
    """What is wrong with what stands alone; "" where nothing is."""
    try:
        if name == "zone":
            ZoneInfo(said)
        elif name == "charset" and "UNB+".encode(said) != b"UNB+":
            return f"{said!r} has letters of its own for UNB"
    except (OSError, ValueError, LookupError):
        return f"{said!r} is not known"
    if name == "release" and age(said) is None:
        return f"{said!r} is no release, as 96B is one"
    if name == "extra" and not all(TAG.fullmatch(tag) for tag in said):
        return "names a segment that is none"
    return ""


def told(text: str, name: str, code: str, what: str) -> str:
    """What is wrong, by line and key."""
    line = line_of(text, name, code)
    return f"line {line}, {f'{name}.{code}' if code else name}: {what}"


def line_of(text: str, name: str, code: str) -> int:
    """The line where a key stands, or else its table; 1 where it is written in another way."""
    table, at = "", 1
    for number, row in enumerate(text.splitlines(), 1):
        row = row.strip()
        key = row.partition("=")[0].strip().replace('"', "").replace("'", "")
        if row.startswith("["):
            table = row.partition("]")[0].strip("[ ")
            at = number if table == name else at
        elif not table and key in (name, f"{name}.{code}"):
            at = number
        elif table == name and key == code:
            return number
    return at
