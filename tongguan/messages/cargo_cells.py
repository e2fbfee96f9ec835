"""What all tables of cargo share: cells whose column is known, and how their texts become values. Every problem names
its cell."""

import re
from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any, NamedTuple

from tongguan.messages.cargo_columns import CHOICES, UNITS, Column, Of
from tongguan.messages.found import problem
from tongguan.messages.limits import MAX_DIGITS, MAX_PROBLEMS
from tongguan.messages.tree import Tree, got, put
from tongguan.problem import Problem

NUMBER = re.compile(rf"(?=[\d.]{{1,{MAX_DIGITS}}}$)\d+(?:\.\d+)?", re.ASCII).fullmatch
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII).fullmatch
SEVERAL = re.compile(r"[\s,;/、，；]+")
LONGEST_WHOLE = 9


class Cell(NamedTuple):
    """One cell of a row, of a column that is known. `where`: its name as spreadsheets have it."""

    column: Column
    text: str
    where: str


class Making:
    """One report while its rows are read."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.places: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.documents: dict[str, int] = {}

    def tell(self, code: str, pointer: str, wire: str, column: Column, fact: str = "") -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem(code, pointer, wire, name=named(column), fact=fact[:70]))
        elif len(self.problems) == MAX_PROBLEMS:
            self.problems.append(problem("C009", fact=str(MAX_PROBLEMS)))

    def complete(self, columns: Iterable[Column]) -> None:
        """Tells which columns of the report must be said and are not."""
        for column in columns:
            if column.needed and column.of is Of.REPORT and got(self.tree, column.path) is None:
                pointer = "".join(f"/{name}" for name in column.path)
                if not any(p.pointer == pointer for p in self.problems):
                    self.tell("C008", pointer, "", column)


class Reading:
    """One reading of a table: rows with the same reference are one report, and a row without one belongs to those
    above."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self.problems: list[Problem] = []
        self.made: dict[str, Making] = {}
        self.reference = ""

    def begun(self) -> Tree:
        """What a new report begins with."""
        return {}

    def row(self, row: dict[str, Cell]) -> None:
        """What one row says."""
        raise NotImplementedError

    def opened(self, row: dict[str, Cell]) -> Making | None:
        """The report that a row belongs to; None where it belongs to none, which is told."""
        said = row["reference"]
        self.reference = said.text or self.reference
        if self.reference:
            return self.made.setdefault(self.reference, Making(self.begun()))
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem("C008", "", said.where, name=named(said.column)))
        return None

    def fill(self, made: Making, into: tuple[Tree, str], row: Iterable[Cell]) -> None:
        """Puts the cells of a row where they belong; what was said before and is said otherwise is told."""
        tree, above = into
        for column, text, where in row:
            if not text:
                continue
            pointer = above + "".join(f"/{name}" for name in column.path)
            value, wrong = self.value(column, text)
            if wrong:
                fact = ", ".join(CHOICES[column.kind]) if column.kind in CHOICES else text
                made.tell(wrong, pointer, where, column, fact)
                continue
            if (before := got(tree, column.path)) is not None and pointer in made.places and before != value:
                made.tell("C006", pointer, where, column, made.places[pointer])
                continue
            made.places.setdefault(pointer, where)
            numbered = frozenset({0}) if column.path[0] == "packaging" else frozenset[int]()
            put(tree, column.path, value, numbered)
            if column.kind in UNITS:
                put(tree, (*column.path[:-1], "unit"), UNITS[column.kind])

    def value(self, column: Column, text: str) -> tuple[Any, str]:
        """What a cell says, and the code of what is wrong with it."""
        if (choices := CHOICES.get(column.kind)) is not None:
            found = choices.get(text.casefold())
            return found, "" if found is not None else "C007"
        if column.kind in LISTS:
            return LISTS[column.kind](several(text)), ""
        if column.kind == "time":
            return moment(text, self.zone)
        if column.kind == "whole":
            fine = text.isascii() and text.isdigit() and len(text) <= LONGEST_WHOLE
            return (int(text), "") if fine else (None, "C004")
        if column.kind in ("number", *UNITS):
            bare = text.replace(",", "") if THOUSANDS(text) else text
            return (Decimal(bare), "") if NUMBER(bare) else (None, "C004")
        return text, ""


LISTS: dict[str, Callable[[list[str]], list[Any]]] = {
    "list": lambda words: [*words],
    "things": lambda words: [{"id": word} for word in words],
    "seals": lambda words: [{"sequence": n, "id": word} for n, word in enumerate(words, 1)],
}
"""Cells that name several: what comes of their words."""


def named(column: Column) -> str:
    """A column's name in both languages."""
    return f"{column.name} ({column.zh})"


def several(text: str) -> list[str]:
    """The parts of a cell that names several."""
    return [word for word in SEVERAL.split(text) if word]


def moment(text: str, zone: tzinfo) -> tuple[datetime | None, str]:
    """A date or time as people write them, by the zone's clock where it names none."""
    try:
        found = datetime.fromisoformat(text.replace("/", "-"))
    except ValueError:
        return None, "C005"
    return found if found.tzinfo else found.replace(tzinfo=zone), ""


def cell(row: int, at: int) -> str:
    """The name of a cell as spreadsheets have it: row 4, column 2 is B4."""
    letters, at = "", at + 1
    while at:
        at, rest = divmod(at - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row}"


def text_of(value: Any) -> str:
    """A value as the text of a cell."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return " ".join(one["id"] if isinstance(one, dict) else one for one in value)
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return format(value, "f") if isinstance(value, Decimal) else str(value)
