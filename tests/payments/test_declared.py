"""What the declarant worked out himself: silent where it is what the tariff comes to, told at its place where not."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from tongguan.declarations import parts as p
from tongguan.money import Money

# 61091000 at 10,000.00 CNY: import duty 8 % = 800.00, VAT 13 % of 10,800.00 = 1,404.00
ONE = "/shipment/items/0/duties"


def cny(amount: str, currency: str = "CNY") -> Money:
    return Money(Decimal(amount), currency)


def duty(type_: str = "A", method: str = "D", **amounts: Money) -> p.DutyTax:
    return p.DutyTax(type=type_, payment_method=method, **amounts)


CASES: dict[str, tuple[tuple[p.DutyTax, ...], list[str]]] = {
    "right": ((duty(assessed=cny("800")), duty("L", assessed=cny("1404.00"), payable=cny("1404"))), []),
    "without a currency": ((duty(assessed=cny("800.00", "")),), []),
    "less": ((duty(assessed=cny("799.99")),), [f"{ONE}/0/assessed/amount"]),
    "more": ((duty(payable=cny("801")),), [f"{ONE}/0/payable/amount"]),
    "nothing": ((duty("L", assessed=cny("0")),), [f"{ONE}/0/assessed/amount"]),
    "another currency": ((duty(assessed=cny("800", "USD")),), [f"{ONE}/0/assessed/amount"]),
    "a tax that is not charged": ((duty("X", assessed=cny("5")),), [f"{ONE}/0/assessed/amount"]),
    "in two parts": ((duty(assessed=cny("500")), duty(assessed=cny("300"))), []),
    "in two parts, wrong": (
        (duty("L"), duty(assessed=cny("500")), duty(assessed=cny("30"))),
        [f"{ONE}/1/assessed/amount"],
    ),
    "the second tax alone": ((duty(), duty("L", assessed=cny("1300"))), [f"{ONE}/1/assessed/amount"]),
    "an unknown tax is another rule's": ((duty("Q", assessed=cny("1")),), []),
    "nothing payable, as it is deferred": ((duty(method="E", payable=cny("0")),), []),
    "no amount": ((duty(),), []),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_declared_amounts(name: str, kit: Any, assessed: Callable[..., Any]) -> None:
    duties, places = CASES[name]
    _, _, problems = assessed(kit.declared(kit.item("61091000", duties=duties)))
    assert [(q.code, q.pointer) for q in problems] == [("TGD009", place) for place in places]


@pytest.mark.parametrize(
    ("amount", "currency", "wrong"),
    [("10000", "CNY", False), ("10000.004", "", False), ("9999.99", "CNY", True), ("0", "", True)],
)
def test_declared_customs_value(
    amount: str, currency: str, wrong: bool, kit: Any, assessed: Callable[..., Any]
) -> None:
    _, _, problems = assessed(kit.declared(kit.item("61091000", customs_value=cny(amount, currency))))
    place = "/shipment/items/0/customs_value/amount"
    assert [(q.code, q.pointer) for q in problems] == ([("TGV010", place)] if wrong else [])


def test_a_declared_value_in_place_of_a_price_is_ours(kit: Any, assessed: Callable[..., Any]) -> None:
    assert assessed(kit.declared(kit.item("61091000", None, customs_value=cny("10000"))))[2] == ()


def test_the_words_name_both_amounts(kit: Any, assessed: Callable[..., Any]) -> None:
    _, _, (told,) = assessed(kit.declared(kit.item("61091000", duties=(duty(assessed=cny("80")),))))
    for sentence in (told.message, told.message_zh):
        assert "80 CNY" in sentence
        assert "800.00 CNY" in sentence


def test_what_is_not_collected_is_not_payable(kit: Any, assessed: Callable[..., Any]) -> None:
    """Import duty under 50.00 is waived: assessed 40.00, payable nothing."""
    right = (duty(assessed=cny("40.00")),), (duty(payable=cny("0")),)
    for duties in right:
        assert assessed(kit.declared(kit.item("61091000", "500", duties=duties)))[2] == ()


def test_the_profile_says_what_it_weighs(kit: Any, assessed: Callable[..., Any]) -> None:
    wrong = kit.declared(kit.item("61091000", duties=(duty(assessed=cny("1")),)))
    for severity in ("error", "warning"):
        law = kit.snapshot({"severities": [{"rule": "TGD009", "severity": severity}]})
        assert [q.severity for q in assessed(wrong, law=law)[2]] == [severity]
    assert assessed(wrong, law=kit.snapshot({"severities": [{"rule": "TGD009", "severity": "off"}]}))[2] == ()
