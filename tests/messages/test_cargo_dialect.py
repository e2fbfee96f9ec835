"""Other countries' dialects: a mapping file says what differs; what it has wrong is told by line and key."""

import msgspec
import pytest

from tests.messages.test_cuscar import SAMPLES, counted
from tongguan.manifests.manifest import Manifest
from tongguan.manifests.report import ManifestReport
from tongguan.messages import cargo, edifact
from tongguan.messages.cargo_dialect import UN, Dialects, dialect, dialects
from tongguan.messages.cargo_taken import Part, Wire
from tongguan.problem import Severity

FILES = {name: (SAMPLES / f"{name}-dialect.toml").read_text() for name in ("harbour", "airline")}
SPOKEN = dialects(FILES.values())


def read(body: bytes, spoken: Dialects = SPOKEN) -> Part:
    taken = cargo.read(Wire.EDIFACT, body, spoken)
    assert taken.problems == ()
    (part,) = taken.parts
    return part


def message(name: str) -> bytes:
    return (SAMPLES / f"{name}.edi").read_bytes()


@pytest.mark.parametrize("name", FILES)
def test_golden_messages(name: str) -> None:
    part = read(message(name))
    assert part.stands and isinstance(part.report, ManifestReport)
    wanted = msgspec.json.decode((SAMPLES / f"{name}.json").read_bytes(), type=Manifest)
    assert part.report.manifest == wanted


def test_without_its_dialect_a_message_is_refused_with_segment_and_reason() -> None:
    told = {(p.code, p.wire_pointer) for p in read(message("airline"), Dialects()).problems}
    assert told == {("E009", "UNH[1]/2")}
    plain = cargo.read(Wire.EDIFACT, message("harbour").replace(b"HARBOUR", b"SOMEBODY"), SPOKEN)
    assert [p.code for p in plain.problems] == ["E003"]  # its characters are its own


def test_what_the_directory_has_not_is_passed_over_with_a_note() -> None:
    part = read(message("harbour"))
    assert [(p.code, p.wire_pointer, p.severity) for p in part.problems] == [("E023", "GIR[8]", Severity.WARNING)]
    assert isinstance(part.report, ManifestReport)
    assert part.report.manifest.carried == {"GIR": "3+BERTH:ZZ"}
    other = read(message("harbour").replace(b"GIR+3", b"IMD+3"))
    assert [(p.code, p.wire_pointer) for p in other.problems if p.stops] == [("E011", "IMD[8]")]


def without(text: str, key: str) -> str:
    """A mapping file without a table or a word of it."""
    paragraphs = [p for p in text.split("\n\n") if not p.startswith(f"[{key}]")]
    return "\n".join(row for p in paragraphs for row in p.split("\n") if not row.startswith(f"{key} ="))


def test_each_part_of_a_dialect_is_needed() -> None:
    """Without a table or a word of it, the message means something else, or nothing."""
    for name, text in FILES.items():
        whole = read(message(name)).report
        for key in msgspec.toml.decode(text).keys() - {"name"}:
            less = Dialects(known=(dialect(without(text, key)),))
            taken = cargo.read(Wire.EDIFACT, message(name), less)
            assert [part.report for part in taken.standing] != [whole], (name, key)


TIMES = [
    ("102", "20261126", "2026-11-26T00:00:00+00:00"),
    ("202", "261126081500", "2026-11-26T08:15:00+00:00"),
    ("205", "202611260815?+0800", "2026-11-26T08:15:00+08:00"),
    ("303", "202611260815UTC", "2026-11-26T08:15:00+00:00"),
    ("304", "20261126081500-05", "2026-11-26T08:15:00-05:00"),
    ("303", "202611260815CET", ""),
    ("205", "202611260815?+9900", ""),
    ("205", "202611260815", ""),
    ("102", "202611 6", ""),
    ("203", "２０２６１１２６０８１５", ""),
    ("999", "20261126", ""),
]


@pytest.mark.parametrize(("form", "text", "wanted"), TIMES)
def test_dates(form: str, text: str, wanted: str) -> None:
    body = (SAMPLES / "sea-95b.edi").read_text().replace("UNOC:3", "UNOW:4")
    part = read(body.replace("132:202611260330:203", f"132:{text}:{form}").encode(), Dialects())
    assert isinstance(part.report, ManifestReport)
    found = part.report.manifest.arrives_at
    assert (found.isoformat() if found else "") == wanted
    assert [p.code for p in part.problems] == ([] if wanted else ["E016"])


def test_the_office_of_exit_is_that_of_what_goes_out() -> None:
    body = (SAMPLES / "sea-95b.edi").read_bytes().replace(b"LOC+92+SGSIN::6'", b"LOC+42+5345'")
    inward, outward = (read(b, Dialects()).report for b in (body, body.replace(b"BGM+785", b"BGM+833")))
    assert isinstance(inward, ManifestReport) and isinstance(outward, ManifestReport)
    assert (inward.manifest.office, inward.manifest.carried["LOC+42"]) == ("", "42+5345")
    assert (outward.manifest.office, "LOC+42" in outward.manifest.carried) == ("5345", False)


WRONG = {
    "unknown table": ("name = 'x'\n\n[nonsense]\nA = 'carried'", "line 3, nonsense: is not known"),
    "unknown kind": ("[kinds]\n9 = 'cargo'", "line 2, kinds.9: 'cargo' is none of what it may mean: advance"),
    "unknown role": ("[places]\n5 = 'loading'\n'60' = 'consignee'", "line 3, places.60"),
    "a role with a type that has none": ("[references]\nA = 'batch 700'", "line 2, references.A"),
    "dotted": ("zone = 'UTC'\nplaces.60 = 'x'", "line 2, places.60"),
    "inline": ("zone = 'UTC'\nplaces = {60 = 'x'}", "line 2, places.60"),
    "no text": ("[places]\n60 = 1", "line 2, places.60: 1 is none"),
    "no table": ("places = 1", "line 1, places: must be a table"),
    "a long code": (f"[places]\n{'9' * 18} = 'carried'", "a code has 1 to 17 characters"),
    "no date": ("[formats]\n9 = '%d/%m'", "line 2, formats.9"),
    "no zone": ("zone = 'Asia/Nowhere'", "line 1, zone: 'Asia/Nowhere' is not known"),
    "no charset": ("charset = 'klingon'", "line 1, charset: 'klingon' is not known"),
    "no charset of letters": ("charset = 'utf-16'", "line 1, charset: 'utf-16' has letters of its own"),
    "no charset of texts": ("charset = 'base64'", "line 1, charset: 'base64' is not known"),
    "no release": ("release = '1996'", "line 1, release: '1996' is no release"),
    "no segment": ("extra = ['gir']", "line 1, extra: names a segment that is none"),
    "no list": ("senders = 'A'", "line 1, senders: must be a list"),
    "no word": ("name = 1", "line 1, name: must be a text"),
    "no toml": ("name = 'x'\n= 1", "line 2"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_mapping_file_says_what_is_wrong_by_line_and_key(name: str) -> None:
    text, said = WRONG[name]
    with pytest.raises(ValueError, match=r"line \d") as found:
        dialect(text)
    assert said in str(found.value)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(ValueError, match="line") as found:
        dialect("zone = 'X/Y'\n[kinds]\n9 = 'a'\n8 = 'b'\n")
    assert [row.partition(":")[0] for row in str(found.value).splitlines()] == [
        "line 1, zone",
        "line 3, kinds.9",
        "line 4, kinds.8",
    ]


def test_who_sends_is_known_before_the_characters_are() -> None:
    assert edifact.sender_of(message("harbour")) == "HARBOUR"
    assert edifact.sender_of(b"UNA:*.? 'UNB*UNOA:1*ONE:1*TWO'") == "ONE"
    assert [edifact.sender_of(body) for body in (b"", b"UNA", b"UNB", b"UNB+UNOA", b"\xff" * 900)] == [""] * 5


def test_the_codes_of_the_un_have_their_meanings() -> None:
    """Codes that a mistake here would turn into something else, by their names in the UN's lists."""
    assert {UN.movements[code] for code in ("185", "933")} == {"arrival"}
    assert {UN.movements[code] for code in ("186", "833")} == {"departure"}
    assert (UN.times["132"], UN.times["133"], UN.times["178"], UN.times["186"]) == (
        "arrives_at",
        "departs_at",
        "arrived_at",
        "departed_at",
    )
    assert (UN.places["5"], UN.places["60"], UN.consignment_places["9"], UN.consignment_places["11"]) == (
        "loading",
        "unloading",
        "loading",
        "unloading",
    )
    types = {code: UN.consignment_references[code] for code in ("BM", "HWB", "BH", "AWB", "CMR", "RCN", "MB", "MWB")}
    assert types == {
        "BM": "document 705",
        "HWB": "document 703",
        "BH": "document 714",
        "AWB": "document 740",
        "CMR": "document 730",
        "RCN": "document 720",
        "MB": "master 704",
        "MWB": "master 741",
    }
    assert (UN.measures["AAE"], "AAE" in UN.purposes) == ("gross_mass", False)  # 6313 and 6311 are two lists


def test_a_wagon_s_consignment_note_is_a_document() -> None:
    body = (SAMPLES / "sea-95b.edi").read_bytes().replace(b"RFF+BM:HBL0001", b"RFF+RCN:HBL0001")
    part = read(counted(body), Dialects())
    assert isinstance(part.report, ManifestReport)
    assert part.report.manifest.consignments[1].document_type == "720"
