"""Numbers of declarations: as long as the format says, and another one for every serial."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongguan.codes.law import Law
from tongguan.codes.number import check_digit, faults, number
from tongguan.codes.rows import Direction

NIGHT = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)  # already the new year in Shanghai


def test_the_numbers_of_the_shipped_profiles(laws: dict[str, Law]) -> None:
    cn, gb = laws["cn"].head, laws["gb"].head
    assert number(cn, "5301", Direction.IMPORT, 42, NIGHT) == "530120271000000042"
    assert number(cn, "5301", Direction.EXPORT, 42, NIGHT) == "530120270000000042"
    mrn = number(gb, "GB000060", Direction.IMPORT, 42, NIGHT)
    assert mrn[:4] == "26GB"
    assert len(mrn) == 18
    assert mrn[-1] == check_digit(mrn[:-1])


@given(a=st.integers(0, 10**9 - 1), b=st.integers(0, 10**9 - 1))
def test_every_serial_has_its_own_number(laws: dict[str, Law], a: int, b: int) -> None:
    for law in laws.values():
        one, other = (number(law.head, "5301", Direction.IMPORT, n, NIGHT) for n in (a, b))
        assert len(one) == len(other) == 18
        assert (one == other) == (a == b)


def test_a_serial_that_does_not_fit_is_an_error_never_a_second_use(laws: dict[str, Law]) -> None:
    with pytest.raises(OverflowError):
        number(laws["cn"].head, "5301", Direction.IMPORT, 10**9, NIGHT)


def test_the_check_digit_is_that_of_iso_6346() -> None:
    assert check_digit("CSQU305438") == "3"  # the worked example of the standard


@pytest.mark.parametrize(
    "format_",
    ["{serial}", "{serial:09d}{serial:09d}", "{year}{serial:09d}", "{office}{serial:09d}", "{flag:1}{serial:9d}", ""],
)
def test_a_format_that_cannot_work_is_named(format_: str) -> None:
    assert faults(format_)


def test_the_mini_language() -> None:
    assert not faults("X-{office:4}/{yyyy}{mm}{dd}-{flag:IE}{serial:6d}{check}")
