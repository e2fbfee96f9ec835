"""Gates are law: what a row may say, and which one holds on a day."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tongguan.codes.check import check
from tongguan.codes.law import Law
from tongguan.codes.read import read

PROFILES = Path(__file__).parents[2] / "profiles"
HEADER = (
    "office,lanes,inspection_lane,scales_percent,same_seconds,early_minutes,late_minutes,opens,closes,permits,"
    "valid_from,valid_to,known_from,source"
)
TAIL = "2024-01-01,,2024-01-01T00:00:00Z,t"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("5304,8,3,3,120,60,60,,,passage admission", None),
        ("5304,8,3,0,120,0,0,06:30,24:00,", None),
        ("4711,8,3,3,120,60,60,,,", "dangling"),
        ("5304,0,3,3,120,60,60,,,", "number"),
        ("5304,8,3,-1,120,60,60,,,", "number"),
        ("5304,8,3,3,120,60,60,06:30,,", "word"),
        ("5304,8,3,3,120,60,60,18:00,06:30,", "word"),
        ("5304,8,3,3,120,60,60,6:30,24:01,", "word"),
        ("5304,8,3,3,120,60,60,,,parking", "word"),
    ],
)
def test_a_row_is_checked(copied: Path, line: str, code: str | None) -> None:
    (copied / "crossings.csv").write_text(f"{HEADER}\n{line},{TAIL}\n", "utf-8")
    assert [f.code for f in check(copied)] == ([code] if code else [])


def test_the_gate_of_an_office_is_found_and_has_no_part_in_the_name_of_the_law() -> None:
    law, noon = Law.of(read(PROFILES / "cn")), datetime(2026, 11, 5, 12, tzinfo=UTC)
    gate = law.crossing("5345", noon)
    assert gate is not None and gate.opens == "06:30" and gate.permits == ("passage",)
    assert law.crossing("5304", noon) is None
    assert law.crossing("5345", datetime(2019, 1, 1, tzinfo=UTC)) is None
    without = Law(law.head, {**law.rows(), "crossings": ()}, law.officials)
    assert without.at(noon.date(), noon).id == law.at(noon.date(), noon).id
