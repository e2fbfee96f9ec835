"""The bill: what is due when."""

from collections.abc import Callable
from typing import Any

from tongguan.declarations import parts as p


def test_each_charge_is_due_when_its_method_says(kit: Any, assessed: Callable[..., Any]) -> None:
    mine = kit.item(
        "61091000", duties=(p.DutyTax(type="A", payment_method="D"), p.DutyTax(type="L", payment_method="E"))
    )
    owed = assessed(kit.declared(mine, mine, kit.item("61091000")))[0]
    assert [(x.tax, x.method, x.effect, str(x.payable)) for x in owed.lines[:2]] == [
        ("A", "D", "due", "800.00"),
        ("L", "E", "deferred", "1404.00"),
    ]
    assert (str(owed.due_now), str(owed.deferred), owed.secured) == ("3804.00", "2808.00", 0)
