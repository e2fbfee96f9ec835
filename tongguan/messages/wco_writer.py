"""Writes a struct as XML by its table, in the table's order, with what was carried put back where it came from."""

import re
from decimal import Decimal
from typing import Any

from tongguan.messages.wco_table import Entry, Kind, Table
from tongguan.messages.wco_text import read_date, read_number, read_text, written_date, written_number

SPECIAL = re.compile(r"[&<>\"\t\n\r]")
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
Attributes = dict[str, list[tuple[str, str]]]


def escaped(text: str) -> str:
    return SPECIAL.sub(lambda m: ESCAPES[m[0]], text) if SPECIAL.search(text) else text


class Writer:
    """One writing of one message: `lines` gathers the text, `prefix` is that of the date strings' namespace."""

    __slots__ = ("lines", "prefix", "table")

    def __init__(self, table: Table, prefix: str) -> None:
        self.table, self.prefix = table, prefix
        self.lines: list[str] = []

    def struct(self, entry: Entry, value: Any) -> None:
        """The inside of the element that holds `value`."""
        carried: dict[str, str] = value.carried
        attributes: Attributes = {}
        for key, text in carried.items():
            path, at, name = key.rpartition("@")
            if at:
                attributes.setdefault(path, []).append((name, text))
        self.fill(entry, value, carried, attributes)

    def fill(self, group: Entry, value: Any, carried: dict[str, str], attributes: Attributes) -> None:
        for entry in group.entries:
            kind = entry.kind
            if kind is Kind.FLAT:
                self._flat(entry, value, carried, attributes)
                continue
            held = getattr(value, entry.field)
            if kind is Kind.MANY:
                for one in held:
                    self._class(entry, one)
            elif kind is Kind.ONE:
                if held is not None:
                    self._class(entry, held)
            elif kind is Kind.TEXTS:
                self._texts(entry, held, carried, attributes)
            elif held is not None and held != "" and not carried:
                self._plain(entry, held)
            elif carried:
                self._with_carried(entry, held, carried, attributes)

    def _class(self, entry: Entry, value: Any) -> None:
        self.lines.append(f"<{entry.local}>")
        self.struct(entry, value)
        self.lines.append(f"</{entry.local}>")

    def _flat(self, entry: Entry, value: Any, carried: dict[str, str], attributes: Attributes) -> None:
        mark = len(self.lines)
        self.lines.append(f"<{entry.local}>")
        self.fill(entry, value, carried, attributes)
        if len(self.lines) == mark + 1 and entry.path not in carried:
            self.lines.pop()
        else:
            self.lines.append(f"</{entry.local}>")

    def _texts(self, entry: Entry, held: tuple[str, ...], carried: dict[str, str], attributes: Attributes) -> None:
        inner = entry.entries[0]
        for n, text in enumerate(held, 1):
            place = f"{entry.path}[{n}]"
            path = f"{place}/{inner.local}"
            self.lines.append(f"<{entry.local}>")
            raw = carried.get(path)
            fits = raw is not None and read_text(raw, inner.format)[0] == text
            if text or fits or path in attributes:
                shown = raw if fits and raw is not None else text
                self.lines.append(element(inner.local, shown, known(inner, attributes.get(path))))
            self.lines.append(f"</{entry.local}>")

    def _plain(self, entry: Entry, held: Any) -> None:
        text, unit = as_text(entry, held)
        if entry.kind is Kind.DATE:
            self._date(entry.local, text, "304")
        else:
            self.lines.append(element(entry.local, text, [(entry.unit, unit)] if unit else []))

    def _date(self, local: str, text: str, form: str) -> None:
        inner = element(f"{self.prefix}:DateTimeString", text, [("formatCode", form)] if form else [])
        self.lines.append(f"<{local}>{inner}</{local}>")

    def _with_carried(self, entry: Entry, held: Any, carried: dict[str, str], attributes: Attributes) -> None:
        """The element as it stood, where what was carried still means the value that is held."""
        if entry.kind is Kind.DATE:
            path = f"{entry.path}/DateTimeString"
            raw = carried.get(path)
            if raw is not None and read_date(raw) == held:
                self._date(entry.local, raw, carried.get(f"{path}@formatCode", "304"))
            elif held is not None:
                self._plain(entry, held)
            return
        raw = carried.get(entry.path)
        fits = raw is not None and means(entry, raw, held)
        if not fits and (held is None or held == ""):
            return
        text, unit = as_text(entry, held) if held is not None else ("", "")
        found = [(entry.unit, unit)] if unit else []
        found += [pair for pair in known(entry, attributes.get(entry.path)) if not (unit and pair[0] == entry.unit)]
        self.lines.append(element(entry.local, raw if fits and raw is not None else text, found))


def element(local: str, text: str, attributes: list[tuple[str, str]]) -> str:
    shown = "".join(f' {name}="{escaped(value)}"' for name, value in attributes) if attributes else ""
    return f"<{local}{shown}>{escaped(text)}</{local}>"


def known(entry: Entry, attributes: list[tuple[str, str]] | None) -> list[tuple[str, str]]:
    """Those attributes that the element may have: what is carried may come from anybody."""
    return [p for p in attributes or () if p[0] in entry.attributes or (entry.unit and p[0] == entry.unit)]


def as_text(entry: Entry, held: Any) -> tuple[str, str]:
    """A value as the element's text and its unit."""
    match entry.kind:
        case Kind.TEXT:
            return held, ""
        case Kind.NUMBER:
            return written_number(held), ""
        case Kind.WHOLE:
            return str(held), ""
        case Kind.MONEY:
            return written_number(held.amount), held.currency
        case Kind.MEASURE:
            return written_number(held.value), held.unit
    return written_date(held), ""


def means(entry: Entry, raw: str, held: Any) -> bool:
    """Whether `raw`, read again, is the value that is held (a text that cannot be read means an empty field)."""
    if entry.kind is Kind.TEXT:
        return bool(read_text(raw, entry.format)[0] == held)
    number: Decimal | None = read_number(raw, entry.format)[0]
    if held is None or number is None:
        return held is None and number is None
    if entry.kind is Kind.MONEY:
        held = held.amount
    elif entry.kind is Kind.MEASURE:
        held = held.value
    amount: Decimal = held if isinstance(held, Decimal) else Decimal(held)
    return number == amount
