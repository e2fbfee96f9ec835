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
from tongguan.declarations.spreadsheet import plain
from tongguan.manifests.check import check
from tongguan.manifests.manifest import ManifestKind
from tongguan.manifests.report import (
    ArrivalReport,
    DepartureReport,
    Function,
    Load,
    ManifestReport,
    VehicleReport,
    Way,
)
from tongguan.messages import cargo_table, table
from tongguan.messages.cargo_cells import LISTS as LISTED
from tongguan.messages.cargo_columns import CHOICES, UNITS, Column, Of
from tongguan.messages.cargo_sheets import SHEETS, Sheet, sheet_of
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
    words = st.lists(WORD, min_size=1, max_size=2)
    if column.kind in LISTED:
        return words.map(LISTED[column.kind])
    if column.kind in ("number", *UNITS):
        return NUMBERS
    return TIMES if column.kind == "time" else TEXT


@st.composite
def said(draw: st.DrawFn, of: Of, *always: str) -> dict[str, Any]:
    """A tree of one of the three, as its columns can tell it."""
    tree: dict[str, Any] = {}
    for column in SHEETS["manifest"].columns:
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
        boxes = draw(st.lists(WORD, max_size=3, unique=True))
        units = [{"id": id_, "size_type": "22G1", "seals": [{"sequence": 1, "id": f"S{id_}"}]} for id_ in boxes]
        lying = boxes if draw(st.booleans()) else []
        items = [line | {"sequence": m, "units": lying} for m, line in enumerate(lines, 1)]
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


@pytest.mark.parametrize("of", SHEETS)
def test_the_templates_are_read_in_both_languages(of: str) -> None:
    for chinese in (False, True):
        (header,) = cargo_table.template(chinese, of)
        assert len(set(header)) == len(SHEETS[of].columns)
        assert sheet_of(header) is SHEETS[of]
        assert [p.code for p in cargo_table.read(table.as_csv([header]), UTC).problems] == ["C010"]


def test_words_of_headings_mean_one_thing_in_a_table() -> None:
    for sheet in SHEETS.values():
        words = [word for c in sheet.columns for word in {plain(w) for w in (c.name, c.zh, *c.also)}]
        assert len(words) == len(set(words)), sorted(w for w in words if words.count(w) > 1)


@st.composite
def listed(draw: st.DrawFn, sheet: Sheet) -> Any:
    """Reports that a table with a list of lines can tell."""

    def tree(of: Of) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for column in sheet.columns:
            if column.of is of and (column.needed or draw(st.booleans())):
                put(made, column.path, draw(value(column)))
                if column.kind in UNITS:
                    put(made, (*column.path[:-1], "unit"), UNITS[column.kind])
        return made

    lines = [line for line in (tree(Of.LINE) for _ in range(draw(st.integers(0, 3)))) if line]
    return convert(tree(Of.REPORT) | {sheet.lines: lines}, sheet.struct)


@pytest.mark.parametrize("of", [name for name, sheet in SHEETS.items() if sheet.lines])
def test_other_reports_are_read_back_as_they_were_written(of: str) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
    @given(listed(SHEETS[of]), st.booleans())
    def law(report: Any, sheet: bool) -> None:
        rows = cargo_table.write([report])
        taken = cargo_table.read(table.as_xlsx(rows) if sheet else table.as_csv(rows), UTC)
        assert taken.problems == ()
        (part,) = taken.parts
        assert (part.problems, part.report) == ((), report)

    law()


VEHICLES = """进出境,载货状态,申报编号,海关,运输批次号,车牌号,挂车,箱号,空重,封志,到达时间
进境,重车,T1,5301,B1,粤Z1234港,粤Z55挂,ABCU1234560,重,H1 H2,2026-11-26 09:30
,,,,,,,ABCU7654324,空,,
出境,空车,T2,5301,,粤Z9876港,,,,,2026-11-26 10:00
"""


def test_vehicles_with_their_containers() -> None:
    first, second = (part.report for part in read(VEHICLES).standing)
    assert isinstance(first, VehicleReport) and isinstance(second, VehicleReport)
    assert (first.way, first.load, first.batch) == (Way.IN, Load.LADEN, "B1")
    assert [(u.id, str(u.fullness), [s.id for s in u.seals]) for u in first.units] == [
        ("ABCU1234560", "full", ["H1", "H2"]),
        ("ABCU7654324", "empty", []),
    ]
    assert [trailer.id for trailer in first.trailers] == ["粤Z55挂"]
    assert (second.way, second.load, second.units) == (Way.OUT, Load.EMPTY, ())


TALLIED = "ended_at,way,mode,reference,document,counted,damaged\n2026-11-26 12:00,in,sea,T1,D1,40,1\n"
LISTS = {
    "a number": ("tally", f"{TALLIED},,,,D2,4O,", ("C004", "/counted/1/packages", "F3")),
    "no document": ("tally", f"{TALLIED},,,,,3,", ("C008", "/counted/1/document", "E3")),
    "a contradiction": ("tally", f"{TALLIED}2026-11-27,,,T1,D2,3,", ("C006", "/ended_at", "A3")),
    "a choice": ("vehicle", "load,way,reference\nheavy,in,A", ("C007", "/load", "A2")),
    "no time": ("arrival", "arrived_at,mode,reference,bl\n,1,A,D1", ("C008", "/at", "")),
    "a time": ("departure", "atd,mode,reference,container\nsoon,1,A,C1", ("C005", "/departed_at", "A2")),
}


@pytest.mark.parametrize("name", LISTS)
def test_a_bad_cell_of_other_reports_is_named(name: str) -> None:
    of, text, wanted = LISTS[name]
    assert sheet_of(text.split("\n")[0].split(",")) is SHEETS[of]
    part = only(text)
    assert wanted in told(part) and not part.stands


def test_what_came_and_what_left() -> None:
    came, gone = "arrived_at,mode,reference,office,bl,pieces,gross,container,seals\n", "departed_at,mode,reference,bl\n"
    arrival = only(came + "2026-11-26 09:30,1,A1,5301,D1,40,820.5,,\n,,,,,,,ABCU1234560,H1;H2\n").report
    departure = only(gone + "2026-11-26 09:30,4,X1,D1\n,,,D2\n").report
    assert isinstance(arrival, ArrivalReport) and isinstance(departure, DepartureReport)
    assert [(m.document, m.packages, m.unit, m.seals) for m in arrival.came] == [
        ("D1", 40, "", ()),
        ("", None, "ABCU1234560", ("H1", "H2")),
    ]
    assert [m.document for m in departure.gone] == ["D1", "D2"]


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
