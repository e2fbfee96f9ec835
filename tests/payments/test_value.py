"""Customs value: terms of delivery, freight, insurance and charges, shared among items to the cent."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongguan.declarations import declaration as d
from tongguan.declarations import parts as p
from tongguan.payments.value import values


def fob(**more: Any) -> dict[str, Any]:
    return {"terms": p.TradeTerms(code="FOB"), **more}


def charge(code: str, amount: Any) -> p.Charge:
    return p.Charge(type=code, amount=amount)


def shown(worth: Any) -> list[str]:
    return [str(v.value) for v in worth]


@pytest.mark.parametrize(
    ("code", "basis", "expected"),
    [
        ("FOB", "CIF", "10880.00"),  # + 800 freight + 80 insurance
        ("CFR", "CIF", "10080.00"),  # + 80 insurance
        ("CIF", "CIF", "10000.00"),
        ("FOB", "FOB", "10000.00"),
        ("CFR", "FOB", "9200.00"),  # - 800 freight
        ("CIF", "FOB", "9120.00"),  # - 800 freight - 80 insurance
    ],
)
def test_terms_decide_what_is_added_and_taken_off(code: str, basis: str, expected: str, kit: Any) -> None:
    law = kit.snapshot(value_basis=basis)
    terms = {"terms": p.TradeTerms(code=code), "freight": kit.money("800"), "charges": (charge("AW", kit.money("80")),)}
    worth, problems = values(kit.declared(kit.item("61091000"), **terms), law)
    assert (shown(worth), problems) == ([expected], ())


def test_insurance_that_nobody_told_is_what_the_law_lays_down(kit: Any, law: Any) -> None:
    def worth(code: str, **more: Any) -> tuple[list[str], list[str]]:
        declared = kit.declared(kit.item("61091000"), kit.item("61091000"), terms=p.TradeTerms(code=code), **more)
        found, problems = values(declared, law)
        return [f"{v.insurance} {v.value}" for v in found], [f"{x.code} {x.pointer}" for x in problems]

    freight = {"freight": kit.money("1000.01")}
    # 0.3 % of 20,000.00 and, where the price has no freight in it, of 1,000.01: 63.00003 and 60
    assert worth("FCA", **freight) == (["31.50 10531.51", "31.50 10531.50"], ["TGV009 /shipment/charges"])
    assert worth("CPT", **freight) == (["30.00 10030.00", "30.00 10030.00"], ["TGV009 /shipment/charges"])
    told = (charge("AW", kit.money("10")),)
    assert worth("FCA", charges=told, **freight) == (["5.00 10505.01", "5.00 10505.00"], [])
    of_an_item = kit.item("61091000", charges=told)
    found, problems = values(kit.declared(of_an_item, terms=p.TradeTerms(code="CPT")), law)
    assert (str(found[0].insurance), problems) == ("10.00", ())


def test_what_the_law_lays_down_is_said_with_its_source(kit: Any, law: Any) -> None:
    (said,) = values(kit.declared(kit.item("61091000"), terms=p.TradeTerms(code="CPT")), law)[1]
    assert "0.3 %" in said.message and "30.00 CNY (Test Tariff 2024)" in said.message
    assert "0.3 %" in said.message_zh and not said.stops


def test_exports_take_no_insurance_that_nobody_told(kit: Any, law: Any) -> None:
    found, problems = values(kit.declared(kit.item("61091000"), type_="EXA", terms=p.TradeTerms(code="FCA")), law)
    assert (shown(found), problems) == (["10000.00"], ())


def test_exports_are_valued_free_on_board(law: Any, kit: Any) -> None:
    terms = {"terms": p.TradeTerms(code="CFR"), "freight": kit.money("800")}
    worth, _ = values(kit.declared(kit.item("61091000"), type_="EXA", **terms), law)
    assert (shown(worth), str(worth[0].freight)) == (["9200.00"], "-800.00")


def test_prices_in_other_currencies(law: Any, kit: Any) -> None:
    # 1,234.56 USD × 7.2 = 8,888.832; 100,000 JPY × 4.8 / 100 = 4,800
    dollars = kit.item("61091000", price=kit.money("1234.56", "USD"))
    yen = kit.item("61091000", price=kit.money("100000", "JPY"))
    worth, problems = values(kit.declared(dollars, yen), law)
    assert (shown(worth), problems) == (["8888.83", "4800.00"], ())
    assert [(str(v.rate), str(v.per), v.law) for v in worth] == [
        ("7.2", "1", "Test Tariff 2024"),
        ("4.8", "100", "Test Tariff 2024"),
    ]
    charged, _ = values(kit.declared(dollars, terms=p.TradeTerms(code="FOB"), freight=kit.money("1")), law)
    assert charged[0].law == "Test Tariff 2024"


def test_freight_is_shared_by_price_to_the_cent(law: Any, kit: Any) -> None:
    thirds = [kit.item("61091000", price="100")] * 3
    worth, _ = values(
        kit.declared(*thirds, **fob(freight=kit.money("100"), charges=(charge("AW", kit.money("1")),))), law
    )
    assert [str(v.freight) for v in worth] == ["33.34", "33.33", "33.33"]
    assert [str(v.insurance) for v in worth] == ["0.34", "0.33", "0.33"]


def test_freight_is_shared_by_mass_where_the_profile_says_so(kit: Any) -> None:
    law = kit.snapshot(freight_share="mass")
    heavy = kit.item("61091000", price="100", gross_mass=kit.amount("3", "TNE"))
    light = kit.item("61091000", price="900", gross_mass=kit.amount("1000"))
    shared = fob(freight=kit.money("100"), charges=(charge("AW", kit.money("4")), charge("AB", kit.money("10"))))
    worth, _ = values(kit.declared(heavy, light, **shared), law)
    assert [(str(v.freight), str(v.insurance), str(v.additions)) for v in worth] == [
        ("75.00", "3.00", "1.00"),
        ("25.00", "1.00", "9.00"),
    ]
    _, problems = values(kit.declared(heavy, kit.item("61091000"), **shared), law)
    assert [(p.code, p.pointer) for p in problems] == [("TGV007", "/shipment/items/1/gross_mass")] * 2


def test_item_charges_come_on_top_of_its_share(law: Any, kit: Any) -> None:
    own = (charge("AB", kit.money("5")), charge("BA", kit.money("3")), charge("AV", kit.money("2")))
    items = kit.item("61091000", price="100", charges=own), kit.item("61091000", price="100")
    worth, _ = values(
        kit.declared(*items, **fob(freight=kit.money("10"), charges=(charge("BA", kit.money("8")),))), law
    )
    # 100 + (5 + 2) freight + 5 - (4 + 3); 100 + 5 - 4
    assert shown(worth) == ["105.00", "101.00"]


def test_a_declared_value_stands_where_there_is_no_price(law: Any, kit: Any) -> None:
    lent = kit.item("61091000", price=None, customs_value=kit.money("100", "USD"))
    worth, problems = values(kit.declared(lent, kit.item("61091000"), **fob(freight=kit.money("100"))), law)
    assert [(v.basis, str(v.value)) for v in worth] == [("declared", "720.00"), ("price", "10100.00")]
    assert [p.code for p in problems] == ["TGV004"]  # nobody told the insurance


@pytest.mark.parametrize(
    ("change", "code", "pointer"),
    [
        ({"freight": ("1", "XXX")}, "TGV001", "/shipment/freight/currency"),
        ({"terms": p.TradeTerms(code="ZZZ")}, "TGV002", "/shipment/terms/code"),
        ({"charges": (p.Charge(type="ZZ"),)}, "TGV003", "/shipment/charges/0/type"),
        ({"freight": ("-1", "CNY")}, "TGV006", "/shipment/freight/amount"),
        ({"freight": ("1e400", "CNY")}, "TGV006", "/shipment/freight/amount"),
        ({"freight": ("NaN", "CNY")}, "TGV006", "/shipment/freight/amount"),
    ],
)
def test_what_cannot_be_told_is_a_problem_at_its_field(
    change: dict[str, Any], code: str, pointer: str, law: Any, kit: Any
) -> None:
    if "freight" in change:
        change = {"freight": kit.money(*change["freight"])}
    _, problems = values(kit.declared(kit.item("61091000"), **change), law)
    assert [(p.code, p.pointer) for p in problems] == [(code, pointer)]
    assert problems[0].stops


def test_a_price_in_an_unknown_currency_gives_no_value(law: Any, kit: Any) -> None:
    odd = kit.item("61091000", price=kit.money("5", "XXX"))
    worth, problems = values(kit.declared(odd), law)
    assert (worth[0].basis, worth[0].value) == ("none", 0)
    assert [(p.code, p.pointer) for p in problems] == [("TGV001", "/shipment/items/0/price/currency")]


def test_deductions_above_the_price_are_a_problem(law: Any, kit: Any) -> None:
    shirts = kit.item("61091000", price="5", charges=(charge("BA", kit.money("6")),))
    worth, problems = values(kit.declared(shirts), law)
    assert [(p.code, p.pointer) for p in problems] == [("TGV008", "/shipment/items/0/charges")]
    assert worth[0].value == 0


def test_the_profile_turns_a_rule_off(kit: Any) -> None:
    law = kit.snapshot({"severities": [{"rule": "TGV004", "severity": "off"}]})
    assert values(kit.declared(kit.item("61091000"), terms=p.TradeTerms(code="FOB")), law)[1] == ()


def test_nothing_declared_is_worth_nothing(law: Any) -> None:
    assert values(d.Declaration(function="9"), law) == ((), ())


cents = st.decimals(min_value=0, max_value=Decimal("1e9"), places=2)


@given(prices=st.lists(cents, min_size=1, max_size=30), freight=cents, more=cents, less=cents)
def test_shares_add_up_to_what_was_declared(
    prices: list[Decimal], freight: Decimal, more: Decimal, less: Decimal, law: Any, kit: Any
) -> None:
    items = [kit.item("61091000", price=p) for p in prices]
    charges = (charge("AB", kit.money(more)), charge("AW", kit.money(less)))
    worth, _ = values(kit.declared(*items, **fob(freight=kit.money(freight), charges=charges)), law)
    assert sum(v.freight for v in worth) == freight
    assert sum(v.additions for v in worth) == more
    assert sum(v.insurance for v in worth) == less
    for v in worth:
        assert v.value == v.price + v.freight + v.insurance + v.additions - v.deductions
