"""What a check of goods found, cut for an agency: the lines that differ and are about what its mandate opens. Pure."""

from collections.abc import Iterable, Iterator

import msgspec

from tongguan.codes.rows_agency import MandateRow
from tongguan.exchange.disclose import Tree, disclose
from tongguan.findings.finding import CheckLine, Finding, Outcome

FOUND = "found"
"""Under which name it stands in what an agency is shown."""
OF_ITEM = {
    "goods": ("description", "classifications"),
    "quantity": ("tariff_quantity",),
    "mass": ("net_mass",),
    "origin": ("origins",),
    "sample": ("description",),
}
OF_ALL = {"packages": "package_count", "container": "shipment/equipment", "image": "shipment/equipment"}
"""The fields that each line of an inspector's sheet is about (`inspections/sheet.py`)."""


class FoundLine(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is not as declared. `subject`: what (`item/3/mass`); `reading`: what was counted or weighed; `by`:
    whose inspection; `clause`: under which the agency learns of it."""

    inspection: str
    by: str
    subject: str
    reading: str
    words: str
    clause: str


def found_for(
    finding: Finding, of: tuple[str, str], declaration: Tree, mandates: Iterable[MandateRow]
) -> tuple[FoundLine, ...]:
    """The lines of a finding that the agency of these mandates learns. `of`: the inspection, and whose it is."""
    rows, lines = tuple(mandates), []
    for line in finding.lines:
        clause = next(clauses(line, declaration, rows), "") if line.outcome is Outcome.DIFFERS else ""
        if clause:
            said = {"subject": line.subject, "reading": line.reading, "words": line.words}
            lines.append(FoundLine(inspection=of[0], by=of[1], clause=clause, **said))
    return tuple(lines)


def clauses(line: CheckLine, declaration: Tree, rows: tuple[MandateRow, ...]) -> Iterator[str]:
    """The clauses that open a field which the line is about; what no field is about stays with who looked."""
    about, _, rest = line.subject.partition("/")
    number, _, kind = rest.partition("/")
    if about == "item" and kind in OF_ITEM:
        for item in declaration.get("shipment", {}).get("items", ()):
            if str(item.get("sequence")) == number:
                part = {"classifications": [], **dict.fromkeys(OF_ITEM[kind], ""), **item}
                yield from opened({"shipment": {"items": [part]}}, [f"shipment/items/{n}" for n in OF_ITEM[kind]], rows)
    elif about in OF_ALL:
        yield from opened(declaration, [OF_ALL[about]], rows)


def opened(part: Tree, paths: list[str], rows: tuple[MandateRow, ...]) -> Iterator[str]:
    """The clauses under which any of these fields is disclosed."""
    for row in rows:
        for clause in disclose(part, [row]).clauses:
            if any(path == own or path.startswith(f"{own}/") for path in paths for own in clause.paths):
                yield row.clause
