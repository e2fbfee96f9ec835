"""What is sent as a change of law: told by its name or columns, held against the law, every defect at its line."""

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tongguan.codes.change import Change
from tongguan.codes.comparison import Effect, compare, counted, written
from tongguan.codes.kinds import KINDS
from tongguan.codes.law import Law
from tongguan.codes.read import read as read_folder
from tongguan.codes.rows import Measure
from tongguan.codes.upload import MOST_FILES, File, Read, read
from tongguan.release.rules import judges

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
CN = Path(__file__).parents[2] / "profiles" / "cn"
HEADER = "id,kind,tax,direction,hs,ad_valorem,name,valid_from,valid_to,known_from,source\n"


@pytest.fixture(scope="module")
def law() -> Law:
    return Law.of(read_folder(CN))


def sent(law: Law, *files: tuple[str, str | bytes]) -> Read:
    return read([File(n, d.encode() if isinstance(d, str) else d) for n, d in files], law, NOW, judges())


def codes(found: Read) -> list[tuple[str, int, str]]:
    return [(f.file, f.line, f.code) for f in found.defects]


def test_the_profile_itself_is_nothing_new(law: Law) -> None:
    files = [(str(f.relative_to(CN)), f.read_bytes()) for f in sorted(CN.rglob("*")) if f.is_file()]
    found = sent(law, *files)
    assert not found.change and codes(found) == [("", 0, "nothing-new")]


def test_without_a_moment_a_row_is_known_when_it_is_law(law: Law) -> None:
    text = HEADER.replace("known_from,", "") + "D-610910,duty,A,import,610910,5,T-shirts,2027-01-01,,Notice\n"
    found = sent(law, ("measures-2027.csv", text))
    later = datetime(2026, 12, 1, tzinfo=UTC)
    after = found.change.known(later).on(law)
    assert found.defects == () and after.id != law.id
    old, new = date(2026, 12, 31), date(2027, 1, 1)
    assert [rate(after, day, later) for day in (old, new)] == ["6", "5"]
    assert rate(after, new, NOW) == "6", "on 20 November nobody knew"
    assert Change.load(found.change.dump()).on(law).id == found.change.on(law).id
    assert Change.between(law, after).on(law).id == after.id


def rate(law: Law, day: date, known: datetime) -> str:
    row = next(r for r in law.at(day, known).measures("6109100000", "", "import") if r.kind == "duty")  # type: ignore[arg-type]
    assert isinstance(row, Measure)
    return str(row.ad_valorem)


def test_what_a_row_does_is_told_against_its_first_day(law: Law) -> None:
    text = (
        HEADER
        + "D-610910,duty,A,import,610910,5,T-shirts of cotton,2027-01-01,,2026-11-19T00:00:00Z,Notice\n"
        + "D-01,duty,A,import,01,10,Live animals: other,2020-01-01,2026-12-31,2026-11-19T00:00:00Z,Notice\n"
        + "N-1,duty,A,import,61099020,7,Singlets,2025-01-01,,2026-11-19T00:00:00Z,Notice\n"
    )
    lines = compare(law, sent(law, ("measures.csv", text)).change, NOW)
    assert [(x.effect, x.back) for x in lines] == [
        (Effect.CHANGED, False), (Effect.ENDED, False), (Effect.ADDED, True),
    ]  # fmt: skip
    assert {(c.column, c.before, c.after) for c in lines[0].cells} >= {("ad_valorem", "6", "5")}
    assert counted(lines) == {"measures": {"added": 1, "changed": 1, "ended": 1}}


def test_a_published_row_in_other_words_is_named(law: Law) -> None:
    text = HEADER + "D-01,duty,A,import,01,9,Live animals: other,2020-01-01,,2019-12-01T00:00:00Z,Notice\n"
    assert codes(sent(law, ("measures.csv", text))) == [("measures.csv", 2, "edited")]


def ended(law: Law, table: str, column: str, value: str) -> tuple[str, str]:
    """The open rows of a table with this value, as a file that ends them all with the year."""
    columns = [c.name for c in KINDS[table].columns if c.name != "known_from"]
    out = io.StringIO()
    lines = csv.DictWriter(out, columns)
    lines.writeheader()
    for row in law.rows()[table]:
        if getattr(row, column) == value and row.valid_to is None:
            lines.writerow({c: written(getattr(row, c)) for c in columns} | {"valid_to": "2026-12-31"})
    return f"{table}.csv", out.getvalue()


def test_rows_that_would_name_what_ends_are_told_by_their_key(law: Law) -> None:
    found = sent(law, ended(law, "agencies", "code", "MPS"))
    assert found.defects and {f.code for f in found.defects} == {"dangling"}
    tables = ("requirements ", "subsystems ", "consultations ", "mandates ")
    assert all(f.file.startswith(tables) and "MPS" in f.message and not f.line for f in found.defects)


def test_what_ends_together_with_all_that_names_it_is_sound(law: Law) -> None:
    naming = ("consultations", "mandates")
    ends = [ended(law, "agencies", "code", "MPS"), *(ended(law, table, "agency", "MPS") for table in naming)]
    for name in ("precursor-approval.toml", "arms-permit.toml"):
        text = (CN / "subsystems" / name).read_text("utf-8")
        ends.append((name, text.replace("known_from = 2019-12-01T00:00:00Z", "valid_to = 2026-12-31")))
    found = sent(law, *ends)
    assert found.defects == ()
    assert {x.effect for x in compare(law, found.change, NOW)} == {Effect.ENDED}
    assert found.change.known(NOW).on(law).at(date(2027, 1, 1), NOW).agency("MPS") is None


def test_entries_of_a_list_and_official_lists(law: Law) -> None:
    entries = "code,name,valid_from,valid_to,source\nXK,Kosovo,2027-01-01,,Notice\n"
    found = sent(
        law, ("country.csv", entries), ("anything.csv", "Code,Name,Numeric code,Status\n43,Bag,,\n1A,Drum,,\n")
    )
    assert found.defects == () and [o.list for o in found.change.officials] == ["package"]
    assert {x.table for x in compare(law, found.change, NOW)} == {"codes", "package"}
    assert found.change.known(NOW).on(law).at(date(2027, 1, 1), NOW).entry("country", "XK")


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("measures.csv", b"", "column-missing"),
        ("measures.csv", b"\xff\xfe\x00", "encoding"),
        ("measures.csv", HEADER.encode() + b"\xe9,,\n", "encoding"),
        ("measures.xlsx", b"PK", "file-unknown"),
        ("wages.csv", b"a,b\n1,2\n", "file-unknown"),
        ("../../measures.csv", HEADER.encode() + b"1,2\n", "cells"),
        ("all.zip", b"PK\x03\x04 not a zip", "file-unknown"),
        ("profile.toml", b"id = [", "head"),
        ("", b"a,b", "file-unknown"),
    ],
)
def test_what_cannot_be_read_is_named(law: Law, name: str, data: bytes, code: str) -> None:
    found = sent(law, (name, data))
    assert code in {f.code for f in found.defects} and not found.change


def test_another_profiles_head_is_the_wrong_file(law: Law) -> None:
    other = (CN.parent / "gb" / "profile.toml").read_bytes()
    assert {f.code for f in sent(law, ("profile.toml", other)).defects} == {"head"}


def test_bombs_do_not_go_off(law: Law) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for n in range(3):
            out.writestr(f"measures/{n}.csv", b"0" * 40_000_000)
    assert len(packed.getvalue()) < 200_000
    assert "too-much" in {f.code for f in sent(law, ("cn.zip", packed.getvalue())).defects}
    many = [(f"measures-{n}.csv", HEADER) for n in range(MOST_FILES + 1)]
    assert "too-much" in {f.code for f in sent(law, *many).defects}
