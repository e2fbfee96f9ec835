"""Reads an XML message by its table: elements → frozen structs, and a Problem for everything the table doesn't allow.

What has no field (attributes, odd spellings, empty elements) goes into `carried` of the struct around it. A value that
cannot be read leaves its field empty, is carried as it stood, and is a Problem.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from lxml import etree

from tongguan.declarations.parts import Measure
from tongguan.messages.found import problem
from tongguan.messages.limits import MAX_PROBLEMS
from tongguan.messages.wco_table import Entry, Kind, Table
from tongguan.messages.wco_text import SPACE, ZONES, read_date, read_number, read_text
from tongguan.money import Money
from tongguan.problem import Problem

Element = etree._Element
Values = dict[str, Any]
Carried = dict[str, str]
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
# Hints to whoever validates: they say nothing of the goods, and a schema allows them everywhere.
IGNORED_ATTRIBUTES = frozenset(XSI + name for name in ("schemaLocation", "noNamespaceSchemaLocation", "type"))
EMPTY: dict[Kind, Any] = {Kind.WHOLE: 0, Kind.TEXT: ""}


def local_name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


class Reader:
    """One reading of one message: gathers the problems while the structs are made."""

    __slots__ = ("more", "problems", "root", "table")

    def __init__(self, table: Table, root: Element) -> None:
        self.table, self.root = table, root
        self.problems: list[Problem] = []
        self.more = False

    def struct(self, element: Element, entry: Entry) -> Any:
        values: Values = {}
        carried: Carried = {}
        self.fill(element, entry, values, carried)
        for field in entry.lists:
            if field in values:
                values[field] = tuple(values[field])
        if carried:
            values["carried"] = carried
        for needed in entry.required:
            if needed.field not in values:
                values[needed.field] = EMPTY[needed.kind]
        assert entry.struct is not None
        return entry.struct(**values)

    def fill(self, element: Element, group: Entry, values: Values, carried: Carried) -> None:
        """Read the children of a class into the fields of the struct around it, in the table's order."""
        by_tag = group.by_tag
        last = count = 0
        for child in element:
            entry = by_tag.get(child.tag)
            if entry is None:
                self.report("X005", child, above=True)
                continue
            order = entry.order
            if order > last:
                last, count = order, 1
            elif order == last:
                count += 1
                if count > entry.maximum:
                    if count == entry.maximum + 1:
                        self.report("X007", child, str(entry.maximum))
                    continue
            else:
                self.report("X006", child)
            READ[entry.kind](self, child, entry, values, carried)
            tail = child.tail
            if tail is not None and not tail.isspace():
                self.report("X009", element)
        text = element.text
        if text is not None and not text.isspace():
            self.report("X009", element)
        if element.keys():
            self._no_attributes(element)
        if group.required:
            self._require(element, group)

    def _require(self, element: Element, group: Entry) -> None:
        for needed in group.required:
            if element.find(needed.tag) is None:
                self.report("X008", element, missing=needed)

    def _no_attributes(self, element: Element) -> None:
        for name in element.attrib:
            if name not in IGNORED_ATTRIBUTES:
                self.report("X010", element, str(name))

    # ── one data element ────────────────────────────────────────────────────────────────────────────────────────────

    def text(self, child: Element, entry: Entry, values: Values, carried: Carried) -> None:
        raw = child.text
        if raw is not None and entry.format.cheap(raw):
            values[entry.field] = raw
        else:
            values[entry.field] = self.odd_text(child, entry, entry.path, carried)
        if child.keys():
            self.attributes(child, entry, entry.path, carried)
        if len(child):
            self.report("X005", child[0], above=True)

    def odd_text(self, child: Element, entry: Entry, path: str, carried: Carried) -> str:
        raw = child.text or ""
        text, code = read_text(raw, entry.format)
        if code:
            self.report(code, child, " ".join(entry.format.listed) if code == "X020" else entry.format.name)
        if text != raw or not text:
            carried[path] = raw
        return text

    def attributes(self, child: Element, entry: Entry, path: str, carried: Carried, read: str = "") -> None:
        """Carry the attributes that belong to the element's type; `read` is one that has been read already."""
        for name, value in child.items():
            if name in entry.attributes or (name == entry.unit and name):
                if name != read:
                    carried[f"{path}@{name}"] = str(value)
            elif name not in IGNORED_ATTRIBUTES:
                self.report("X010", child, str(name))

    def _number(self, child: Element, entry: Entry, carried: Carried) -> Decimal | None:
        raw = child.text
        if len(child):
            self.report("X005", child[0], above=True)
        if raw is not None and entry.format.cheap(raw):
            return Decimal(raw)
        value, code = read_number(raw or "", entry.format)
        if code:
            self.report(code, child, entry.format.name)
        if value is None or str(value) != raw:
            carried[entry.path] = raw or ""
        return value

    def number(self, child: Element, entry: Entry, values: Values, carried: Carried) -> None:
        value = self._number(child, entry, carried)
        if value is not None:
            values[entry.field] = value
        if child.keys():
            self._unit(child, entry, "")
            self.attributes(child, entry, entry.path, carried)

    def whole(self, child: Element, entry: Entry, values: Values, carried: Carried) -> None:
        value = self._number(child, entry, carried)
        if value is not None:
            values[entry.field] = int(value)
            if str(int(value)) != child.text:
                carried[entry.path] = child.text or ""
        if child.keys():
            self._unit(child, entry, "")
            self.attributes(child, entry, entry.path, carried)

    def money(self, child: Element, entry: Entry, values: Values, carried: Carried) -> None:
        value = self._number(child, entry, carried)
        currency = self._unit(child, entry, "currencyID") if child.keys() else ""
        if value is not None:
            values[entry.field] = Money(value, currency)
        if child.keys():
            self.attributes(child, entry, entry.path, carried, "currencyID" if value is not None else "")

    def measure(self, child: Element, entry: Entry, values: Values, carried: Carried) -> None:
        value = self._number(child, entry, carried)
        unit = self._unit(child, entry, "unitCode") if child.keys() else ""
        if value is not None:
            values[entry.field] = Measure(value=value, unit=unit)
        if child.keys():
            self.attributes(child, entry, entry.path, carried, "unitCode" if value is not None else "")

    def _unit(self, child: Element, entry: Entry, name: str) -> str:
        """The currency (three letters) or unit (one to five characters) of a number."""
        unit = child.get(entry.unit) if entry.unit else None
        if unit is None:
            return ""
        if not (is_currency(unit) if entry.unit == "currencyID" else 0 < len(unit) <= 5):
            self.report("X019", child, entry.unit)
        return str(unit) if name else ""

    def date(self, child: Element, entry: Entry, values: Values, carried: Carried) -> None:
        """`<X><DateTimeString formatCode="304">20240125094643+01</DateTimeString></X>`."""
        if child.keys():
            self._no_attributes(child)
        inner = child[0] if len(child) == 1 else None
        if inner is None or inner.tag != self.table.date_tag or len(inner) or (child.text or "").strip(SPACE):
            self.report("X015", child)
            return
        raw, form = inner.text or "", inner.get("formatCode")
        if form is None:
            self.report("X016", child, "formatCode")
        elif form not in ("304", "102"):
            self.report("X019", child, "formatCode")
        if len(inner.keys()) > (form is not None):
            self._no_attributes_but(inner, "formatCode")
        moment = read_date(raw)
        if moment is None:
            self.report("X015", child)
        else:
            values[entry.field] = moment
        if form != "304" or moment is None or not plain_date(raw):
            carried[f"{entry.path}/DateTimeString"] = raw
            carried[f"{entry.path}/DateTimeString@formatCode"] = str(form or "")

    def _no_attributes_but(self, element: Element, known: str) -> None:
        for name in element.attrib:
            if name != known and name not in IGNORED_ATTRIBUTES:
                self.report("X010", element, str(name))

    # ── classes ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def flat(self, child: Element, entry: Entry, values: Values, carried: Carried) -> None:
        if not len(child):
            carried[entry.path] = ""
        self.fill(child, entry, values, carried)

    def one(self, child: Element, entry: Entry, values: Values, carried: Carried) -> None:
        values[entry.field] = self.struct(child, entry)

    def many(self, child: Element, entry: Entry, values: Values, carried: Carried) -> None:
        found = self.struct(child, entry)
        if entry.field in values:
            values[entry.field].append(found)
        else:
            values[entry.field] = [found]

    def texts(self, child: Element, entry: Entry, values: Values, carried: Carried) -> None:
        """A class with one text that occurs many times: a tuple of texts; attributes carried by occurrence."""
        inner = entry.entries[0]
        found: list[str] = values.setdefault(entry.field, [])
        place = f"{entry.path}[{len(found) + 1}]"
        if child.keys():
            self._no_attributes(child)
        if (child.text or "").strip(SPACE):
            self.report("X009", child)
        if not len(child):
            carried[place] = ""
        text = ""
        for n, grandchild in enumerate(child):
            if grandchild.tag != inner.tag:
                self.report("X005", grandchild, above=True)
            elif n:
                self.report("X007", grandchild, "1")
            else:
                text = self.odd_text(grandchild, inner, f"{place}/{inner.local}", carried)
                if grandchild.keys():
                    self.attributes(grandchild, inner, f"{place}/{inner.local}", carried)
        found.append(text)

    # ── saying what is wrong ────────────────────────────────────────────────────────────────────────────────────────

    def report(
        self, code: str, element: Element, fact: str = "", *, above: bool = False, missing: Entry | None = None
    ) -> None:
        """Note a problem at `element` (or, `above`, at the class around an element that has no place of its own)."""
        if len(self.problems) >= MAX_PROBLEMS:
            self.more = True
            return
        parent = element.getparent()
        pointer, wire = self.located(parent if above and parent is not None else element)
        name = local_name(element)
        if missing is not None:
            name, pointer, wire = missing.local, f"{pointer}/{missing.field}", f"{wire}/{missing.id}"
        self.problems.append(problem(code, pointer, wire, name=name[:70], fact=fact[:70]))

    def located(self, element: Element) -> tuple[str, str]:
        """The JSON pointer and the wire pointer of an element, found by walking down from the root."""
        chain: list[Element] = []
        at: Element | None = element
        while at is not None and at is not self.root:
            chain.append(at)
            at = at.getparent()
        pointer, wire = "", self.table.root.id
        entry = self.table.root
        for step in reversed(chain):
            found = entry.by_tag.get(str(step.tag))
            if found is None and entry.kind is Kind.TEXTS:
                return pointer, f"{wire}/{entry.entries[0].id}"
            if found is None:
                break
            entry = found
            n = sum(1 for _ in step.itersiblings(step.tag, preceding=True)) if entry.many else 0
            wire += f"/{entry.id}[{n + 1}]" if entry.many else f"/{entry.id}"
            if entry.kind is not Kind.FLAT:
                pointer += f"/{entry.field}/{n}" if entry.many else f"/{entry.field}"
        return pointer, wire

    def told(self) -> tuple[Problem, ...]:
        if self.more:
            self.problems.append(problem("X018", fact=str(MAX_PROBLEMS)))
        return tuple(self.problems)


def plain_date(raw: str) -> bool:
    """Whether `raw` is exactly what would be written for the moment it names."""
    return len(raw) > 14 and (raw[14:] == "Z" or (raw[14:] in ZONES and raw[15:] != "00"))


def is_currency(unit: str) -> bool:
    return len(unit) == 3 and unit.isascii() and unit.isalpha() and unit.isupper()


READ: list[Callable[[Reader, Element, Entry, Values, Carried], None]] = [
    Reader.text,
    Reader.number,
    Reader.whole,
    Reader.money,
    Reader.measure,
    Reader.date,
    Reader.flat,
    Reader.one,
    Reader.many,
    Reader.texts,
]
