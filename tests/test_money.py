"""Amounts are exact: rounded once, shared without a cent lost, whatever the thread's decimal context."""

from decimal import Context, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongguan.money import CENT, apportioned, exact, measurable, rounded

amounts = st.decimals(min_value=Decimal("-1e27"), max_value=Decimal("1e27"), places=2)
weights = st.lists(st.decimals(min_value=0, max_value=Decimal("1e27"), places=4), min_size=1, max_size=40)


@given(total=amounts, shares=weights)
def test_shares_add_up_exactly(total: Decimal, shares: list[Decimal]) -> None:
    with localcontext(Context(prec=3)):
        got = apportioned(total, shares)
    with exact():
        assert sum(got) == total
        assert len(got) == len(shares)
        assert all(g == rounded(g) for g in got)
        assert all(not g for g, w in zip(got, shares, strict=True) if not w and any(shares))


@given(total=amounts, shares=weights)
def test_no_share_is_a_cent_away_from_its_proportion(total: Decimal, shares: list[Decimal]) -> None:
    with exact():
        whole = sum(shares)
        for got, weight in zip(apportioned(total, shares), shares, strict=True):
            fair = total * weight / whole if whole else total / len(shares)
            assert abs(got - fair) < CENT


@pytest.mark.parametrize(
    ("total", "shares", "expected"),
    [
        ("100.00", ["1", "1", "1"], ["33.34", "33.33", "33.33"]),
        ("0.02", ["1", "1", "1"], ["0.01", "0.01", "0.00"]),
        ("10.00", ["0", "0"], ["5.00", "5.00"]),
        ("-100.00", ["1", "2"], ["-33.33", "-66.67"]),
        ("1.00", ["1e-9", "1e9"], ["0.00", "1.00"]),
    ],
)
def test_the_largest_remainder_gets_what_is_left(total: str, shares: list[str], expected: list[str]) -> None:
    got = apportioned(Decimal(total), [Decimal(s) for s in shares])
    assert [Decimal(e) for e in expected] == list(got)


def test_nothing_to_share_among() -> None:
    assert apportioned(Decimal(1), []) == ()


def test_what_cannot_be_shared_is_refused() -> None:
    with pytest.raises(ValueError, match="multiple"):
        apportioned(Decimal("0.001"), [Decimal(1)])
    with pytest.raises(ValueError, match="negative"):
        apportioned(Decimal(1), [Decimal(-1)])


@pytest.mark.parametrize(
    ("amount", "quantum", "mode", "expected"),
    [
        ("1.005", "0.01", "half_up", "1.01"),
        ("1.005", "0.01", "half_even", "1.00"),
        ("1.009", "0.01", "down", "1.00"),
        ("1.001", "0.01", "up", "1.01"),
        ("12.49", "1", "half_up", "12"),
        ("12.50", "1", "half_up", "13"),
        ("12.37", "0.05", "half_up", "12.35"),
        ("149", "100", "half_up", "100"),
        ("999999999999999999999999999.995", "0.01", "half_up", "1000000000000000000000000000.00"),
    ],
)
def test_rounding(amount: str, quantum: str, mode: str, expected: str) -> None:
    with localcontext(Context(prec=4)):
        assert str(Decimal(expected)) == f"{rounded(Decimal(amount), Decimal(quantum), mode):f}"


@given(amount=amounts, quantum=st.sampled_from([Decimal("0.01"), Decimal("0.05"), Decimal(1), Decimal("0.001")]))
def test_rounding_moves_by_less_than_a_quantum(amount: Decimal, quantum: Decimal) -> None:
    with exact():
        for mode in ("half_up", "half_even", "down", "up"):
            assert abs(rounded(amount, quantum, mode) - amount) < quantum


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e28", "1e400"])
def test_numbers_nobody_can_reckon_with(number: str) -> None:
    assert not measurable(Decimal(number))
    assert measurable(Decimal("9999999999999999999999999999.99"))
