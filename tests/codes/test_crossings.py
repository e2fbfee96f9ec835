"""Gates are law: what a row may say, and which one holds on a day."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tongguan.codes.check import check
from tongguan.codes.crossing import Crossing
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
        ("5304,8,3,3,120,60,60,18:00,06:30,", None),
        ("5304,8,3,3,120,60,60,18:00,18:00,", "word"),
        ("5304,8,3,3,120,60,60,6:30,24:01,", "word"),
        ("5304,8,3,3,120,60,60,,,parking", "word"),
    ],
)
def test_a_row_is_checked(copied: Path, line: str, code: str | None) -> None:
    (copied / "crossings.csv").write_text(f"{HEADER}\n{line},{TAIL}\n", "utf-8")
    assert [f.code for f in check(copied)] == ([code] if code else [])


@pytest.mark.parametrize(("serves", "code"), [("0100 5345", None), ("0100 4711", "dangling")])
def test_the_offices_that_a_gate_serves_are_there(copied: Path, serves: str, code: str | None) -> None:
    header = HEADER.replace("permits,", "permits,serves,")
    (copied / "crossings.csv").write_text(f"{header}\n5304,8,3,3,120,60,60,,,,{serves},{TAIL}\n", "utf-8")
    assert [f.code for f in check(copied)] == ([code] if code else [])


def test_the_gate_of_an_office_is_found_and_has_no_part_in_the_name_of_the_law() -> None:
    law, noon = Law.of(read(PROFILES / "cn")), datetime(2026, 11, 5, 12, tzinfo=UTC)
    gate = law.crossing("5345", noon)
    assert gate is not None and gate.opens == "06:30" and gate.permits == ("passage",)
    assert law.crossing("4711", noon) is None
    assert law.crossing("5345", datetime(2019, 1, 1, tzinfo=UTC)) is None
    without = Law(law.head, {**law.rows(), "crossings": ()}, law.officials)
    assert without.at(noon.date(), noon).id == law.at(noon.date(), noon).id


@pytest.mark.parametrize(("opens", "closes"), [("20:00", "04:00"), ("06:30", "24:00"), ("", "")])
def test_hours_may_go_over_midnight(opens: str, closes: str) -> None:
    row = {"office": "1", "lanes": 1, "inspection_lane": 1, "scales_percent": Decimal(0), "same_seconds": 1}
    row |= {"early_minutes": 0, "late_minutes": 0, "valid_from": date(2024, 1, 1), "source": "t"}
    gate = Crossing(**row, opens=opens, closes=closes, known_from=datetime(2024, 1, 1, tzinfo=UTC))
    told = [gate.open_at(clock) for clock in ("00:00", "03:59", "04:00", "06:30", "19:59", "20:00", "23:59")]
    assert (
        told
        == {
            "20:00": [True, True, False, False, False, True, True],
            "06:30": [False, False, False, True, True, True, True],
            "": [True] * 7,
        }[opens]
    )
