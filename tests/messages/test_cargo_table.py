"""Manifests as tables: what is written is read back, and every problem names its cell."""

import io
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import convert

from tests.messages.test_cuscar import SAMPLES
from tongguan.manifests.check import check
from tongguan.manifests.manifest import ManifestKind
from tongguan.manifests.report import Function, ManifestReport
from tongguan.messages import cargo_table, table
from tongguan.messages.cargo_columns import CHOICES, COLUMNS, UNITS, Column, Of
from tongguan.messages.cargo_taken import Part, Taken
from tongguan.messages.limits import MAX_PROBLEMS
from tongguan.messages.tree import put

BEIJING = timezone(timedelta(hours=8))
ROAD = (SAMPLES / "road.csv").read_text()
HEAD = "kind,mode,reference,document,packages\n"
TEXT = st.text(
    st.characters(exclude_categories=["C", "Z"], exclude_characters="\ufffe\uffff'=+-@"), min_size=1, max_size=8
)
WORD = st.text("ABCDEFGH0123456789", min_size=1, max_size=8)
NUMBERS = st.decimals(0, 10**9, allow_nan=False, allow_infinity=False, places=3)
TIMES = st.integers(0, 10**7).map(lambda n: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=n))


def value(column: Column) -> st.SearchStrategy[Any]:
    if column.kind in CHOICES:
        return st.sampled_from(sorted(set(CHOICES[column.kind].values())))
    if column.kind == "list":
        return st.lists(WORD, min_size=1, max_size=2)
    if column.kind in ("number", *UNITS):
        return NUMBERS
    return TIMES if column.kind == "time" else TEXT


@st.composite
def said(draw: st.DrawFn, of: Of, *always: str) -> dict[str, Any]:
    """A tree of one of the three, as its columns can tell it."""
    tree: dict[str, Any] = {}
    for column in COLUMNS:
        if column.of is not of or column.kind in ("container", "whole"):
            continue
        if column.name in always or column.needed or draw(st.booleans()):
            put(tree, column.path, draw(value(column)), frozenset({0} if column.path[0] == "packaging" else ()))
            if column.kind in UNITS:
                put(tree, (*column.path[:-1], "unit"), UNITS[column.kind])
    return tree


@st.composite
def reports(draw: st.DrawFn) -> ManifestReport:
    """Reports that a table can tell."""
    tree = draw(said(Of.REPORT))
    documents = draw(st.lists(TEXT, max_size=3, unique=True))
    consignments = []
    for n, document in enumerate(documents, 1):
        one = draw(said(Of.DOCUMENT, "value"))
        lines = draw(st.lists(said(Of.LINE, "description"), max_size=2))
        boxes = draw(st.lists(WORD, max_size=1))
        units = [{"id": id_, "size_type": "22G1", "seals": [{"sequence": 1, "id": "S1"}]} for id_ in boxes if lines]
        items = [line | {"sequence": m, "units": [u["id"] for u in units]} for m, line in enumerate(lines, 1)]
        consignments.append(one | {"sequence": n, "document": document, "items": items, "units": units})
    tree["manifest"] |= {"consignments": consignments, "empty": not documents and tree.get("function") != "delete"}
    return convert(tree, ManifestReport)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(reports(), st.booleans())
def test_what_is_written_is_read_back(report: ManifestReport, sheet: bool) -> None:
    rows = cargo_table.write([report])
    body = table.as_xlsx(rows) if sheet else table.as_csv(rows)
    taken = cargo_table.read(body, UTC)
    assert taken.problems == ()
    (part,) = taken.parts
    assert (part.problems, part.report) == ((), report)


def read(text: str) -> Taken:
    return cargo_table.read(text.encode(), BEIJING)


def only(text: str) -> Part:
    taken = read(text)
    assert taken.problems == ()
    (part,) = taken.parts
    return part


def told(part: Part) -> list[tuple[str, str, str]]:
    return [(p.code, p.pointer, p.wire_pointer) for p in part.problems]


def test_a_forwarders_sheet() -> None:
    part = only(ROAD)
    assert part.problems == () and isinstance(part.report, ManifestReport)
    manifest = part.report.manifest
    assert (manifest.kind, manifest.mode, manifest.batch) == (ManifestKind.ORIGINAL, "3", "5301261126002")
    assert manifest.arrives_at == datetime(2026, 11, 26, 1, 30, tzinfo=UTC)
    first, second = manifest.consignments
    assert first.gross_mass is not None and first.gross_mass.value == Decimal("1820.5")
    assert [seal.id for seal in first.units[0].seals] == ["H001", "H002"]
    assert [item.description for item in first.items] == ["PUMPS", "HOSES"]
    assert second.items[0].dangerous_goods == ("1263",)
    assert [p.code for p in check(manifest)] == ["MFR23"]
    assert part.place("/manifest/consignments/1/dangerous_goods_contact/name") == "I4"
    assert part.place("/manifest/consignments/0/items/1/description") == "P3"


def test_the_same_in_the_other_encodings() -> None:
    for body in (ROAD.encode("gb18030"), ROAD.encode("utf-8-sig"), ROAD.replace(",", ";").encode()):
        taken = cargo_table.read(body, BEIJING)
        assert taken.problems == () and taken.parts[0].report is not None


def test_several_manifests_in_one_table() -> None:
    taken = read(HEAD + "original,3,A,D1,1\n,,,D2,2\nadvance,1,B,D1,3\n")
    first, second = (part.report for part in taken.parts)
    assert isinstance(first, ManifestReport) and isinstance(second, ManifestReport)
    assert [c.document for c in first.manifest.consignments] == ["D1", "D2"]
    assert [part.id for part in taken.parts] == ["A", "B"]


WRONG = {
    "a number": ("original,3,A,D1,4O", ("C004", "/manifest/consignments/0/packages", "E2")),
    "a choice": ("imaginary,3,A,D1,4", ("C007", "/manifest/kind", "A2")),
    "no kind": (",3,A,D1,4", ("C008", "/manifest/kind", "")),
    "no document": ("original,3,A,,4", ("C008", "/manifest/consignments", "D2")),
    "a contradiction": ("original,3,A,D1,4\n,,,D1,5", ("C006", "/manifest/consignments/0/packages", "E3")),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_bad_cell_is_named(name: str) -> None:
    rows, wanted = WRONG[name]
    part = only(HEAD + rows)
    assert told(part) == [wanted] and not part.stands
    assert all(p.message and p.message_zh for p in part.problems)


def test_times_and_money() -> None:
    part = only("kind,mode,reference,document,currency,eta,item\noriginal,3,A,D1,USD,soon,x\n")
    assert [(p.code, p.wire_pointer) for p in part.problems] == [("C005", "F2"), ("C004", "G2"), ("C008", "E2")]
    report = only("kind,mode,reference,eta\noriginal,3,A,2026/11/26\n").report
    assert isinstance(report, ManifestReport) and report.manifest.empty
    assert report.manifest.arrives_at == datetime(2026, 11, 26, tzinfo=BEIJING)


def test_what_is_deleted() -> None:
    report = only("kind,mode,reference,function,reason\noriginal,3,A,删除,001 999\n").report
    assert isinstance(report, ManifestReport) and not report.manifest.empty
    assert (report.function, report.reasons) == (Function.DELETE, ("001", "999"))


def test_headings() -> None:
    assert [p.code for p in read("kind,mode,reference,colour\noriginal,3,A,red").problems] == ["C003"]
    missing = read("mode,document\n3,D")
    assert missing.parts == () and [p.code for p in missing.problems] == ["C002", "C002"]
    assert [p.code for p in read("").problems] == ["C002"]
    assert [p.code for p in read(HEAD + ",,,D1,1").problems] == ["C008"]


def test_what_is_no_table() -> None:
    assert [p.code for p in cargo_table.read(b"PK\x03\x04no", UTC).problems] == ["C001"]
    assert [p.code for p in read('a,"b\n').problems] == ["C001"]


def test_many_problems_are_told_up_to_a_number() -> None:
    part = only(HEAD + "original,3,A,D,x\n" * 300)
    assert len(part.problems) == MAX_PROBLEMS + 1 and part.problems[-1].code == "C009"


def test_the_template_is_read_in_both_languages() -> None:
    for chinese in (False, True):
        (header,) = cargo_table.template(chinese)
        assert len(set(header)) == len(COLUMNS)
        assert [p.code for p in cargo_table.read(table.as_csv([header]), UTC).problems] == ["C010"]
        assert cargo_table.read(table.as_csv([header, ["original", "3", "A"]]), UTC).standing


def test_a_workbook_keeps_the_time_of_day() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["kind", "mode", "reference", "arrives_at"])
    book.active.append(["original", 3, "A", datetime.fromisoformat("2026-11-26T09:30")])
    out = io.BytesIO()
    book.save(out)
    (part,) = cargo_table.read(out.getvalue(), BEIJING).parts
    assert isinstance(part.report, ManifestReport) and part.report.manifest.arrives_at is not None
    assert part.report.manifest.arrives_at.hour == 9
