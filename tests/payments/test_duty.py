"""Every kind of measure worked out by hand: what the tariff says, what the trader declares, what it comes to."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongguan.declarations import declaration as d
from tongguan.declarations import parts as p
from tongguan.payments.plan import rate_text

KEY = "Q1/2024-01-01"


def lines(assessment: Any) -> list[tuple[str, str, str, str]]:
    return [(x.tax, str(x.base), x.rate, str(x.payable)) for x in assessment.lines]


def kg(value: str) -> p.Measure:
    return p.Measure(value=Decimal(value), unit="KGM")


def claiming(**claim: Any) -> tuple[p.DutyTax, ...]:
    return (p.DutyTax(payment_method="D", **claim),)


def paper(code: str, number: str = "No 1") -> tuple[p.Document, ...]:
    return (p.Document(category=code[0], type=code[1:], id=number),)


WORKED = {
    # 8 % of 10,000.00 = 800.00; VAT 13 % of 10,800.00 = 1,404.00
    "ad valorem": ({"hs": "61091000"}, [("A", "10000.00", "8 %", "800.00"), ("L", "10800.00", "13 %", "1404.00")]),
    # 1.3 × 1,000 kg, the mass given in tonnes; VAT 13 % of 11,300.00
    "specific, converted": (
        {"hs": "02071400", "net_mass": p.Measure(value=Decimal(1), unit="TNE")},
        [("A", "10000.00", "1.3 CNY/kg", "1300.00"), ("L", "11300.00", "13 %", "1469.00")],
    ),
    # 12 EUR × 7.8 = 93.60 CNY per 100 l; 25 hl = 2,500 l → 2,340.00
    "specific, per 100, foreign currency": (
        {"hs": "22030001", "tariff_quantity": p.Measure(value=Decimal(25), unit="HLT")},
        [("A", "10000.00", "12 EUR/100 l", "2340.00"), ("L", "12340.00", "13 %", "1604.20")],
    ),
    # 3 % of 10,000 = 300 + 2 × 350 = 1,000.00; the quantity has no unit, so it is in the tariff line's (NAR)
    "compound": (
        {"hs": "85258900", "tariff_quantity": p.Measure(value=Decimal(2))},
        [("A", "10000.00", "3 % + 350 CNY/piece", "1000.00"), ("L", "11000.00", "13 %", "1430.00")],
    ),
    # 11 % of 10,000 = 1,100, but at most 2 × 400 = 800.00
    "maximum per unit": (
        {"hs": "91011100", "tariff_quantity": p.Measure(value=Decimal(2), unit="NAR")},
        [("A", "10000.00", "11 %, at most 400 CNY/piece", "800.00"), ("L", "10800.00", "13 %", "1404.00")],
    ),
    # 10 % of 10,000 = 1,000, but at least 100 × 20 = 2,000.00; PR and NPR are both pairs
    "minimum per unit": (
        {"hs": "64029900", "second_quantity": p.Measure(value=Decimal(100), unit="NPR")},
        [("A", "10000.00", "10 %, at least 20 CNY/pair", "2000.00"), ("L", "12000.00", "13 %", "1560.00")],
    ),
    # excise: (10,000 + 1,000 + 500 l × 1) / (1 - 20 %) = 14,375.00; × 20 % = 2,875.00 + 500.00 = 3,375.00
    # VAT: 13 % of (10,000 + 1,000 + 3,375) = 1,868.75
    "excise, inclusive and compound": (
        {"hs": "22083000", "tariff_quantity": p.Measure(value=Decimal(500))},
        [
            ("A", "10000.00", "10 %", "1000.00"),
            ("X", "14375.00", "20 % + 1 CNY/l", "3375.00"),
            ("L", "14375.00", "13 %", "1868.75"),
        ],
    ),
    # excise: 11,000 / 0.7 = 15,714.29 (to the cent) × 30 % = 4,714.29; VAT 13 % of 15,714.29 = 2,042.8577, down
    "excise, inclusive": (
        {"hs": "33030000"},
        [
            ("A", "10000.00", "10 %", "1000.00"),
            ("X", "15714.29", "30 %", "4714.29"),
            ("L", "15714.29", "13 %", "2042.85"),
        ],
    ),
    # anti-dumping from JP on top: 25.4 % of 10,000; VAT on 10,000 + 500 + 2,540
    "additional duty by origin": (
        {"hs": "72085100", "origin": "JP"},
        [
            ("A", "10000.00", "5 %", "500.00"),
            ("D", "10000.00", "25.4 %", "2540.00"),
            ("L", "13040.00", "13 %", "1695.20"),
        ],
    ),
    "additional duty, a company's own rate": (
        {
            "hs": "72085100",
            "origin": "JP",
            "classifications": (p.Classification(id="72085100", type="TSP"), p.Classification(id="C601", type="TRA")),
        },
        [
            ("A", "10000.00", "5 %", "500.00"),
            ("D", "10000.00", "9.1 %", "910.00"),
            ("L", "11410.00", "13 %", "1483.30"),
        ],
    ),
    "no additional duty on others": (
        {"hs": "72085100"},
        [("A", "10000.00", "5 %", "500.00"), ("L", "10500.00", "13 %", "1365.00")],
    ),
    "preference, claimed with its certificate": (
        {"hs": "61091000", "origin": "VN", "duties": claiming(regime="300"), "documents": paper("N954")},
        [("A", "10000.00", "3 %", "300.00"), ("L", "10300.00", "13 %", "1339.00")],
    ),
    "preference, not claimed": (
        {"hs": "61091000", "origin": "VN", "documents": paper("N954")},
        [("A", "10000.00", "8 %", "800.00"), ("L", "10800.00", "13 %", "1404.00")],
    ),
    "preferential origin other than the origin": (
        {
            "hs": "61091000",
            "origins": (p.Origin(country="CN", type="1"), p.Origin(country="TH", type="2")),
            "duties": claiming(regime="300"),
            "documents": paper("N954"),
        },
        [("A", "10000.00", "3 %", "300.00"), ("L", "10300.00", "13 %", "1339.00")],
    ),
    "relief by procedure": (
        {"hs": "61091000", "procedures": (p.Procedure(current="95", previous="00"),)},
        [("A", "10000.00", "0 %", "0.00"), ("L", "10000.00", "13 %", "1300.00")],
    ),
    "zero rate by additional code": (
        {
            "hs": "61091000",
            "classifications": (p.Classification(id="61091000", type="TSP"), p.Classification(id="VATZ", type="GN")),
        },
        [("A", "10000.00", "8 %", "800.00"), ("L", "10800.00", "0 %", "0.00")],
    ),
    # 8 % of 600.00 = 48.00, below 50: not collected, and VAT is on 600.00 alone
    "too little to be collected": (
        {"hs": "61091000", "price": "600"},
        [("A", "600.00", "8 %", "0.00"), ("L", "600.00", "13 %", "78.00")],
    ),
}


@pytest.mark.parametrize("name", WORKED)
def test_worked_by_hand(name: str, kit: Any, assessed: Callable[..., Any]) -> None:
    goods, expected = WORKED[name]
    assessment, draws, problems = assessed(kit.declared(kit.item(**goods)))
    assert lines(assessment) == expected
    assert (draws, problems) == ((), ())
    assert assessment.total == assessment.due_now == sum(Decimal(x[3]) for x in expected)


@pytest.mark.parametrize(
    ("left", "expected", "drawn"),
    [
        # 200 t of 200 t in quota: 1 % of 10,000
        ("5000", [("A", "10000.00", "1 %", "100.00"), ("L", "10100.00", "13 %", "1313.00")], "200"),
        # 50 t of 200 t: a quarter of the value at 1 % = 25.00, the rest at 65 % = 4,875.00
        (
            "50",
            [
                ("A", "2500.00", "1 %", "25.00"),
                ("A", "7500.00", "65 %", "4875.00"),
                ("L", "14900.00", "13 %", "1937.00"),
            ],
            "50",
        ),
        ("0", [("A", "10000.00", "65 %", "6500.00"), ("L", "16500.00", "13 %", "2145.00")], None),
    ],
)
def test_a_quota_lasts_as_long_as_its_balance(
    left: str, expected: list[Any], drawn: str | None, kit: Any, assessed: Callable[..., Any]
) -> None:
    wheat = kit.item(
        "10019900", duties=claiming(regime="Q01", quota="Q1"), documents=paper("G00T"), net_mass=kg("200000")
    )
    assessment, draws, problems = assessed(kit.declared(wheat), {KEY: Decimal(left)})
    assert lines(assessment) == expected
    assert [(x.balance, x.amount, x.unit) for x in draws] == ([(KEY, Decimal(drawn), "TNE")] if drawn else [])
    assert [p.code for p in problems] == ([] if left == "5000" else ["TGD006"])


def test_items_draw_on_a_quota_one_after_another(kit: Any, assessed: Callable[..., Any]) -> None:
    def wheat(tonnes: str) -> d.Item:
        claim = claiming(regime="Q01", quota="Q1")
        made: d.Item = kit.item("10019900", duties=claim, documents=paper("G00T"), net_mass=kg(tonnes + "000"))
        return made

    assessment, draws, problems = assessed(kit.declared(wheat("30"), wheat("40")), {KEY: Decimal(50)})
    duty = [(x.item, x.rate, str(x.base)) for x in assessment.lines if x.tax == "A"]
    assert duty == [(1, "1 %", "10000.00"), (2, "1 %", "5000.00"), (2, "65 %", "5000.00")]
    assert [x.amount for x in draws] == [50]
    assert [p.pointer for p in problems] == ["/shipment/items/1/duties"]


def test_a_preference_needs_its_certificate(kit: Any, assessed: Callable[..., Any]) -> None:
    shirts = kit.item("61091000", origin="VN", duties=claiming(regime="300"))
    assessment, _, problems = assessed(kit.declared(shirts))
    assert lines(assessment)[0] == ("A", "10000.00", "8 %", "800.00")
    assert [(p.code, p.severity, p.pointer) for p in problems] == [("TGD003", "warning", "/shipment/items/0/documents")]
    (better,) = assessment.alternatives
    assert (better.scheme, better.document, str(better.saving)) == ("300", "N954", "500.00")
    assert better.sentence == "Import duty at 3 % with document N954 under 300 from VN: 500.00 CNY less"


def test_a_claim_the_tariff_does_not_know_is_noted(kit: Any, assessed: Callable[..., Any]) -> None:
    shirts = kit.item("61091000", duties=claiming(regime="300", quota="Q1"))
    _, _, problems = assessed(kit.declared(shirts))
    assert [(p.code, p.pointer) for p in problems] == [
        ("TGD005", "/shipment/items/0/duties/0/quota"),
        ("TGD004", "/shipment/items/0/duties/0/regime"),
    ]
    assert not any(p.stops for p in problems)


def test_a_specific_duty_without_its_quantity_is_a_problem(kit: Any, assessed: Callable[..., Any]) -> None:
    _, _, problems = assessed(kit.declared(kit.item("02071400")))
    (problem,) = problems
    assert (problem.code, problem.pointer) == ("TGD001", "/shipment/items/0/tariff_quantity")
    assert problem.message == "Import duty is charged per kg: give the quantity of item 1 in KGM."
    assert problem.stops


def test_a_duty_in_a_currency_without_rate_is_a_problem(kit: Any, assessed: Callable[..., Any]) -> None:
    wood = kit.item("44071100", tariff_quantity=p.Measure(value=Decimal(3), unit="MTQ"))
    assert [p.code for p in assessed(kit.declared(wood))[2]] == ["TGD007"]


def test_the_declared_quantity_of_the_tax_goes_first(kit: Any, assessed: Callable[..., Any]) -> None:
    own = p.DutyTax(type="A", payment_method="D", base_quantity=kg("10"))
    assessment, _, problems = assessed(kit.declared(kit.item("02071400", duties=(own,), net_mass=kg("1000"))))
    assert lines(assessment)[0][3] == "0.00"  # 13.00 is below 50 and not collected
    assert str(assessment.lines[0].amount) == "13.00"
    assert [(x.code, x.pointer) for x in problems] == [("TGD008", "/shipment/items/0/duties/0/base_quantity")]
    same = p.DutyTax(type="A", base_quantity=p.Measure(value=Decimal(1), unit="TNE"))
    assert assessed(kit.declared(kit.item("02071400", duties=(same,), net_mass=kg("1000"))))[2] == ()


def test_pure_alcohol_from_litres_and_strength(kit: Any, assessed: Callable[..., Any]) -> None:
    law = kit.snapshot({"measures": [{"id": "XB", "kind": "excise", "tax": "X", "hs": "2203", "specific": "20",
                                      "unit": "LPA"}]})  # fmt: skip
    said = p.DutyTax(payment_method="D", base_quantity=p.Measure(value=Decimal(5), unit="ASV"))
    beer = kit.item("22030001", duties=(said,), tariff_quantity=p.Measure(value=Decimal(10), unit="HLT"))
    (excise,) = (x for x in assessed(kit.declared(beer), law=law)[0].lines if x.tax == "X")
    assert (str(excise.amount), excise.sentence) == ("1000.00", "20 CNY/l pure alcohol on 50 l pure alcohol")


def test_a_rate_that_must_be_claimed_is_nobody_elses(kit: Any, assessed: Callable[..., Any]) -> None:
    law = kit.snapshot({"measures": [{"id": "X07", "kind": "excise", "tax": "X", "hs": "61", "ad_valorem": "0",
                                      "scheme": "07"}]})  # fmt: skip
    assert [x.tax for x in assessed(kit.declared(kit.item("61091000")), law=law)[0].lines] == ["A", "L"]


def test_payment_methods_say_when(kit: Any, assessed: Callable[..., Any]) -> None:
    duties = (p.DutyTax(type="A", payment_method="E"), p.DutyTax(type="L", payment_method="S"))
    spirit = kit.item("22083000", duties=duties, tariff_quantity=p.Measure(value=Decimal(500)))
    assessment, _, _ = assessed(kit.declared(spirit))
    assert [(x.tax, x.method, x.effect) for x in assessment.lines] == [
        ("A", "E", "deferred"),
        ("X", "E", "deferred"),
        ("L", "S", "secured"),
    ]
    assert (str(assessment.deferred), str(assessment.secured)) == ("4375.00", "1868.75")
    assert assessment.due_now == 0


def test_an_unknown_payment_method_is_a_problem_once(kit: Any, assessed: Callable[..., Any]) -> None:
    assessment, _, problems = assessed(kit.declared(kit.item("61091000", duties=(p.DutyTax(payment_method="?"),))))
    assert [(p.code, p.pointer) for p in problems] == [("TGD002", "/shipment/items/0/duties/0/payment_method")]
    assert assessment.due_now == assessment.total


def test_duty_under_suspension_is_secured(kit: Any, assessed: Callable[..., Any]) -> None:
    stored = kit.item("61091000", procedures=(p.Procedure(current="71", previous="00"),))
    assessment, _, _ = assessed(kit.declared(stored))
    assert (assessment.due_now, str(assessment.secured)) == (0, "2204.00")
    assert assessment.lines[0].sentence == "8 % of 10,000.00 CNY; secured, not due"
    assert assessment.lines[0].sentence_zh == "10,000.00 CNY 的 8 %；担保，暂不缴纳"


def test_a_simplified_declaration_leaves_duty_to_the_supplementary_one(kit: Any, assessed: Callable[..., Any]) -> None:
    assessment, _, _ = assessed(kit.declared(kit.item("61091000"), type_="IMC"))
    assert (assessment.due_now, str(assessment.deferred)) == (0, "2204.00")


def test_export_duty(kit: Any, assessed: Callable[..., Any]) -> None:
    ore = kit.item("26011100", procedures=(p.Procedure(current="10", previous="00"),))
    assessment, _, problems = assessed(kit.declared(ore, type_="EXA"))
    assert lines(assessment) == [("B", "10000.00", "20 %", "2000.00")]
    assert problems == ()


def exported(kit: Any, hs: str, price: str, **more: Any) -> d.Declaration:
    sold = kit.item(hs, price=price, procedures=(p.Procedure(current="10", previous="00"),), **more)
    declaration: d.Declaration = kit.declared(sold, type_="EXA")
    return declaration


def test_a_duty_that_the_price_holds_is_charged_on_the_rest(kit: Any, assessed: Callable[..., Any]) -> None:
    # 14,000 FOB = base + 40 % of base: base 10,000.00, duty 4,000.00
    (line,) = assessed(exported(kit, "74031100", "14000"))[0].lines
    assert (str(line.base), str(line.payable)) == ("10000.00", "4000.00")
    assert line.sentence == "40 % of 10,000.00 CNY; 10,000.00 = 14,000.00 ÷ (1 + 40 %)"
    assert line.sentence_zh.endswith("；10,000.00 = 14,000.00 ÷ (1 + 40 %)")


def test_a_compound_duty_that_the_price_holds(kit: Any, assessed: Callable[..., Any]) -> None:
    # 15,000 = base + 30 % of base + 2 × 1,000 kg: base 10,000.00, duty 3,000.00 + 2,000.00
    (line,) = assessed(exported(kit, "74040000", "15000", net_mass=kg("1000")))[0].lines
    assert (str(line.base), str(line.payable)) == ("10000.00", "5000.00")
    assert line.sentence.endswith("; 10,000.00 = (15,000.00 − 2,000.00) ÷ (1 + 30 %)")
    (all_of_it,) = assessed(exported(kit, "74040000", "1500", net_mass=kg("1000")))[0].lines
    assert (all_of_it.base, str(all_of_it.payable)) == (0, "2000.00")


@pytest.mark.parametrize(("quantum", "value", "duty"), [("1", "1235", "99"), ("0.001", "1234.568", "98.765")])
def test_a_currency_has_its_own_smallest_amount(
    quantum: str, value: str, duty: str, kit: Any, assessed: Callable[..., Any]
) -> None:
    fine = {"code": "A", "order": 1, "base": ("value",), "quantum": quantum, "valid_from": date(2024, 2, 1)}
    law = kit.snapshot({"taxes": [fine]}, quantum=Decimal(quantum))
    shirts = kit.item("61091000", price="1234.5678")
    assessment = assessed(kit.declared(shirts), law=law)[0]
    (line,) = (x for x in assessment.lines if x.tax == "A")
    assert (str(assessment.values[0].value), str(line.base), str(line.payable)) == (value, value, duty)
    assert line.sentence == f"8 % of {Decimal(value):,f} CNY"


def test_nothing_of_something_is_no_quantity(kit: Any, assessed: Callable[..., Any]) -> None:
    for none in (kit.item("02071400", net_mass=kg("0")),
                 kit.item("02071400", duties=claiming(type="A", base_quantity=kg("0")))):  # fmt: skip
        assert [(p.code, p.pointer) for p in assessed(kit.declared(none))[2]] == [
            ("TGD001", "/shipment/items/0/tariff_quantity")
        ]


def test_the_least_amount_counts_over_the_whole_declaration(kit: Any, assessed: Callable[..., Any]) -> None:
    shirts = kit.item("61091000", price="600")
    assessment, _, _ = assessed(kit.declared(shirts, shirts))
    assert [str(x.payable) for x in assessment.lines if x.tax == "A"] == ["48.00", "48.00"]


def test_goods_without_a_value_are_charged_nothing(kit: Any, assessed: Callable[..., Any]) -> None:
    assessment, _, problems = assessed(kit.declared(kit.item("61091000", price=None), kit.item("61091000")))
    assert {x.item for x in assessment.lines} == {2}
    assert [(p.code, p.pointer) for p in problems] == [("TGV005", "/shipment/items/0/price")]


def test_lines_name_their_law(kit: Any, law: Any, assessed: Callable[..., Any]) -> None:
    assessment, _, _ = assessed(kit.declared(kit.item("61091000")))
    assert {(x.law, x.law_date) for x in assessment.lines} == {("Test Tariff 2024", law.date)}


def test_sentences_show_value_and_quantity(kit: Any, assessed: Callable[..., Any]) -> None:
    camera = kit.item("85258900", tariff_quantity=p.Measure(value=Decimal(2)))
    assessment, _, _ = assessed(kit.declared(camera))
    assert assessment.lines[0].sentence == "3 % + 350 CNY/piece on 10,000.00 CNY and 2 piece"
    watch = kit.item("91011100", tariff_quantity=p.Measure(value=Decimal(2), unit="NAR"))
    assessment, _, _ = assessed(kit.declared(watch))
    assert assessment.lines[0].sentence.endswith("; the maximum counts")


def test_two_laws_are_not_mixed_up(kit: Any, assessed: Callable[..., Any]) -> None:
    dearer = kit.snapshot({"measures": [{"id": "D6109", "kind": "duty", "tax": "A", "hs": "6109", "ad_valorem": "9"}]})
    shirts = kit.declared(kit.item("61091000"))
    assert assessed(shirts)[0].lines[0].rate == "8 %"
    assert assessed(shirts, law=dearer)[0].lines[0].rate == "9 %"
    assert assessed(shirts)[0].lines[0].rate == "8 %"


cents = st.decimals(min_value=0, max_value=Decimal("1e9"), places=2)


@given(low=cents, more=cents)
@pytest.mark.parametrize("hs", ["61091000", "85258900", "91011100", "64029900", "22083000", "33030000"])
def test_duty_never_falls_as_the_value_rises(
    hs: str, low: Decimal, more: Decimal, kit: Any, assessed: Callable[..., Any]
) -> None:
    def due(price: Decimal) -> Decimal:
        pieces = {"tariff_quantity": p.Measure(value=Decimal(3), unit="NAR"),
                  "second_quantity": p.Measure(value=Decimal(4), unit="NPR"), "net_mass": kg("7")}  # fmt: skip
        if hs == "22083000":
            pieces["tariff_quantity"] = p.Measure(value=Decimal(3), unit="LTR")
        total: Decimal = assessed(kit.declared(kit.item(hs, price=price, **pieces)))[0].total
        return total

    assert due(low) <= due(low + more)


@given(
    price=cents,
    pieces=st.decimals(min_value=Decimal("0.001"), max_value=10**6, places=3),
    low=st.decimals(min_value=0, max_value=20, places=1),
    wide=st.decimals(min_value=0, max_value=20, places=1),
)
def test_a_compound_duty_stays_between_its_bounds(
    price: Decimal, pieces: Decimal, low: Decimal, wide: Decimal, kit: Any, assessed: Callable[..., Any]
) -> None:
    bounded = {"id": "D97", "kind": "duty", "tax": "A", "hs": "97", "ad_valorem": "4", "specific": "0.37",
               "unit": "NAR", "minimum": str(low), "maximum": str(low + wide)}  # fmt: skip
    law = kit.snapshot({"measures": [bounded]})
    art = kit.item("97011000", price=price, tariff_quantity=p.Measure(value=pieces, unit="NAR"))
    (duty,) = (x for x in assessed(kit.declared(art), law=law)[0].lines if x.tax == "A")
    cent = Decimal("0.01")
    assert price * low / 100 - cent <= duty.amount <= price * (low + wide) / 100 + cent


@given(price=cents)
def test_what_the_price_holds_and_what_is_left_make_the_price(
    price: Decimal, kit: Any, assessed: Callable[..., Any]
) -> None:
    (line,) = assessed(exported(kit, "74031100", str(price)))[0].lines
    assert abs(line.base + line.payable - price) <= Decimal("0.01")


@given(taken=st.integers(min_value=0, max_value=700), price=cents)
def test_a_split_quota_loses_no_value(taken: int, price: Decimal, kit: Any, assessed: Callable[..., Any]) -> None:
    claim = claiming(regime="Q01", quota="Q1")
    wheat = kit.item("10019900", price=price, duties=claim, documents=paper("G00T"), net_mass=kg("700000"))
    assessment, draws, _ = assessed(kit.declared(wheat), {KEY: Decimal(taken)})
    assert sum(x.base for x in assessment.lines if x.tax == "A") == price
    assert sum(x.amount for x in draws) == taken


def test_huge_amounts_are_exact_whatever_the_context(kit: Any, assessed: Callable[..., Any]) -> None:
    from decimal import Context, localcontext

    shirts = kit.declared(kit.item("61091000", price="9999999999999999999999999999.99"))
    with localcontext(Context(prec=5)):
        assessment, _, _ = assessed(shirts)
    assert str(assessment.lines[0].amount) == "800000000000000000000000000.00"
    assert assessment == assessed(shirts)[0]


def test_rates_read_as_tariffs_print_them(kit: Any, law: Any) -> None:
    measures = {m.id: m for hs in ("7201", "6402", "2203") for m in law.measures(hs, "US", "import")}
    said = {m.id: rate_text(m, "CNY", True) for m in measures.values() if m.id.startswith("D")}
    assert said == {
        "D7201": "2 CNY/吨，不低于 5 %",
        "D6402": "10 %，不低于 20 CNY/双",
        "D2203": "12 EUR/100 升",
    }
