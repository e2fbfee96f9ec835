"""One door for cargo: each wire is known by what it begins with, and its reports come with their places."""

import io
import random
import time
import zipfile
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.messages.cargo_values import ANY, REPORTS
from tests.messages.test_cuscar import SAMPLES, changed, counted, sample
from tests.messages.test_mutations import mutant
from tongguan.manifests.manifest import Manifest
from tongguan.manifests.report import ArrivalReport, DepartureReport, Function, Load, ManifestReport, VehicleReport, Way
from tongguan.messages import cargo, cargo_json, table
from tongguan.messages.cargo_dialect import dialects
from tongguan.messages.cargo_taken import Part, Taken, Wire
from tongguan.messages.limits import MAX_BODY, MAX_OCCURRENCES, MAX_PROBLEMS
from tongguan.problem import Problem

ARRIVAL = sample("arrival-95b")
SMALL = {"manifest": {"kind": "original", "mode": "3", "reference": "M1", "batch": "B1"}}


def edifact(body: bytes) -> Part:
    taken = cargo.read(Wire.EDIFACT, counted(body))
    assert taken.problems == ()
    (part,) = taken.parts
    return part


def json(value: object) -> Part:
    (part,) = cargo.read(Wire.JSON, msgspec.json.encode(value)).parts
    return part


def told(part: Part) -> list[tuple[str, str]]:
    return sorted((p.code, p.pointer) for p in part.problems)


@pytest.mark.parametrize(
    ("said", "body", "wire"),
    [
        ("application/json", b"UNB", Wire.JSON),
        ("application/vnd.api+json; charset=utf-8", b"", Wire.JSON),
        ("", b"\xef\xbb\xbf\r\n {}", Wire.JSON),
        ("", b"", Wire.JSON),
        ("text/csv; charset=utf-8", b"", Wire.TABLE),
        ("", b"kind,mode\n", Wire.TABLE),
        ("application/octet-stream", b"PK\x03\x04", Wire.TABLE),
        ("text/plain", b"UNA:+.? 'UNB", Wire.EDIFACT),
        ("application/octet-stream", b"\r\nUNB+UNOA", Wire.EDIFACT),
        ("application/EDIFACT", b"", Wire.EDIFACT),
        ("text/xml", b"", Wire.XML),
        ("application/mt+xml", b"", Wire.XML),
        ("", b"\xef\xbb\xbf <Manifest/>", Wire.XML),
        ("application/octet-stream", "<Manifest/>".encode("utf-16"), Wire.XML),
        ("image/png", b"UNB", None),
    ],
)
def test_the_wire_is_said_or_seen(said: str, body: bytes, wire: Wire | None) -> None:
    assert cargo.wire_of(said, body) == wire


@settings(max_examples=60, deadline=None)
@given(st.one_of([ANY.struct(kind) for kind in REPORTS]))
def test_canonical_json_comes_back_as_it_was(report: Any) -> None:
    written = cargo_json.write(report)
    assert cargo_json.read(written) == (report, ())
    assert cargo_json.write(report) == written


def test_every_problem_of_a_json_report_is_told_at_its_place() -> None:
    manifest = SMALL["manifest"] | {
        "kind": "imaginary",
        "colour": "red",
        "arrives_at": "2026-11-26T10:00:00",
        "consignments": [{"sequence": 1, "packages": "NaN"}, {"sequence": "x", "document": "D", "items": [{}]}],
    }
    part = json({"manifest": manifest, "reasons": "001"})
    assert told(part) == [
        ("J003", "/manifest/colour"),
        ("J004", "/manifest/consignments/1/sequence"),
        ("J004", "/manifest/kind"),
        ("J004", "/reasons"),
        ("J005", "/manifest/consignments/0/document"),
        ("J005", "/manifest/consignments/1/items/0/sequence"),
        ("J006", "/manifest/consignments/0/packages"),
        ("J012", "/manifest/arrives_at"),
    ]
    assert isinstance(part.report, ManifestReport) and part.report.manifest.batch == "B1"
    assert not part.stands


def test_what_is_no_report_says_by_what_one_is_known() -> None:
    for value in ({}, {"reference": "1"}, [], "x", None):
        assert told(json(value)) == [("J014", "")]
    assert told(json({"at": 1, "reference": "A"})) == [("J004", "/at"), ("J005", "/mode")]


def test_bounds_of_json() -> None:
    row = {"sequence": 1, "document": "D"}
    crowd = {**SMALL["manifest"], "consignments": [row] * (MAX_OCCURRENCES + 1)}
    assert told(json({"manifest": crowd})) == [("J013", "/manifest/consignments")]
    busy = {**SMALL["manifest"], "consignments": [{**row, "items": [{"sequence": 1}] * 1_000}]}
    assert told(json({"manifest": busy})) == [("J009", "/manifest/consignments/0/items")]
    assert [p.code for p in cargo_json.read(b'{"manifest":' + b"[" * 50_000)[1]] in (["J010"], ["J001"])
    assert [p.code for p in cargo_json.read(b" " * (MAX_BODY + 1))[1]] == ["J002"]
    wrong = {**SMALL["manifest"], "consignments": [{"sequence": 1}] * 300}
    assert len(json({"manifest": wrong}).problems) == MAX_PROBLEMS + 1


def seconds(body: bytes) -> float:
    """The processor's time to read it once."""
    began = time.process_time()
    assert cargo_json.read(body)[1] == ()
    return time.process_time() - began


def test_empty_lists_cost_little() -> None:
    row = {"document": "D", "consignee": {"name": "B"}, "items": [{"sequence": 1, "description": "PUMPS"}]}
    bodies = [
        msgspec.json.encode({"manifest": {**SMALL["manifest"], "consignments": [{"sequence": n} | row | more] * 900}})
        for n, more in ((1, {}), (2, {"units": [], "carried": {}, "customs": None, "master": ""}))
    ]
    full, empty = (min(seconds(body) for _ in range(5)) for body in bodies)
    assert empty < 6 * full


def test_a_cargo_report_is_a_manifest_report_with_places() -> None:
    part = edifact(sample("sea-95b"))
    report = part.report
    assert isinstance(report, ManifestReport) and isinstance(report.manifest, Manifest)
    assert (part.stands, part.type, report.function) == (True, "785", Function.MAIN)
    assert part.place("/manifest/consignments/0") == "CNI[19]"
    assert part.place("/manifest/consignments/0/packages") == "CNT[22]"
    assert part.place("/manifest/consignments/0/consignee/name") == part.place("/manifest/consignments/0/consignee")
    assert part.place("/manifest/reference") == "BGM[2]"
    assert part.place("/manifest/units/0/id") == "EQD[18]"
    assert part.place("/manifest/consignments/0/units/0/seals/0/id") == "EQD[14]"
    (found,) = part.pointed(
        (Problem(code="MFR17", message="x", pointer="/manifest/consignments/0/items/0/description"),)
    )
    assert found.wire_pointer.startswith("GID[")


def test_the_problems_of_a_cargo_report_point_into_the_report() -> None:
    part = edifact(changed("sea-95b", "CNT+7:20000.5", "CNT+7:ABC"))
    assert [(p.code, p.pointer) for p in part.problems] == [("E015", "/manifest/consignments/0")]
    assert not part.stands


def test_why_a_cargo_report_changes() -> None:
    body = changed("sea-95b", "CNSZW+9'", "CNSZW+4'\nFTX+CHG++003+MIS:LOADED'")
    report = edifact(body).report
    assert isinstance(report, ManifestReport)
    assert (report.function, report.reasons, report.remark) == (Function.CHANGE, ("003",), "MIS LOADED")
    assert report.manifest.statements == edifact(sample("sea-95b")).report.manifest.statements  # type: ignore[union-attr]


def test_what_is_deleted_needs_no_goods() -> None:
    head = sample("sea-95b").decode().partition("CNI+1")[0].replace("CNSZW+9'", "CNSZW+3'")
    body = f"{head}CNI+1+MBL0001'\nRFF+MB:MBL0001'\nUNT+1+1'\nUNZ+1+REF1'"
    unh = next(row for row in head.split("\n") if row.startswith("UNH")).split("+")[1]
    unb = next(row for row in head.split("\n") if row.startswith("UNB")).rstrip("'").split("+")[5]
    part = edifact(body.replace("UNT+1+1", f"UNT+1+{unh}").replace("UNZ+1+REF1", f"UNZ+1+{unb}").encode())
    assert part.problems == () and isinstance(part.report, ManifestReport)
    assert part.report.function is Function.DELETE and not part.report.manifest.empty
    assert [c.document for c in part.report.manifest.consignments] == ["MBL0001"]


def test_a_ship_that_arrived_is_an_arrival() -> None:
    report = edifact(ARRIVAL).report
    assert isinstance(report, ArrivalReport)
    assert report.mode == "1" and report.means is not None and report.at.tzinfo is not None


def test_what_is_only_expected_has_not_arrived() -> None:
    part = edifact(ARRIVAL.replace(b"DTM+178", b"DTM+132"))
    assert part.report is None and [(p.code, p.pointer) for p in part.problems] == [("E017", "/at")]


ROAD = ARRIVAL.replace(b"TDT+20+77N+1+", b"TDT+20++3+")


@pytest.mark.parametrize(
    ("body", "way", "load"),
    [
        (ROAD, Way.IN, Load.EMPTY),
        (ROAD.replace(b"\nUNT", b"\nEQD+CN+ABCU1234560++++4'\nUNT"), Way.IN, Load.EMPTY_CONTAINER),
        (ROAD.replace(b"\nUNT", b"\nEQD+CN+ABCU1234560++++5'\nUNT"), Way.IN, Load.LADEN),
        (ROAD.replace(b"BGM+185", b"BGM+833").replace(b"BGM+933", b"BGM+833"), Way.OUT, Load.EMPTY),
    ],
)
def test_a_vehicle_over_the_road(body: bytes, way: Way, load: Load) -> None:
    body = b"\n".join(row for row in body.split(b"\n") if not row.startswith(b"RFF"))
    report = edifact(body).report
    assert isinstance(report, VehicleReport)
    assert (report.way, report.load) == (way, load)


LEFT = ARRIVAL.replace(b"BGM+185", b"BGM+186").replace(b"DTM+136:202610200600", b"DTM+186:202610200600")


@pytest.mark.parametrize("mode", ["1", "2", "4", "8"])
def test_a_ship_a_train_an_aircraft_that_left_is_a_departure(mode: str) -> None:
    part = edifact(LEFT.replace(b"TDT+20+77N+1+", f"TDT+20+77N+{mode}+".encode()))
    report = part.report
    assert part.problems == () and isinstance(report, DepartureReport)
    assert (report.mode, report.journey, report.manifest_reference) == (mode, "77N", "VOY77N-CNSZW")
    assert report.place is not None and report.place.id == "NLRTM"
    assert report.departed_at == datetime(2026, 10, 20, 6, tzinfo=UTC) and report.gone == ()


def test_what_is_only_expected_has_not_left() -> None:
    part = edifact(LEFT.replace(b"DTM+186", b"DTM+133"))
    assert part.report is None and [(p.code, p.pointer) for p in part.problems] == [("E017", "/departed_at")]


def test_each_message_is_read_in_its_dialect() -> None:
    road = (SAMPLES / "road-dialect.toml").read_text()
    body = sample("road-03b")
    sender = body.decode().split("UNB+")[1].split("+")[1]
    by_sender, by_name = (f'senders = ["{sender}"]\n{road}', f'associations = ["R10"]\n{road}')
    named = body.replace(b"CUSCAR:D:03B:UN", b"CUSCAR:D:03B:UN:R10")
    assert b"R10" in named
    for text, told_ in ((by_sender, body), (by_sender, named), (by_name, named)):
        (part,) = cargo.read(Wire.EDIFACT, told_, dialects([text])).parts
        assert part.stands and isinstance(part.report, ManifestReport) and part.report.manifest.batch
    for text, told_ in ((by_name, body), (road, body)):
        assert not cargo.read(Wire.EDIFACT, told_, dialects([text])).standing
    with pytest.raises(ValueError, match="colour"):
        dialects(["colour = 1"])


def test_a_message_of_another_kind_is_refused() -> None:
    part = edifact(changed("sea-95b", "CUSCAR:D", "IFTMIN:D"))
    assert [p.code for p in part.problems] == ["E009"] and part.report is None


@pytest.mark.parametrize("name", ["json", "csv", "xlsx", "xml", "cuscar", "cusrep"])
def test_mutants_crash_nothing(name: str) -> None:
    bombard(name, 200, 1)


@pytest.mark.soak
@pytest.mark.parametrize("name", ["json", "csv", "xlsx", "xml", "cuscar", "cusrep"])
def test_ten_thousand_mutants_crash_nothing(name: str) -> None:
    bombard(name, 10_000, 2)


def bombard(name: str, rounds: int, seed: int) -> None:
    """Messages of a kind with bytes changed, cut, doubled and moved: read, or refused with words and a place."""
    choice, (wire, bodies) = random.Random(seed), BODIES[name]
    stood = 0
    for _ in range(rounds):
        body = choice.choice(bodies)
        made = within(body, choice) if name == "xlsx" and choice.random() < 0.8 else mutant(body, choice)
        if wire is Wire.EDIFACT and choice.random() < 0.6:
            made = counted(made)
        taken = cargo.read(wire, made, DIALECTS)
        assert taken.standing or taken.all_problems
        assert all(p.message and p.message_zh for p in taken.all_problems)
        stood += bool(taken.standing)
    assert 0 < stood < rounds


def within(body: bytes, choice: random.Random) -> bytes:
    """A workbook with one of its parts changed, packed again."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(made, "w") as new:
        hit = choice.choice(old.namelist())
        for part in old.namelist():
            new.writestr(part, mutant(old.read(part), choice) if part == hit else old.read(part))
    return made.getvalue()


def as_json(taken: Taken) -> bytes:
    report = taken.parts[0].report
    assert report is not None
    return cargo_json.write(report)


SHEETS = [
    (SAMPLES / "road.csv").read_bytes(),
    "load,way,reference,plate,container,seal\nladen,in,T1,粤Z1,ABCU1234560,H1\n,,,,ABCU7654324,H2\n".encode(),
    b"ended_at,way,mode,reference,document,counted\n2026-11-26 12:00,in,1,T1,D1,40\n,,,,D2,3\n",
    b"departed_at,mode,reference,office,bl,container\n2026-11-26,4,X1,5301,D1,ABCU1234560\n",
]
DIALECTS = dialects((SAMPLES / f"{name}-dialect.toml").read_text() for name in ("harbour", "airline"))
BODIES: dict[str, tuple[Wire, list[bytes]]] = {
    "json": (Wire.JSON, [as_json(cargo.read(Wire.EDIFACT, b)) for b in (sample("sea-95b"), ARRIVAL, LEFT, ROAD)]),
    "csv": (Wire.TABLE, SHEETS),
    "xlsx": (Wire.TABLE, [table.as_xlsx(table.separated(body)) for body in SHEETS]),
    "xml": (Wire.XML, [(SAMPLES / name).read_bytes() for name in ("mt1401.xml", "mt4401.xml")]),
    "cuscar": (
        Wire.EDIFACT,
        [sample("sea-95b"), sample("air-96b"), *((SAMPLES / f"{n}.edi").read_bytes() for n in ("harbour", "airline"))],
    ),
    "cusrep": (Wire.EDIFACT, [ARRIVAL, LEFT, ROAD]),
}
