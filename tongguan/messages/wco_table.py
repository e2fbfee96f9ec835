"""The words in which a WCO message's table is written: field ↔ element ↔ WCO id, format, occurrence.

A table is a tree of entries. A `leaf` is one data element and one field. A `flat` class has no struct of its own: its
fields belong to the struct around it. `one` and `many` are classes with a struct; `texts` is a class that occurs many
times and holds one text. The order of entries is the order on the wire. `compiled` prepares the tree once.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal
from enum import IntEnum
from types import NoneType
from typing import Any, get_args

import msgspec

from tongguan.declarations.parts import Measure
from tongguan.messages.limits import MAX_DIGITS, MAX_OCCURRENCES
from tongguan.money import Money

CODE_LIST = "listID listAgencyID listAgencyName listName listVersionID name languageID listURI listSchemeURI"
LIST_ATTRIBUTES = frozenset(CODE_LIST.split())
SCHEME_ATTRIBUTES = frozenset(
    ("schemeID", "schemeName", "schemeAgencyID", "schemeAgencyName", "schemeVersionID", "schemeDataURI", "schemeURI")
)


class Kind(IntEnum):
    """What an entry is, by the field that holds it."""

    TEXT = 0
    NUMBER = 1
    WHOLE = 2
    MONEY = 3
    MEASURE = 4
    DATE = 5
    FLAT = 6
    ONE = 7
    MANY = 8
    TEXTS = 9


LEAF_TYPES: dict[type, Kind] = {
    str: Kind.TEXT,
    Decimal: Kind.NUMBER,
    int: Kind.WHOLE,
    Money: Kind.MONEY,
    Measure: Kind.MEASURE,
    datetime: Kind.DATE,
}


class Format:
    """A data element's format in the WCO's notation (``an..35``, ``a2``, ``n..16,3``) made ready for checking."""

    __slots__ = ("cheap", "digits", "fraction", "length", "letters", "listed", "name", "size", "strict", "token")

    def __init__(self, name: str, *, token: bool, strict: bool, listed: tuple[str, ...] = ()) -> None:
        found = re.fullmatch(r"(an|a|n)(\.\.)?(\d+)(?:,(\d+))?", name) if name else None
        self.name, self.token, self.strict, self.listed = name, token, strict, listed
        self.letters = found[1] if found else "an"
        self.length = int(found[3]) if found else 0
        self.size = self.length if found and not found[2] else 0
        self.digits = self.length or MAX_DIGITS
        self.fraction = int(found[4] or 0) if found else MAX_DIGITS
        self.cheap: Callable[[str], Any] = lambda _: None

    def for_text(self) -> "Format":
        """`cheap` matches the plain case: a value in its format, with nothing to trim."""
        length = self.length
        if self.listed:
            pattern = "|".join(map(re.escape, self.listed))
        elif self.letters == "a":
            pattern = f"[A-Za-z]{{{length}}}"
        elif self.letters == "n":
            pattern = f"[0-9]{{{length if self.size else 1},{length}}}"
        elif self.token:
            pattern = rf"(?=.{{1,{length or ''}}}\Z)[^ \t\n\r]+(?: [^ \t\n\r]+)*"
        elif length == 1:
            pattern = r"[^ \t\n\r]"
        else:
            pattern = rf"[^ \t\n\r](?:[^\n\r]{{0,{length - 2 if length else ''}}}[^ \t\n\r])?"
        self.cheap = re.compile(pattern).fullmatch
        return self

    def for_number(self) -> "Format":
        """`cheap` matches a number that is written as `str(Decimal)` would write it, within the limits."""
        free = self.fraction == MAX_DIGITS  # no format: digits as they come, up to the limit
        whole = 14 if free else self.digits - self.fraction - 1
        fraction = 6 if free else self.fraction
        tail = rf"(?:\.[0-9]{{1,{fraction}}})?" if fraction else ""
        self.cheap = re.compile(rf"(?:0|[1-9][0-9]{{0,{whole}}}){tail}").fullmatch
        return self


class Entry:
    """One line of the table, compiled. `path` is the wire path below the element of the struct that holds the field."""

    __slots__ = (
        "attributes", "by_field", "by_tag", "entries", "field", "format", "id", "kind", "lists", "local", "maximum",
        "minimum", "order", "path", "required", "struct", "tag", "unit", "wide", "written",
    )  # fmt: skip

    def __init__(self, local: str, id: str, field: str = "", struct: type[msgspec.Struct] | None = None) -> None:
        self.local, self.id, self.field, self.struct = local, id, field, struct
        self.kind = Kind.TEXT
        self.tag = self.path = self.unit = self.written = ""
        self.order, self.minimum, self.maximum = 0, 0, 1
        self.entries: tuple[Entry, ...] = ()
        self.by_tag: dict[str, Entry] = {}
        self.by_field: dict[str, tuple[Entry, ...]] = {}
        self.lists: tuple[str, ...] = ()
        self.required: tuple[Entry, ...] = ()
        self.format = Format("", token=False, strict=False)
        self.attributes: frozenset[str] = frozenset()
        self.wide = False  # a flat class with more than one field below it

    @property
    def many(self) -> bool:
        return self.kind in (Kind.MANY, Kind.TEXTS)

    def leaves(self) -> "Iterator[Entry]":
        """The entries below that hold a field of the same struct."""
        for entry in self.entries:
            if entry.kind is Kind.FLAT:
                yield from entry.leaves()
            else:
                yield entry


def leaf(field: str, local: str, id: str, format: str = "", listed: str = "") -> Entry:
    entry = Entry(local, id, field)
    coded = local.endswith("Code")
    entry.format = Format(format, token=coded, strict=True, listed=tuple(listed.split()))
    entry.attributes = LIST_ATTRIBUTES if coded else SCHEME_ATTRIBUTES if local.endswith("ID") else frozenset()
    return entry


def coded(field: str, local: str, id: str, format: str) -> Entry:
    """A leaf that is a code although its element's name doesn't say so."""
    entry = leaf(field, local, id, format)
    entry.format = Format(format, token=True, strict=True)
    entry.attributes = LIST_ATTRIBUTES
    return entry


def flat(local: str, id: str, *entries: Entry) -> Entry:
    entry = Entry(local, id)
    entry.kind, entry.entries = Kind.FLAT, entries
    return entry


def one(field: str, local: str, id: str, struct: type[msgspec.Struct], *entries: Entry) -> Entry:
    entry = Entry(local, id, field, struct)
    entry.kind, entry.entries = Kind.ONE, entries
    return entry


def many(field: str, local: str, id: str, struct: type[msgspec.Struct], *entries: Entry) -> Entry:
    entry = one(field, local, id, struct, *entries)
    entry.kind, entry.maximum = Kind.MANY, MAX_OCCURRENCES
    return entry


def texts(field: str, local: str, id: str, inner: Entry) -> Entry:
    entry = Entry(local, id, field)
    entry.kind, entry.entries, entry.maximum = Kind.TEXTS, (inner,), MAX_OCCURRENCES
    return entry


def at_most(times: int, entry: Entry) -> Entry:
    entry.maximum = times
    return entry


def required(entry: Entry) -> Entry:
    entry.minimum = 1
    return entry


class Table:
    """A message's whole table. `strict`: no blank values; `token_ids`: odd blanks in identifiers don't count.

    The two messages' schemas differ in both.
    """

    def __init__(
        self, root: Entry, namespace: str, date_namespace: str, *, strict: bool = True, token_ids: bool = False
    ) -> None:
        self.root, self.namespace, self.strict, self.token_ids = root, namespace, strict, token_ids
        self.date_tag = f"{{{date_namespace}}}DateTimeString"
        root.tag = f"{{{namespace}}}{root.local}"
        self._compile(root, root, "")

    def _compile(self, entry: Entry, holder: Entry, path: str) -> None:
        """Prepare what is below `entry`; fields belong to the struct of `holder`, paths start below its element."""
        assert holder.struct is not None
        hints = msgspec.structs.fields(holder.struct)
        types = {f.name: f.type for f in hints}
        for order, child in enumerate(entry.entries, 1):
            child.order, child.path = order, f"{path}{child.local}"
            child.tag = f"{{{self.namespace}}}{child.local}"
            if child.kind is Kind.FLAT:
                self._compile(child, holder, f"{child.path}/")
                child.wide = sum(1 for _ in child.leaves()) > 1
            elif child.kind is Kind.TEXTS:
                self._ready_leaf(child.entries[0], str, child.path)
            elif child.kind in (Kind.ONE, Kind.MANY):
                self._compile(child, child, "")
            else:
                self._ready_leaf(child, types[child.field], path.rstrip("/"))
        entry.by_tag = {child.tag: child for child in entry.entries}
        entry.required = tuple(child for child in entry.entries if child.minimum)
        if entry is holder:
            entry.lists = tuple(e.field for e in entry.leaves() if e.many)
            entry.by_field = dict(_ways(entry, ()))

    def _ready_leaf(self, entry: Entry, annotation: Any, path: str) -> None:
        types = [t for t in (get_args(annotation) or (annotation,)) if t is not NoneType]
        entry.kind = LEAF_TYPES[types[0]]
        entry.path = f"{path}/{entry.local}" if path else entry.local
        entry.tag = f"{{{self.namespace}}}{entry.local}"
        entry.format.strict = self.strict
        entry.format.token |= self.token_ids and entry.local.endswith("ID")
        if entry.kind is Kind.TEXT:
            entry.format.for_text()
        elif entry.kind in (Kind.NUMBER, Kind.WHOLE, Kind.MONEY, Kind.MEASURE):
            entry.format.for_number()
            entry.unit = "currencyID" if entry.local.endswith("Amount") else "unitCode"
            if entry.local.endswith("Numeric"):
                entry.unit = ""
        if entry.kind is Kind.TEXT and not entry.attributes:
            entry.attributes = frozenset({"languageID"})


def _ways(entry: Entry, above: tuple[Entry, ...]) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    """Each field of a struct with the entries that lead to it from the struct's own element."""
    for child in entry.entries:
        if child.kind is Kind.FLAT:
            yield from _ways(child, (*above, child))
        else:
            yield child.field, (*above, child)
