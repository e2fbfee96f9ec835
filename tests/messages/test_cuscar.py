"""Cargo reports of other countries: read whole, or refused with segment and reason; mutations crash nothing."""

import random
import time
import tracemalloc
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from tests.messages.test_edifact import BROKEN
from tests.messages.test_mutations import mutant
from tongguan.manifests.manifest import Manifest
from tongguan.manifests.report import Function
from tongguan.messages import cuscar, edifact
from tongguan.messages.cargo_dialect import UN, Dialect, dialect
from tongguan.messages.cargo_directory import CUSCAR
from tongguan.messages.cargo_report import Report
from tongguan.messages.edifact_directory import table_of
from tongguan.messages.found import WORDS
from tongguan.messages.limits import MAX_PROBLEMS
from tongguan.problem import Problem

SAMPLES = Path(__file__).parent / "samples" / "cargo"
ROAD = (SAMPLES / "road-dialect.toml").read_text()
DIALECTS = {"sea-95b": UN, "air-96b": UN, "road-03b": dialect(ROAD)}


def sample(name: str) -> bytes:
    return (SAMPLES / f"{name}.edi").read_bytes()


def read_one(body: bytes, by: Dialect = UN) -> Report[Manifest]:
    """The only message; its segments counted anew, so that a test may add and drop some."""
    result = cuscar.read(counted(body), by)
    assert result.problems == ()
    return result.reports[0]


def counted(body: bytes) -> bytes:
    lines = body.decode("latin-1").split("\n")
    first = next((n for n, row in enumerate(lines) if row.startswith("UNH")), 0)
    for number, row in enumerate(lines):
        if row.startswith("UNT+") and row.count("+") == 2:
            lines[number] = f"UNT+{number - first + 1}+{row.split('+')[2]}"
    return "\n".join(lines).encode("latin-1")


def changed(name: str, old: str, new: str) -> bytes:
    text = sample(name).decode()
    assert old in text
    return text.replace(old, new, 1).encode()


def told(problems: tuple[Problem, ...]) -> list[tuple[str, str, str]]:
    return [(p.code, p.wire_pointer, p.pointer) for p in problems]


@pytest.mark.parametrize("name", DIALECTS)
def test_golden_messages(name: str) -> None:
    report = read_one(sample(name), DIALECTS[name])
    assert report.problems == ()
    assert report.stands and report.function is Function.MAIN
    expected = msgspec.json.decode((SAMPLES / f"{name}.json").read_bytes(), type=Manifest)
    assert report.told == expected


def test_houses_stand_under_their_master_and_add_up() -> None:
    manifest = read_one(sample("sea-95b")).told
    assert manifest is not None
    master = manifest.consignments[0]
    houses = [c for c in manifest.consignments if c.master == master.document]
    assert [h.document for h in houses] == ["HBL0001", "HBL0002"]
    assert sum(h.packages or 0 for h in houses) == master.packages == 120
    assert sum(h.gross_mass.value for h in houses if h.gross_mass) == Decimal("20000.5")
    assert [unit.id for unit in manifest.units] == ["ABCU7654324"]


def test_houses_told_as_further_documents_of_one_consignment() -> None:
    body = changed("sea-95b", "CNI+3+HBL0002'\n", "")
    manifest = read_one(body).told
    assert manifest is not None
    assert [(c.sequence, c.document, c.master) for c in manifest.consignments] == [
        (1, "MBL0001", ""),
        (2, "HBL0001", "MBL0001"),
        (2, "HBL0002", "MBL0001"),
    ]


REFUSED = {
    "another message": ("CUSCAR:D:95B", "CUSDEC:D:95B", "E009", "UNH[1]/2", ""),
    "an older release": ("CUSCAR:D:95B", "CUSCAR:D:93A", "E010", "UNH[1]/2.3", ""),
    "no release": ("CUSCAR:D:95B", "CUSCAR:D:", "E010", "UNH[1]/2.3", ""),
    "out of order": ("DTM+137:202611200815:203'\n", "GID+1'\n", "E011", "GID[3]", ""),
    "a segment of another message": ("RFF+ACW", "XYZ+1'\nRFF+ACW", "E011", "XYZ[4]", ""),
    "too often": ("CST++841391'", "CST++841391'\nCST++841391'", "E012", "CST[54]", ""),
    "no goods": ("GID+1+50:DR'\nFTX+AAA+++PAINT'\nMEA+AAE+G+KGM:8000'\nSGP+ABCU1234560+50'\nDGS+IMD+3+1263'\n", "",
                 "E013", "CNI[56]", "/consignments/2"),
    "an unknown kind": ("BGM+785", "BGM+999", "E014", "BGM[2]/1", ""),
    "an unknown function": ("CNSZW+9'", "CNSZW+77'", "E014", "BGM[2]/3", ""),
    "an unknown indicator": ("GIS+24", "GIS+99", "E014", "GIS[41]/1", "/consignments/1"),
    "an unknown fullness": ("++3+5'", "++3+99'", "E014", "EQD[14]/6", ""),
    "an unknown mode": ("TDT+20+77N+1+", "TDT+20+77N+77+", "E014", "TDT[7]/3", ""),
    "an unknown mode of a second means": ("DTM+133:20261020", "TDT+20+77N+77'\nDTM+133:20261020",
                                          "E014", "TDT[11]/3", ""),
    "an unknown amount": ("MOA+40:", "MOA+999:", "E014", "MOA[37]/1", "/consignments/1"),
    "an unknown amount of an item": ("SGP+ABCU1234560+70", "MOA+999:5:EUR'\nSGP+ABCU1234560+70", "E014", "MOA[51]/1",
                                     "/consignments/1/items/0"),
    "no type of amount": ("MOA+40:", "MOA+:", "E017", "MOA[37]/1", "/consignments/1"),
    "no number": ("CNT+7:20000.5:KGM", "CNT+7:1E5:KGM", "E015", "CNT[21]/1.2", "/consignments/0"),
    "too many digits": ("CNT+8:120", "CNT+8:" + "1" * 40, "E015", "CNT[22]/1.2", "/consignments/0"),
    "no sequence": ("CNI+2+", "CNI+B+", "E015", "CNI[33]/1", ""),
    "no day": ("133:20261020:102", "133:20261320:102", "E016", "DTM[11]/1.2", ""),
    "no format": ("133:20261020:102", "133:20261020:718", "E016", "DTM[11]/1.2", ""),
    "no mode": ("TDT+20+77N+1+", "TDT+20+77N++", "E017", "TDT/3", "/mode"),
    "no reference": ("BGM+785+VOY77N-CNSZW", "BGM+785+", "E017", "BGM[2]/2", "/reference"),
    "no document": ("CNI+1+MBL0001'\nRFF+MB:MBL0001'", "CNI+1'\nRFF+UCN:1'", "E017", "CNI[19]", "/consignments/0"),
    "a document twice": ("HBL0002'\nRFF+BM:HBL0002", "HBL0001'\nRFF+BM:HBL0001",
                         "E021", "CNI[56]", "/consignments/2"),
    "a place twice": ("LOC+11+CNSZW", "LOC+9+DEHAM'\nLOC+11+CNSZW", "E021", "LOC[25]", "/consignments/0/loading"),
    "a container twice": ("ABCU7654324", "ABCU1234560", "E021", "EQD[18]", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    old, new, code, place, pointer = REFUSED[name]
    report = read_one(changed("sea-95b", old, new))
    assert not report.stands
    assert (code, place, pointer) in told(report.problems)


def test_an_unknown_qualifier_is_told_and_kept() -> None:
    report = read_one(changed("sea-95b", "LOC+8+CNCAN::6'", "LOC+8+CNCAN::6'\nLOC+999+XXABC'"))
    assert told(report.problems) == [("E014", "LOC[41]/1", "/consignments/1")]
    assert report.stands and report.told is not None
    assert report.told.consignments[1].carried["LOC+999"] == "999+XXABC"


def test_an_amount_that_is_known_and_not_read_is_kept_and_a_dialect_says_what_another_is() -> None:
    freight = read_one(changed("sea-95b", "MOA+40:", "MOA+64:")).told
    assert freight is not None and freight.consignments[1].value is None
    assert freight.consignments[1].carried["MOA+64"] == "64:125000.00:EUR"
    own = read_one(changed("sea-95b", "MOA+40:", "MOA+ZV:"), dialect('name = "x"\n[amounts]\nZV = "value"')).told
    assert own is not None and own.consignments[1].value is not None
    item = read_one(changed("sea-95b", "SGP+ABCU1234560+70", "MOA+38:5:EUR'\nSGP+ABCU1234560+70")).told
    assert item is not None and "38:5:EUR" in str(item.consignments[1].items[0].carried)


def test_a_container_that_nobody_describes_is_told() -> None:
    report = read_one(changed("sea-95b", "SGP+ABCU1234560+50", "SGP+ABCU0000001+50"))
    assert told(report.problems) == [("E020", "SGP[64]", "/consignments/2/items/0")]
    assert report.stands and report.told is not None
    assert [unit.id for unit in report.told.consignments[2].units] == ["ABCU0000001"]


def test_an_unknown_qualifier_is_told_once_however_often_it_comes() -> None:
    body = sample("sea-95b").replace(b"LOC+9+NLRTM", b"LOC+999+NLRTM")
    report = read_one(body)
    assert told(report.problems) == [("E014", "LOC[24]/1", "/consignments/0")]
    assert report.stands


def test_what_stands_too_often_is_left_out_with_all_that_it_holds() -> None:
    more = "GID+2+1:CT'\nFTX+AAA+++MORE'\n"
    report = read_one(changed("sea-95b", "GID+1+50:DR'", more * 9_999 + "GID+1+50:DR'"))
    assert [(p.code, p.wire_pointer) for p in report.problems] == [("E012", "GID[20059]")]
    assert report.told is not None
    assert len(report.told.consignments[2].items) == 9_999
    assert {item.description for item in report.told.consignments[2].items} == {"MORE"}


def test_problems_are_told_up_to_a_number() -> None:
    body = changed("sea-95b", "RFF+ACW:FORMER1'", "XYZ+1'\n" * 500 + "RFF+ACW:FORMER1'")
    problems = read_one(body).problems
    assert len(problems) == MAX_PROBLEMS + 1
    assert problems[-1].code == "E019"


def test_counts_that_do_not_agree_stop_the_interchange() -> None:
    result = cuscar.read(sample("sea-95b").replace(b"UNT+67", b"UNT+313"))
    assert told(result.problems) == [("E008", "UNT[67]/1", "")]
    assert result.reports[0].stands and result.standing == ()
    assert cuscar.read(sample("sea-95b")).standing == result.reports


@pytest.mark.parametrize("cut", range(0, 1600, 31))
def test_cut_messages_are_refused(cut: int) -> None:
    result = cuscar.read(sample("sea-95b")[:cut])
    assert any(p.stops for p in result.problems)


@pytest.mark.parametrize(
    ("release", "table"),
    [("95B", "95B"), ("96A", "95B"), ("97A", "96B"), ("98A", "98A"), ("02A", "00A"), ("03A", "02B"), ("21A", "03B")],
)
def test_a_release_is_read_by_the_table_before_it(release: str, table: str) -> None:
    assert table_of(CUSCAR, release) is CUSCAR[table]


def test_groups_stand_in_the_directory_s_order() -> None:
    result = edifact.read(sample("sea-95b"))
    assert result.interchange is not None
    problems: list[Problem] = []
    paths = [path for path, _ in CUSCAR["95B"].walk(result.interchange.messages[0], problems)]
    assert problems == []
    assert paths[5:9] == ["TDT", "TDT/LOC", "TDT/LOC", "TDT/LOC"]
    assert [p for p in paths if p.endswith(("SEL", "SGP", "COM"))] == [
        "EQD/SEL",
        "EQD/SEL",
        "CNI/RFF/GID/SGP",
        "CNI/RFF/NAD/CTA/COM",
        "CNI/RFF/GID/SGP",
        "CNI/RFF/GID/SGP",
    ]


def test_a_country_s_dialect_says_what_its_codes_mean() -> None:
    without = read_one(sample("road-03b"))
    assert not without.stands
    assert ("E014", "BGM[2]/1", "") in told(without.problems)
    assert read_one(sample("road-03b"), dialect(ROAD)).stands


def check(body: bytes, by: Dialect) -> None:
    result = cuscar.read(body, by)
    problems = (*result.problems, *(p for r in result.reports for p in r.problems))
    assert all(p.code and p.message and p.message_zh for p in problems)
    assert result.reports or problems
    for report in result.reports:
        assert report.told is not None or report.problems
        if report.told is not None:
            written = msgspec.json.encode(report.told)
            assert msgspec.json.decode(written, type=Manifest) == report.told
    if (interchange := edifact.read(body).interchange) and not result.problems and interchange.decimal == ".":
        again = edifact.read(edifact.write(interchange)).interchange
        assert again is not None
        assert len(again.messages) == len(interchange.messages)


def bombard(rounds: int, seed: int) -> None:
    choice = random.Random(seed)
    for _ in range(rounds):
        name = choice.choice(list(DIALECTS))
        body = mutant(sample(name), choice)
        check(counted(body) if choice.random() < 0.7 else body, DIALECTS[name])


def test_a_thousand_mutations_crash_nothing() -> None:
    bombard(1_000, 4)


def shuffled(body: bytes, choice: random.Random) -> bytes:
    """Whole segments dropped, doubled, moved, or with another text in an element: the frame still counts right."""
    rows = body.decode("latin-1").split("\n")
    for _ in range(choice.randint(1, 8)):
        at, other = (choice.randrange(3, len(rows) - 3) for _ in range(2))
        match choice.randrange(4):
            case 0 if len(rows) > 12:
                del rows[at]
            case 1:
                rows[at:at] = rows[other : other + choice.randint(1, 9)]
            case 2:
                rows[at], rows[other] = rows[other], rows[at]
            case _:
                parts = rows[at].rstrip("'").split("+")
                parts[choice.randrange(1, len(parts) + 1) :] = [choice.choice(["", "1", "::", "A:B:C", "9" * 30, "-"])]
                rows[at] = "+".join(parts) + "'"
    return counted("\n".join(rows).encode("latin-1"))


def test_segments_in_any_order_crash_nothing() -> None:
    choice, stood = random.Random(99), 0
    for _ in range(1_000):
        name = choice.choice(list(DIALECTS))
        body = shuffled(sample(name), choice)
        check(body, DIALECTS[name])
        stood += any(report.stands for report in cuscar.read(body, DIALECTS[name]).reports)
    assert stood > 30


@pytest.mark.soak
def test_two_hundred_thousand_mutations_crash_nothing() -> None:
    bombard(200_000, 44)


def test_every_finding_has_a_test_and_words_in_both_languages() -> None:
    ours = {code: words for code, words in WORDS.items() if code.startswith("E")}
    assert all(english and chinese and english != chinese for english, chinese in ours.values())
    tested = (
        {row[1] for row in BROKEN.values()}
        | {row[2] for row in REFUSED.values()}
        | {"E019", "E020", "E022", "E023", "E024"}
    )
    assert tested == ours.keys()


def stuffed(row: str, times: int, before: str = "RFF+ACW") -> bytes:
    return counted(changed("sea-95b", before, f"{row}'\n" * times + before))


HOSTILE = {
    "segments without end": stuffed("FTX+ACB+++A", 60_000),
    "segments that stand nowhere": stuffed("XYZ+1", 60_000),
    "containers with much that is carried": stuffed(
        "EQD+CN+A'\nDIM+1+CMT:1'\nDIM+1+CMT:1'\nDIM+1+CMT:1", 20_000, "CNI+1+MBL"
    ),
    "trailers": stuffed("EQD+TE+A", 9_000, "CNI+1+MBL"),
    "elements without end": changed("sea-95b", "RFF+ACW", "RFF" + "+" * 780_000 + "'RFF+ACW"),
    "components without end": changed("sea-95b", "RFF+ACW", "RFF+" + ":" * 780_000 + "'RFF+ACW"),
    "too many elements": changed("sea-95b", "RFF+ACW", "RFF" + "+" * 4_000_000 + "'RFF+ACW"),
    "too many segments": b"UNB+UNOA:1" + b"'" * 4_000_000,
    "release characters": changed("sea-95b", "ALL CARGO", "??" * 3_000_000),
    "consignments": stuffed("CNI+1+A'\nRFF+BM:A'\nGID+1", 15_000, "CNI+1+MBL"),
    "places of one consignment": stuffed("SGP+Z", 40_000, "SGP+ABCU1234560+120"),
}


@pytest.mark.soak
@pytest.mark.parametrize("name", HOSTILE)
def test_what_somebody_sends_to_hurt_costs_bounded_time_and_memory(name: str) -> None:
    tracemalloc.start()
    try:
        result = cuscar.read(HOSTILE[name])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 300 * 1024 * 1024
    began = time.process_time()
    cuscar.read(HOSTILE[name])
    assert time.process_time() - began < 6
    assert result.problems or result.reports


@pytest.mark.parametrize(
    ("own", "expected"),
    [
        ("TDT+20+77N+1+++++9811000:146", []),
        ("TDT+20", []),
        ("TDT+10+555+3+++++RIVER1", []),
        ("TDT+30++2", []),
        ("TDT+20+78N+1+++++9811000:146", [("E024", "/2")]),
        ("TDT+20+77N+3", [("E024", "/3")]),
        ("TDT+20++1+++++9811999:146", [("E024", "/8")]),
        ("TDT+99+77N", [("E014", "/1")]),
        ("TDT+30+77N+X", [("E014", "/3")]),
    ],
)
def test_a_consignment_s_own_transport_is_the_message_s_or_refused(own: str, expected: list[tuple[str, str]]) -> None:
    body = sample("sea-95b").decode()
    where = body.index("NAD+", body.index("CNI+2"))
    report = read_one(f"{body[:where]}{own}'\n{body[where:]}".encode())
    found = [(p.code, p.wire_pointer) for p in report.problems if p.stops]
    assert [(code, place.split("]")[1]) for code, place in found] == expected
    assert all(place.startswith("TDT[") for _, place in found) and report.stands is not bool(expected)


@pytest.mark.parametrize(
    ("code", "previous", "told_"), [("705", "FORMER-9", []), ("911", "", []), ("ZZZ", "", ["E014"])]
)
def test_a_document_of_an_item_is_looked_up_by_its_code(code: str, previous: str, told_: list[str]) -> None:
    body = sample("sea-95b").decode()
    lines = body.split("\n")
    last = next(n for n, row in enumerate(lines) if row.startswith("CST+"))
    lines[last + 1 : last + 1] = ["GIS+24'", f"DOC+{code}+FORMER-9'"]
    report = read_one("\n".join(lines).encode())
    assert report.told is not None and report.told.consignments[1].previous_document == previous
    assert [p.code for p in report.problems if p.wire_pointer.startswith("DOC")] == told_
