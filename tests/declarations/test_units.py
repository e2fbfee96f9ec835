"""Units convert by Recommendation 20's own factors, and only among their kind."""

import csv
import os
import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongguan.declarations.units import UNITS, converted, found
from tongguan.money import exact

OFFICIAL = Path(__file__).parents[3] / "shared" / "data" / "codes" / "rec20-units.csv"
POWERS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")


@pytest.mark.parametrize(
    ("value", "unit", "into", "expected"),
    [
        ("1.5", "TNE", "KGM", "1500"),
        ("250", "GRM", "KGM", "0.25"),
        ("25", "HLT", "LTR", "2500"),
        ("1", "MTQ", "LTR", "1000"),
        ("2", "DZN", "NAR", "24"),
        ("3", "DTN", "TNE", "0.3"),
        ("7", "XYZ", "XYZ", "7"),
    ],
)
def test_conversions(value: str, unit: str, into: str, expected: str) -> None:
    assert converted(Decimal(value), unit, into) == Decimal(expected)


@pytest.mark.parametrize(("unit", "into"), [("KGM", "LTR"), ("LPA", "LTR"), ("PR", "NAR"), ("", "KGM"), ("XYZ", "KGM")])
def test_unlike_things_do_not_convert(unit: str, into: str) -> None:
    assert converted(Decimal(1), unit, into) is None


def test_a_quantity_in_the_very_unit_goes_first() -> None:
    known = ((Decimal(5), "TNE"), (Decimal(7), "KGM"))
    assert found(known, "KGM") == 7
    assert found(known, "GRM") == 5_000_000
    assert found(known, "LTR") is None


@given(
    value=st.decimals(min_value=0, max_value=Decimal("1e20"), places=6),
    pair=st.sampled_from(
        sorted((a, b) for a in UNITS for b in UNITS if UNITS[a].kind == UNITS[b].kind and not {a, b} & {"LBR", "ONZ"})
    ),
)
def test_there_and_back_is_the_same(value: Decimal, pair: tuple[str, str]) -> None:
    with exact():
        there = converted(value, *pair)
        assert there is not None
        back = converted(there, pair[1], pair[0])
        assert back is not None
        assert abs(back - value) <= value * Decimal("1e-90")


def test_factors_are_the_official_ones() -> None:
    """Every factor of ours whose base unit is the published list's own: kilogram, cubic metre, metre."""
    if not OFFICIAL.is_file():
        assert not os.environ.get("CI"), f"{OFFICIAL} must be there in CI"
        pytest.skip(f"{OFFICIAL} is not there")
    with OFFICIAL.open(encoding="utf-8") as file:
        told = {row["Common Code"]: row["Conversion Factor"] for row in csv.DictReader(file)}
    checked = 0
    for code, unit in UNITS.items():
        if unit.kind in ("mass", "volume", "length", "area"):
            checked += 1
            assert factor(told[code]) == unit.factor, code
    assert checked > 15


def factor(text: str) -> Decimal:
    """`10⁻³ kg`, `2,834 952 x 10⁻² kg`, `kg`."""
    number = Decimal(1)
    for power, plain in re.findall(r"10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)|(\d[\d, ]*)", text):
        digits = plain.replace(" ", "").replace(",", ".")
        number *= Decimal(10) ** int(power.translate(POWERS)) if power else Decimal(digits)
    return number
