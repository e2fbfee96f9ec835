"""Manifests as a forwarder keeps them: the rows of a CSV or XLSX file ↔ reports; every problem names its cell."""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from tongguan.manifests.report import ManifestReport
from tongguan.messages import table
from tongguan.messages.cargo_columns import CHOICES, COLUMNS, UNITS, Column, Of, headed
from tongguan.messages.cargo_taken import Part, Taken, Wire
from tongguan.messages.found import problem
from tongguan.messages.limits import MAX_DIGITS, MAX_PROBLEMS
from tongguan.messages.tree import Tree, got, put
from tongguan.problem import Problem, Refusal, Severity

NUMBER = re.compile(rf"(?=[\d.]{{1,{MAX_DIGITS}}}$)\d+(?:\.\d+)?", re.ASCII).fullmatch
THOUSANDS = re.compile(r"\d{1,3}(,\d{3})+(\.\d+)?", re.ASCII).fullmatch
SEVERAL = re.compile(r"[\s,;/、，；]+")
LONGEST_WHOLE = 9


class Cell(NamedTuple):
    """One cell of a row, of a column that is known. `where`: its name as spreadsheets have it."""

    column: Column
    text: str
    where: str


def read(body: bytes, zone: tzinfo) -> Taken:
    """All manifests of a table: rows with the same reference are one. `zone`: of times that name none."""
    try:
        rows = table.workbook(body) if body.startswith(b"PK\x03\x04") else table.separated(body)
    except Refusal as refused:
        wrong = msgspec.structs.replace(refused.problems[0], code="C001")
        return Taken(wire=Wire.TABLE, problems=(wrong,))
    numbered = [(n, [table.plain(cell).strip() for cell in row]) for n, row in enumerate(rows, 1)]
    numbered = [(n, cells) for n, cells in numbered if any(cells)]
    if not numbered:
        return Taken(wire=Wire.TABLE, problems=(problem("C002", name="reference"),))
    (first, header), *lines = numbered
    columns, strange = headed(header)
    reading = Reading(zone)
    for at in strange:
        unknown = problem("C003", "", cell(first, at), name=header[at][:40])
        reading.problems.append(msgspec.structs.replace(unknown, severity=Severity.WARNING))
    for column in COLUMNS:
        if column.needed and column not in columns.values():
            reading.problems.append(problem("C002", "", cell(first, 0), name=named(column)))
    if not lines and not any(p.stops for p in reading.problems):
        reading.problems.append(problem("C010", "", cell(first, 0)))
    if not any(p.stops for p in reading.problems):
        for number, texts in lines:
            reading.row(
                {c.name: Cell(c, texts[at] if at < len(texts) else "", cell(number, at)) for at, c in columns.items()}
            )
    return Taken(wire=Wire.TABLE, parts=reading.finished(), problems=tuple(reading.problems))


class Manifesting:
    """One manifest while its rows are read."""

    def __init__(self) -> None:
        self.tree: Tree = {"manifest": {"consignments": []}}
        self.places: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.documents: dict[str, int] = {}

    def tell(self, code: str, pointer: str, wire: str, column: Column, fact: str = "") -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem(code, pointer, wire, name=named(column), fact=fact[:70]))
        elif len(self.problems) == MAX_PROBLEMS:
            self.problems.append(problem("C009", fact=str(MAX_PROBLEMS)))


class Reading:
    """One reading of a table."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone
        self.problems: list[Problem] = []
        self.manifests: dict[str, Manifesting] = {}
        self.reference = self.document = ""

    def row(self, row: dict[str, Cell]) -> None:
        """One line of goods, or only a document, or only a manifest."""
        said = row["reference"]
        if said.text and said.text != self.reference:
            self.reference, self.document = said.text, ""
        if not self.reference:
            if len(self.problems) < MAX_PROBLEMS:
                self.problems.append(problem("C008", "", said.where, name=named(said.column)))
            return
        made = self.manifests.setdefault(self.reference, Manifesting())
        self.fill(made, (made.tree, ""), [cell for cell in row.values() if cell.column.of is Of.REPORT])
        inner = [cell for cell in row.values() if cell.column.of is not Of.REPORT and cell.text]
        self.document = row["document"].text if "document" in row and row["document"].text else self.document
        if self.document:
            self.consignment(made, inner)
        elif inner:
            made.tell("C008", "/manifest/consignments", row.get("document", inner[0]).where, DOCUMENT)

    def consignment(self, made: Manifesting, row: list[Cell]) -> None:
        """What a row says of its document, and of a line under it."""
        all_ = made.tree["manifest"]["consignments"]
        if self.document not in made.documents:
            made.documents[self.document] = len(all_)
            all_.append({"sequence": len(all_) + 1, "document": self.document, "units": [], "items": []})
        at = made.documents[self.document]
        tree, pointer = all_[at], f"/manifest/consignments/{at}"
        if row:
            made.places.setdefault(pointer, row[0].where)
        self.fill(made, (tree, pointer), [cell for cell in row if cell.column.of is Of.DOCUMENT])
        line = [cell for cell in row if cell.column.of is Of.LINE]
        if not line:
            return
        item: Tree = {"sequence": len(tree["items"]) + 1}
        place = f"{pointer}/items/{len(tree['items'])}"
        made.places[place] = line[0].where
        self.fill(made, (item, place), [cell for cell in line if cell.column.kind != "container"])
        self.boxes(tree, item, {cell.column.name: cell.text for cell in line if cell.column.kind == "container"})
        tree["items"].append(item)

    def boxes(self, tree: Tree, item: Tree, said: dict[str, str]) -> None:
        """The containers that a line lies in. Type and seals are of the one that is named."""
        names = several(said.get("container", ""))
        known = {unit["id"]: unit for unit in tree["units"]}
        for name in names:
            if name not in known:
                known[name] = {"id": name}
                tree["units"].append(known[name])
            item.setdefault("units", []).append(name)
        if len(names) == 1:
            unit = known[names[0]]
            if said.get("size_type"):
                unit["size_type"] = said["size_type"]
            seals = unit.setdefault("seals", [])
            have = {seal["id"] for seal in seals}
            for seal in several(said.get("seal", "")):
                if seal not in have:
                    seals.append({"sequence": len(seals) + 1, "id": seal})

    def fill(self, made: Manifesting, into: tuple[Tree, str], row: Iterable[Cell]) -> None:
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
        if column.kind == "list":
            return several(text), ""
        if column.kind == "time":
            return moment(text, self.zone)
        if column.kind == "whole":
            fine = text.isascii() and text.isdigit() and len(text) <= LONGEST_WHOLE
            return (int(text), "") if fine else (None, "C004")
        if column.kind in ("number", *UNITS):
            bare = text.replace(",", "") if THOUSANDS(text) else text
            return (Decimal(bare), "") if NUMBER(bare) else (None, "C004")
        return text, ""

    def finished(self) -> tuple[Part, ...]:
        """The reports, in the order of their first rows."""
        return tuple(part(made) for made in self.manifests.values())


def part(made: Manifesting) -> Part:
    """The report of one manifest; None where what makes it one is missing, which is told."""
    manifest = made.tree["manifest"]
    for column in COLUMNS:
        if column.needed and column.of is Of.REPORT and got(made.tree, column.path) is None:
            pointer = "".join(f"/{name}" for name in column.path)
            if not any(p.pointer == pointer for p in made.problems):
                made.tell("C008", pointer, "", column)
    for n, one in enumerate(manifest["consignments"]):
        if "currency" in one.get("value", {}) and "amount" not in one["value"]:
            pointer = f"/manifest/consignments/{n}/value"
            made.tell("C008", f"{pointer}/amount", made.places[f"{pointer}/currency"], VALUE)
            del one["value"]
    manifest["empty"] = not manifest["consignments"] and made.tree.get("function") != "delete"
    try:
        report = msgspec.convert(made.tree, ManifestReport)
    except msgspec.ValidationError:
        report = None
    return Part(report=report, problems=tuple(made.problems), id=manifest["reference"], places=made.places)


VALUE = next(column for column in COLUMNS if column.name == "value")
DOCUMENT = next(column for column in COLUMNS if column.name == "document")


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


def template(chinese: bool = False) -> list[list[str]]:
    """The heading row of an empty table."""
    return [[column.zh if chinese else column.name for column in COLUMNS]]


def write(reports: Sequence[ManifestReport]) -> list[list[str]]:
    """The rows that tell these reports, with the heading row; what has no column is left out. Times are told with their
    zone."""
    rows = template()
    for report in reports:
        tree = msgspec.to_builtins(report, builtin_types=(datetime, Decimal))
        rows += [shown(line) for line in told(tree)]
    return rows


def told(tree: Tree) -> Iterable[dict[Of, Tree]]:
    """The rows of a report: a line each, or a document without lines, or the manifest alone."""
    consignments = tree["manifest"].get("consignments") or [{}]
    for consignment in consignments:
        items, units = consignment.get("items") or [{}], {u["id"]: u for u in consignment.get("units", ())}
        lying = {name for item in items for name in item.get("units", ())}
        rest = [name for name in units if name not in lying]  # no line says what lies in them: they stand in the first
        for n, item in enumerate(items):
            names = [*item.get("units", ()), *(rest if n == 0 else ())]
            box = units.get(names[0], {}) if len(names) == 1 else {}
            more = {"size_type": box.get("size_type", ""), "seals": [s["id"] for s in box.get("seals", ())]}
            yield {Of.REPORT: tree, Of.DOCUMENT: consignment, Of.LINE: item | more | {"units": names}}


def shown(line: dict[Of, Tree]) -> list[str]:
    """One row as texts."""
    return [text_of(got(line[column.of], column.path)) for column in COLUMNS]


def text_of(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return " ".join(value)
    if isinstance(value, datetime):
        return value.isoformat(" ")
    return format(value, "f") if isinstance(value, Decimal) else str(value)
