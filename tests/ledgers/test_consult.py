"""A declaration against the record that it names: when the record answers, what of it is taken, and what is said."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from msgspec.structs import replace

from tongguan.codes.rows import Direction
from tongguan.declarations.declaration import Declaration, Item, Shipment
from tongguan.declarations.parts import Classification, Measure, Party
from tongguan.ledgers.compare import FUNCTIONS
from tongguan.ledgers.consult import Entry, Found, Named, Record, consult, opened
from tongguan.ledgers.definition import Definition
from tongguan.ledgers.describe import described
from tongguan.ledgers.life import NEXT, Abnormal, RecordEvent, RecordState, abnormal

BEGUN = Path(__file__).parents[2] / "tongguan" / "commands" / "subsystem.toml"
DAY = date(2024, 6, 1)


@pytest.fixture(scope="module")
def permit() -> Definition:
    definition, flaws = described(BEGUN.read_text("utf-8").replace("{SHORT}", "OZ").replace("{code}", "ozone"))
    assert definition is not None and flaws == ()
    return definition


def record(*lines: tuple[str, str], **more: Any) -> Record:
    told = tuple({"hs": hs, "quantity": quantity, "unit": "KGM"} for hs, quantity in lines)
    left = {} if "left" in more else {(n, "quantity"): Decimal(amount) for n, (_, amount) in enumerate(lines, 1)}
    base = {"number": "R1", "state": RecordState.ISSUED, "body": {"holder": "U1"}, "lines": told}
    left = more.pop("left", left)
    return Record(Entry(**{**base, **more}), left)


def named(*items: tuple[str, str, str], holder: str = "U1") -> Named:
    told = tuple(
        Item(
            sequence=n,
            classifications=(Classification(id=hs, type="TSP"),),
            tariff_quantity=Measure(value=Decimal(value), unit=unit),
        )
        for n, (hs, value, unit) in enumerate(items, 1)
    )
    declaration = Declaration(function="9", shipment=Shipment(importer=Party(id=holder), items=told))
    return Named(declaration=declaration, direction=Direction.IMPORT, day=DAY, places=tuple(range(len(told))))


def codes(found: Found) -> list[tuple[str, str]]:
    return [(p.code, p.pointer) for p in found.problems]


def test_items_take_one_after_another_each_what_the_one_before_left(permit: Definition) -> None:
    asked = named(("2903110000", "60", "KGM"), ("2903120000", "0.04", "TNE"))
    found = consult(permit, record(("2903", "100")), "R1", asked)
    assert codes(found) == [] and [(d.balance, d.amount) for d in found.draws] == [("record/ozone/R1/1/quantity", 100)]
    short = consult(permit, record(("2903", "99")), "R1", asked)
    assert codes(short) == [("OZ03", "/shipment/items/1/tariff_quantity")] and short.draws == ()
    assert short.problems[0].message.startswith("40 KGM are asked for and 39 KGM are left of Name in English R1: ")


def test_a_line_that_is_used_up_makes_room_for_the_next_of_the_same_goods(permit: Definition) -> None:
    two = record(("2903", "100"), ("290311", "50"))
    used = two._replace(left={(1, "quantity"): Decimal(0), (2, "quantity"): Decimal(50)})
    found = consult(permit, used, "R1", named(("2903110000", "50", "KGM")))
    assert [d.balance for d in found.draws] == ["record/ozone/R1/2/quantity"]


def test_a_line_that_the_items_before_used_up_makes_room_for_the_next(permit: Definition) -> None:
    two = record(("2903", "100"), ("2903", "100"))
    found = consult(permit, two, "R1", named(*[("2903110000", "50", "KGM")] * 4))
    assert codes(found) == [] and [(d.balance[-10:], d.amount) for d in found.draws] == [
        ("1/quantity", 100),
        ("2/quantity", 100),
    ]


@pytest.mark.parametrize("alike", [True, False])
def test_a_long_declaration_on_a_long_record_takes_no_longer_than_both(permit: Definition, alike: bool) -> None:
    def code(n: int) -> str:
        return "2903" if alike else f"{1000 + n}"

    many = record(*[(code(n), "1") for n in range(1_000)])
    asked = named(*[(f"{code(n % 1_000)}110000", "0.5", "KGM") for n in range(2_000)])
    began = perf_counter()
    found = consult(permit, many, "R1", asked)
    assert codes(found) == [] and len(found.draws) == 1_000
    assert perf_counter() - began < 3, "each item looks at each line"


def test_a_difference_that_sends_back_takes_nothing(permit: Definition) -> None:
    found = consult(permit, record(("2903", "100")), "R1", named(("2903110000", "1", "KGM"), holder="U2"))
    assert codes(found) == [("OZ01", "/shipment/importer/id")] and found.draws == ()
    assert found.problems[0].message == "The record says U1, the declaration U2."


@pytest.mark.parametrize(
    ("state", "uses", "receipt"),
    [
        (RecordState.ISSUED, 1, None),
        (RecordState.ANNOTATED, 1, Abnormal.ANNOTATED),
        (RecordState.ANNOTATED, 0, None),
        (RecordState.WRITTEN_OFF, 0, Abnormal.WRITTEN_OFF),
        (RecordState.VOIDED, 0, Abnormal.VOIDED),
        (RecordState.WITHDRAWN, 0, Abnormal.VOIDED),
        (RecordState.APPLIED, 0, Abnormal.NO_DATA),
        (RecordState.REFUSED, 0, Abnormal.NO_DATA),
    ],
)
def test_a_record_answers_or_its_receipt_says_why_not(
    permit: Definition, state: RecordState, uses: int, receipt: Abnormal | None
) -> None:
    found = consult(
        replace(permit, uses=uses), record(("2903", "100"), state=state), "R1", named(("2903110000", "1", "KGM"))
    )
    assert found.receipt is receipt and bool(found.draws) is (receipt is None)
    assert codes(found) == ([(f"OZONE-{receipt}", "/shipment/items/0/documents")] if receipt else [])


def test_a_record_that_nobody_has_is_no_data(permit: Definition) -> None:
    found = consult(permit, None, "R9", named(("2903110000", "1", "KGM")))
    assert found.receipt is Abnormal.NO_DATA and "R9 is not in the ledger" in found.problems[0].message


def test_outside_its_days_a_record_says_which_they_are(permit: Definition) -> None:
    late = record(("2903", "100"), valid_from=date(2024, 1, 1), valid_to=date(2024, 5, 31))
    found = consult(permit, late, "R1", named(("2903110000", "1", "KGM")))
    assert codes(found) == [("OZONE-DATE", "/accepted_at")]
    assert "from 2024-01-01 to 2024-05-31" in found.problems[0].message
    longer = late._replace(entry=replace(late.entry, valid_to=DAY))
    assert codes(consult(permit, longer, "R1", named(("2903110000", "1", "KGM")))) == []


def test_what_the_balances_of_a_record_open_with(permit: Definition) -> None:
    assert opened(permit, record(("2903", "100"), ("2904", "7.5")).entry) == {
        (1, "quantity"): (Decimal(100), "KGM"),
        (2, "quantity"): (Decimal("7.5"), "KGM"),
    }


@pytest.mark.parametrize("said", ["1E+200000", "9E+999999", "-5", "1_000", "NaN", "many"])
def test_what_no_quantity_is_opens_nothing(permit: Definition, said: str) -> None:
    assert opened(permit, record(("2903", said), left={}).entry) == {(1, "quantity"): (Decimal(0), "KGM")}


@pytest.mark.parametrize(
    ("function", "record_", "declaration", "agree"),
    [
        ("equal", "9144A ", " 9144a", True),
        ("equal", "", "", False),
        ("equal", None, "x", False),
        ("one-of", ["5301", "5304"], "5304", True),
        ("one-of", ["5301"], None, False),
        ("begins-with", "8429", "8429521100", True),
        ("begins-with", "", "8429", False),
        ("at-most", "100", Decimal("100.0"), True),
        ("at-most", "100", Decimal("100.01"), False),
        ("at-most", "100", None, False),
        ("at-most", "NaN", Decimal(1), False),
        ("at-least", "2", 2, True),
        ("at-least", "2", 1, False),
        ("not-before", "2024-06-01", DAY, True),
        ("not-before", "2024-06-02", DAY, False),
        ("not-after", "2024-06-01", DAY, True),
        ("not-after", "2024-05-31", DAY, False),
        ("not-after", "soon", DAY, False),
        ("same-count", ["1", "2"], ["3", "4"], True),
        ("same-count", ["1"], [], False),
        ("same-order", ["A", "b"], ["a", "B"], True),
        ("same-order", ["A", "B"], ["B", "A"], False),
    ],
)
def test_each_function_says_whether_both_agree(function: str, record_: Any, declaration: Any, agree: bool) -> None:
    assert FUNCTIONS[function].agree(record_, declaration) is agree


def test_every_function_is_shown_above() -> None:
    shown = {mark.args[1][n][0] for mark in test_each_function_says_whether_both_agree.pytestmark for n in range(22)}
    assert shown == set(FUNCTIONS)


def test_what_ends_a_record_ends_it() -> None:
    over = {RecordState.WRITTEN_OFF, RecordState.VOIDED, RecordState.WITHDRAWN, RecordState.REFUSED}
    assert {event for state, event in NEXT if state is RecordState.EXPIRED} == {RecordEvent.ISSUE}, "with later days"
    assert not over & {state for state, _ in NEXT} and over <= set(NEXT.values())
    assert {event for _, event in NEXT} == set(RecordEvent)
    assert abnormal(None, once=True) is Abnormal.NO_DATA
