"""The worked example of docs/duty.md, worked out again from the table itself."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

from tongguan.declarations import parts as p

PAGE = Path(__file__).parents[2] / "docs" / "duty.md"


def table() -> dict[str, tuple[str, Decimal]]:
    """Step → how, and how much."""
    example = PAGE.read_text(encoding="utf-8").split("## Example")[1]
    rows = [[c.strip(" *") for c in line.split("|")[1:-1]] for line in example.splitlines() if line.startswith("|")]
    return {step: (how, Decimal(amount.replace(",", ""))) for step, how, amount in rows[2:]}


def test_the_page_says_what_the_program_does(kit: Any, assessed: Callable[..., Any]) -> None:
    spirits = kit.item("22083000", price=kit.money("1200.00", "USD"), tariff_quantity=kit.amount("500", "LTR"))
    costs = {"freight": kit.money("150.00", "USD"), "charges": (p.Charge(type="AW", amount=kit.money("60.00")),)}
    assessment, _, problems = assessed(kit.declared(spirits, terms=p.TradeTerms(code="FOB"), **costs))
    said, (value,) = table(), assessment.values
    assert problems == ()
    assert said["Price"][1] == value.price * value.rate
    assert (said["Freight"][1], said["Insurance"][1]) == (value.freight, value.insurance)
    assert said["Value"][1] == value.value
    shown = {"A": "Import duty", "X": "Excise", "L": "VAT"}
    assert [(x.sentence, x.payable) for x in assessment.lines] == [said[shown[x.tax]] for x in assessment.lines]
    assert said["Due"][1] == assessment.due_now
