"""The bill: what is due when, and what payments make of it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tongguan.declarations import parts as p
from tongguan.payments.bill import bill, settle


@pytest.mark.parametrize(
    ("due", "payments", "standing", "left", "over"),
    [
        ("100", [], "unpaid", "100", "0"),
        ("100", ["40"], "part", "60", "0"),
        ("100", ["40", "60"], "paid", "0", "0"),
        ("100", ["100"], "paid", "0", "0"),
        ("100", ["70", "70"], "over", "0", "40"),
        ("100", ["100", "-100"], "unpaid", "100", "0"),
        ("0", [], "paid", "0", "0"),
        ("99.99", ["99.98"], "part", "0.01", "0"),
    ],
)
def test_payments_settle_a_bill(due: str, payments: list[str], standing: str, left: str, over: str) -> None:
    settled = settle(Decimal(due), [Decimal(p) for p in payments])
    assert (settled.standing, settled.left, settled.over) == (standing, Decimal(left), Decimal(over))
    assert settled.holds == (settled.left > 0)


def test_a_bill_has_a_row_per_tax_and_method(kit: Any, assessed: Callable[..., Any]) -> None:
    mine = kit.item(
        "61091000", duties=(p.DutyTax(type="A", payment_method="D"), p.DutyTax(type="L", payment_method="E"))
    )
    owed = bill(assessed(kit.declared(mine, mine, kit.item("61091000")))[0])
    assert [(e.tax, e.method, e.effect, str(e.amount)) for e in owed] == [
        ("A", "D", "due", "2400.00"),
        ("L", "E", "deferred", "2808.00"),
        ("L", "D", "due", "1404.00"),
    ]
