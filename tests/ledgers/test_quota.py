"""Quotas as balances: one per period, drawn in order, never below nothing."""

from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tongguan.declarations import declaration as d
from tongguan.declarations import parts as p
from tongguan.ledgers.need import Draw
from tongguan.ledgers.quota import Balances, balance_key, folded, wanted


def claiming(*numbers: str) -> d.Declaration:
    items = tuple(d.Item(sequence=n, duties=(p.DutyTax(quota=q),)) for n, q in enumerate(numbers, 1))
    return d.Declaration(function="9", shipment=d.Shipment(items=items))


def test_a_balance_belongs_to_a_period(law: Any) -> None:
    quota = law.quota("Q1")
    assert (balance_key(quota), quota.volume) == ("Q1/2024-06-01", 90)


def test_claims_want_their_balances_once(law: Any) -> None:
    assert list(wanted(claiming("Q1", "Q1", "QX", ""), law)) == ["Q1/2024-06-01"]
    assert wanted(d.Declaration(function="9"), law) == {}


def test_nobody_draws_on_a_balance_that_was_not_read(law: Any) -> None:
    balances = Balances({})
    assert balances.draw(law.quota("Q1"), Decimal(5)) == 0
    assert balances.draws() == ()


@given(
    left=st.decimals(min_value=0, max_value=1000, places=3),
    asked=st.lists(st.decimals(min_value=0, max_value=500, places=3), max_size=8),
)
def test_draws_take_what_is_there_and_no_more(left: Decimal, asked: list[Decimal], law: Any) -> None:
    quota = law.quota("Q1")
    start = {balance_key(quota): left}
    balances = Balances(start)
    taken = [balances.draw(quota, a) for a in asked]
    assert sum(taken) == min(left, sum(asked))
    assert folded(start, balances.draws())[balance_key(quota)] == left - sum(taken) == balances.left(quota)
    assert start == {balance_key(quota): left}


def test_a_negative_draw_gives_back() -> None:
    assert folded({"Q": Decimal(1)}, [Draw(balance="Q", amount=Decimal(-4), unit="TNE")]) == {"Q": Decimal(5)}
