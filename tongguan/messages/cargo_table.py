"""Cargo as a forwarder keeps it: the rows of a CSV or XLSX file ↔ reports; every problem names its cell."""

from collections.abc import Iterable, Sequence
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any

import msgspec

from tongguan.messages import table
from tongguan.messages.cargo_cells import Cell, Making, Reading, cell, named, several, text_of
from tongguan.messages.cargo_columns import Of
from tongguan.messages.cargo_lines import Lines, lines_of
from tongguan.messages.cargo_sheets import SHEETS, Sheet, sheet_of
from tongguan.messages.cargo_taken import Part, Taken, Told, Wire
from tongguan.messages.found import problem
from tongguan.messages.tree import Tree, got
from tongguan.problem import Refusal, Severity


def read(body: bytes, zone: tzinfo) -> Taken:
    """All reports of a table: rows with the same reference are one. `zone`: of times that name none."""
    try:
        rows = table.workbook(body) if body.startswith(b"PK\x03\x04") else table.separated(body)
    except Refusal as refused:
        wrong = msgspec.structs.replace(refused.problems[0], code="C001")
        return Taken(wire=Wire.TABLE, problems=(wrong,))
    numbered = [(n, [table.plain(text).strip() for text in row]) for n, row in enumerate(rows, 1)]
    numbered = [(n, cells) for n, cells in numbered if any(cells)]
    if not numbered:
        return Taken(wire=Wire.TABLE, problems=(problem("C002", name="reference"),))
    (first, header), *lines = numbered
    sheet = sheet_of(header)
    columns, strange = sheet.headed(header)
    reading = Lines(zone, sheet) if sheet.lines else Manifests(zone)
    for at in strange:
        unknown = problem("C003", "", cell(first, at), name=header[at][:40])
        reading.problems.append(msgspec.structs.replace(unknown, severity=Severity.WARNING))
    for column in sheet.columns:
        if column.needed and column not in columns.values():
            reading.problems.append(problem("C002", "", cell(first, 0), name=named(column)))
    if not lines and not any(p.stops for p in reading.problems):
        reading.problems.append(problem("C010", "", cell(first, 0)))
    if not any(p.stops for p in reading.problems):
        for number, texts in lines:
            reading.row(
                {c.name: Cell(c, texts[at] if at < len(texts) else "", cell(number, at)) for at, c in columns.items()}
            )
    parts = tuple(part(made, sheet, reference) for reference, made in reading.made.items())
    return Taken(wire=Wire.TABLE, parts=parts, problems=tuple(reading.problems))


class Manifests(Reading):
    """A table of manifests: rows without a document belong to that above, too."""

    def __init__(self, zone: tzinfo) -> None:
        super().__init__(zone)
        self.document = ""

    def begun(self) -> Tree:
        return {"manifest": {"consignments": []}}

    def row(self, row: dict[str, Cell]) -> None:
        """One line of goods, or only a document, or only a manifest."""
        before = self.reference
        if (made := self.opened(row)) is None:
            return
        self.document = self.document if self.reference == before else ""
        self.fill(made, (made.tree, ""), [one for one in row.values() if one.column.of is Of.REPORT])
        inner = [one for one in row.values() if one.column.of is not Of.REPORT and one.text]
        self.document = row["document"].text if "document" in row and row["document"].text else self.document
        if self.document:
            self.consignment(made, inner)
        elif inner:
            made.tell("C008", "/manifest/consignments", row.get("document", inner[0]).where, DOCUMENT)

    def consignment(self, made: Making, row: list[Cell]) -> None:
        """What a row says of its document, and of a line under it."""
        all_ = made.tree["manifest"]["consignments"]
        if self.document not in made.documents:
            made.documents[self.document] = len(all_)
            all_.append({"sequence": len(all_) + 1, "document": self.document, "units": [], "items": []})
        at = made.documents[self.document]
        tree, pointer = all_[at], f"/manifest/consignments/{at}"
        if row:
            made.places.setdefault(pointer, row[0].where)
        self.fill(made, (tree, pointer), [one for one in row if one.column.of is Of.DOCUMENT])
        line = [one for one in row if one.column.of is Of.LINE]
        if not line:
            return
        item: Tree = {"sequence": len(tree["items"]) + 1}
        place = f"{pointer}/items/{len(tree['items'])}"
        made.places[place] = line[0].where
        self.fill(made, (item, place), [one for one in line if one.column.kind != "container"])
        self.boxes(tree, item, {one.column.name: one.text for one in line if one.column.kind == "container"})
        if item.keys() - {"sequence", "units"}:  # a row that names containers alone tells of no goods
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


COLUMNS = SHEETS["manifest"].columns
VALUE = next(column for column in COLUMNS if column.name == "value")
DOCUMENT = next(column for column in COLUMNS if column.name == "document")


def part(made: Making, sheet: Sheet, reference: str) -> Part:
    """The report of some rows; None where what makes it one is missing, which is told."""
    made.complete(sheet.columns)
    if not sheet.lines:
        settled(made)
    try:
        report = msgspec.convert(made.tree, sheet.struct)
    except msgspec.ValidationError:
        report = None
    return Part(report=report, problems=tuple(made.problems), id=reference, places=made.places)


def settled(made: Making) -> None:
    """A manifest of which all rows are read."""
    manifest = made.tree["manifest"]
    for n, one in enumerate(manifest["consignments"]):
        if "currency" in one.get("value", {}) and "amount" not in one["value"]:
            pointer = f"/manifest/consignments/{n}/value"
            made.tell("C008", f"{pointer}/amount", made.places[f"{pointer}/currency"], VALUE)
            del one["value"]
    manifest["empty"] = not manifest["consignments"] and made.tree.get("function") != "delete"


def template(chinese: bool = False, of: str = "manifest") -> list[list[str]]:
    """The heading row of an empty table of a kind."""
    return [[column.zh if chinese else column.name for column in SHEETS[of].columns]]


def write(reports: Sequence[Told]) -> list[list[str]]:
    """The rows that tell these reports, all of one kind, with the heading row; what has no column is left out. Times
    are told with their zone."""
    sheet = next(sheet for sheet in SHEETS.values() if isinstance(reports[0], sheet.struct))
    rows = template(of=sheet.name)
    for report in reports:
        tree = msgspec.to_builtins(report, builtin_types=(datetime, Decimal))
        told = lines_of(tree, sheet) if sheet.lines else goods_of(tree)
        rows += [[text_of(got(line.get(column.of), column.path)) for column in sheet.columns] for line in told]
    return rows


def goods_of(tree: Tree) -> Iterable[dict[Of, Any]]:
    """The rows of a manifest: a line each, a container each that no line tells whole, or a document or the manifest
    alone."""
    consignments = tree["manifest"].get("consignments") or [{}]
    for consignment in consignments:
        items, units = consignment.get("items", ()), {u["id"]: u for u in consignment.get("units", ())}
        rows = []
        for item in items:
            names = item.get("units", ())
            rows.append(item | (boxed(units.get(names[0], {})) if len(names) == 1 else {}) | {"units": names})
        whole = {row["units"][0] for row in rows if len(row["units"]) == 1}
        lying = {name for row in rows for name in row["units"]}
        for name, unit in units.items():
            if name not in whole and (name not in lying or any(boxed(unit).values())):
                rows.append({**boxed(unit), "units": [name]})
        for row in rows or [{}]:
            yield {Of.REPORT: tree, Of.DOCUMENT: consignment, Of.LINE: row}


def boxed(unit: Tree) -> Tree:
    """What a row tells of the container that it names."""
    return {"size_type": unit.get("size_type", ""), "seals": unit.get("seals", [])}
