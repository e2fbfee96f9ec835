"""The commands about law and codes, down to where values are handed to the store."""

import io
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tongguan.codes.finding import Defective
from tongguan.commands import Stop, codes

NOW = datetime(2026, 1, 1, tzinfo=UTC)
PROFILES = Path(__file__).resolve().parents[2] / "profiles"
HEADER = "id,kind,tax,direction,hs,ad_valorem,valid_from,valid_to,known_from,source\n"
GOOD = "N-1,duty,A,import,0101210099,5,2027-01-01,,2026-11-01T00:00:00Z,test\n"


def test_profile_check_is_silent_success_on_a_good_profile() -> None:
    out = io.StringIO()
    assert codes.check(PROFILES / "gb", out=out) == 0
    assert "0 defects" in out.getvalue()


def test_profile_check_prints_file_and_line_and_fails(tmp_path: Path) -> None:
    for name in ("cn", "common"):
        shutil.copytree(PROFILES / name, tmp_path / name)
    agencies = tmp_path / "cn" / "agencies.csv"
    agencies.write_text(agencies.read_text("utf-8") + "X,Y,,,2020-01-01,,2019-12-01T00:00:00Z,\n", "utf-8")
    out = io.StringIO()
    assert codes.check(tmp_path / "cn", out=out) == 1
    assert out.getvalue().startswith("cn/agencies.csv:15: source-missing This row names no legal source.")


def test_a_profile_outside_the_project_uses_the_shipped_common_lists(tmp_path: Path) -> None:
    shutil.copytree(PROFILES / "cn", tmp_path / "mine")
    assert codes.check(tmp_path / "mine", out=io.StringIO()) == 0


def test_a_tariff_file_gives_its_measures(tmp_path: Path) -> None:
    path = tmp_path / "new.csv"
    path.write_text(HEADER + GOOD, "utf-8")
    law = codes.law(PROFILES / "cn")
    (row,) = codes.measures(path, law)
    changed = law.with_rows("measures", (row,))
    assert changed.id != law.id


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("N-2,duty,NONE,import,0102,5,2027-01-01,,2026-11-01T00:00:00Z,test\n", "dangling"),
        ("N-2,duty,A,import,0102,five,2027-01-01,,2026-11-01T00:00:00Z,test\n", "cell"),
        ("N-2,duty,A,import,0102,5,2027-01-01,,2026-11-01T00:00:00Z,\n", "source-missing"),
        (GOOD, "duplicate"),
        ("N-2,duty,A,import,010121,5,2025-01-01,,2019-12-01T00:00:00Z,test\n", "overlap"),
        ("D-87,duty,A,import,0102,5,2027-01-01,,2026-11-01T00:00:00Z,test\n", "id-reused"),
    ],
)
def test_one_bad_row_keeps_a_tariff_file_out(tmp_path: Path, bad: str, code: str) -> None:
    path = tmp_path / "new.csv"
    path.write_text(HEADER + GOOD + bad, "utf-8")
    with pytest.raises(Defective) as refused:
        codes.measures(path, codes.law(PROFILES / "cn"))
    assert [(f.file, f.line, f.code) for f in refused.value.findings] == [("new.csv", 3, code)]


def test_an_official_list_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "packages.csv"
    path.write_text("Status,Code,Name,Description,NumericCode\n,BX,Box,,1\n", "utf-8")
    (tmp_path / "second-part.csv").write_text(
        "Status,Code,Name,Description,NumericCode\nX,BX,Box,,1\n,DR,Drum,,1\n", "utf-8"
    )
    (official,) = codes.discovered(tmp_path, NOW)
    assert official.entries == {"BX": "Box", "DR": "Drum"}
    assert official.ended == ()
    loaded = codes.official("rec21", path, NOW)
    assert loaded.official.entries == {"BX": "Box"}
    path.write_text("Status,Code,Name,Description,NumericCode\n", "utf-8")
    with pytest.raises(Stop, match="holds no code"):
        codes.discovered(tmp_path, NOW)
