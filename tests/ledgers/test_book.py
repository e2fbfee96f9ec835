"""A book of materials and products: what goes in for what comes out, in numbers that end, and what it does not have."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tongguan.codes.rows import Direction
from tongguan.declarations.declaration import Declaration, Item, Shipment
from tongguan.declarations.parts import Classification, Measure, Party
from tongguan.ledgers.consult import Entry, Found, Named, Record, consult, opened
from tongguan.ledgers.definition import Definition
from tongguan.ledgers.describe import described
from tongguan.ledgers.draw import Book, Taking, take
from tongguan.ledgers.life import RecordState
from tongguan.ledgers.pair import displaced

SHIPPED = Path(__file__).parents[2] / "profiles" / "cn" / "subsystems"


@pytest.fixture(scope="module")
def book() -> Definition:
    return whole("processing-book")


def whole(name: str) -> Definition:
    definition, flaws = described((SHIPPED / f"{name}.toml").read_text("utf-8"))
    assert definition is not None and flaws == ()
    return definition


def left_by(book: Definition, *items: tuple[str, str], **row: Any) -> Found:
    """An export of products (goods code, pieces) that are made of yarn."""
    made = {"product": "6205", "material": "5205", "consumption": "0.19", "unit": "NAR", "loss": "3", **row}
    entry = Entry(
        number="B1",
        state=RecordState.ISSUED,
        body={"holder": "U1", "consumption": [made]},
        lines=({"hs": "5205", "planned": "100000", "unit": "KGM"},),
    )
    record = Record(entry, {(1, "planned"): Decimal(0), (1, "stock"): Decimal(60_000)})
    told = tuple(
        Item(
            sequence=n,
            classifications=(Classification(id=code, type="TSP"),),
            tariff_quantity=Measure(value=Decimal(pieces), unit="NAR"),
        )
        for n, (code, pieces) in enumerate(items, 1)
    )
    declaration = Declaration(function="9", exporter=Party(id="U1"), shipment=Shipment(items=told))
    places = tuple(range(len(told)))
    named = Named(declaration=declaration, direction=Direction.EXPORT, day=date(2024, 6, 1), places=places)
    return consult(book, record, "B1", named)


def test_what_went_in_has_six_places_half_up(book: Definition) -> None:
    (draw,) = left_by(book, ("6205200000", "1000")).draws
    assert draw.amount == Decimal("195.876289") and draw.unit == "KGM", "190 / 0.97"


@pytest.mark.parametrize("loss", ["100", "99." + "9" * 300, "-1", "x"])
def test_a_loss_of_everything_is_none(book: Definition, loss: str) -> None:
    found = left_by(book, ("6205200000", "1000"), loss=loss)
    assert [p.code for p in found.problems] == ["PTB06"] and found.draws == ()


def test_a_part_of_another_unit_has_six_places() -> None:
    licence = whole("import-licence")
    lines = ({"hs": "6205", "quantity": "2.0000005", "unit": "DZN"},)
    record = Entry(number="L1", state=RecordState.ISSUED, body={"holder": "U1"}, lines=lines)
    assert opened(licence, record)[1, "quantity"] == (Decimal("2.000001"), "DZN")
    third = Item(
        sequence=1,
        classifications=(Classification(id="6205200000", type="TSP"),),
        tariff_quantity=Measure(value=Decimal(8), unit="NAR"),
    )
    (wants,) = take(Taking(licence.draw[0], Book({}, lines), third, 0, third.tariff_quantity))
    assert wants.amount == Decimal("0.666667")


@pytest.mark.parametrize(
    ("code", "row", "said"),
    [
        ("6206200000", {}, "does not say what this product takes"),
        ("6205200000", {"material": "520512"}, "Material 520512 of this product is in no line"),
    ],
)
def test_a_product_that_the_book_does_not_have_goes_back(
    book: Definition, code: str, row: dict[str, Any], said: str
) -> None:
    found = left_by(book, (code, "1"), **row)
    (problem,) = found.problems
    assert problem.code == "PTB06" and problem.stops and said in problem.message and problem.message_zh
    assert found.draws == ()


def test_a_line_that_something_is_taken_from_stays_where_it_is(book: Definition) -> None:
    a, b = {"hs": "5205", "planned": "9", "unit": "KGM"}, {"hs": "9606", "planned": "9", "unit": "NAR"}
    assert list(displaced(book, (a, b), (b, a), [0, 1])) == [0, 1]
    assert list(displaced(book, (a, b), (b, a), [])) == []
    assert list(displaced(book, (a, b), (a,), [1])) == [1]
    assert list(displaced(book, (a, b), ({**a, "unit": "TNE"}, b), [0, 1])) == [0]
    assert list(displaced(book, (a, b), ({**a, "planned": "1"}, b, b), [0, 1])) == []
