"""Changes by JSON pointer: the follow-up they become, put into effect, is the declaration that was asked for."""

from decimal import Decimal

import pytest

from tongguan.api.changes import Change, amended, follow_up
from tongguan.declarations.amend import amended as in_effect
from tongguan.declarations.declaration import Declaration, Item, Shipment
from tongguan.declarations.parts import Amendment, Document, Measure, Packaging, Party
from tongguan.money import Money

STANDING = Declaration(
    function="9",
    type="IMA",
    reference="R1",
    office="5301",
    declarant=Party(id="A"),
    documents=(Document(id="one"), Document(id="two"), Document(id="three")),
    shipment=Shipment(
        items=(
            Item(
                sequence=1,
                description="shirts",
                price=Money(Decimal("10.00"), "CNY"),
                packagings=(Packaging(sequence=1, type="CT"),),
                dangerous_goods=("1203", "1170"),
            ),
            Item(sequence=5, description="trousers", gross_mass=Measure(value=Decimal(7), unit="KGM")),
        )
    ),
)


def change(*changes: tuple[str, object]) -> Declaration:
    """What stands after these changes went the whole way: pointers → follow-up → amendment."""
    wanted, places, problems = amended(STANDING, tuple(Change(pointer=p, value=v) for p, v in changes))
    assert wanted is not None, problems
    message = follow_up(wanted, "N1", "COR", tuple(Amendment(reason="32", places=(p,)) for p in places))
    after, found = in_effect(STANDING, message)
    assert after is not None, found
    return after


def test_a_text_a_number_and_an_amount() -> None:
    after = change(
        ("/shipment/items/1/description", "trousers, cotton"),
        ("/shipment/items/0/price/amount", "12.50"),
        ("/shipment/items/1/gross_mass", {"value": "8", "unit": "KGM"}),
        ("/office", "5302"),
    )
    assert after.items[1].description == "trousers, cotton"
    assert after.items[0].price == Money(Decimal("12.50"), "CNY")
    assert after.items[1].gross_mass == Measure(value=Decimal(8), unit="KGM")
    assert after.office == "5302"
    assert after.items[0].packagings == STANDING.items[0].packagings
    assert (after.function, after.type, after.reference) == ("9", "IMA", "R1")


def test_what_was_empty_is_made() -> None:
    after = change(("/shipment/consignee/address/city", "深圳"))
    assert after.shipment is not None and after.shipment.consignee is not None
    assert after.shipment.consignee.address is not None
    assert after.shipment.consignee.address.city == "深圳"


def test_an_entry_is_added_at_the_end() -> None:
    after = change(("/documents/-", {"id": "four"}), ("/shipment/items/-", {"sequence": 6, "description": "hats"}))
    assert [d.id for d in after.documents] == ["one", "two", "three", "four"]
    assert [i.sequence for i in after.items] == [1, 5, 6]


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_an_entry_without_a_number_is_taken_away(gone: int) -> None:
    after = change((f"/documents/{gone}", None))
    assert [d.id for d in after.documents] == [d.id for i, d in enumerate(STANDING.documents) if i != gone]


def test_pointers_count_as_the_declaration_stands() -> None:
    after = change(("/documents/0", None), ("/documents/2/id", "third"), ("/shipment/items/0", None))
    assert [d.id for d in after.documents] == ["two", "third"]
    assert [i.sequence for i in after.items] == [5]


def test_null_empties_a_field() -> None:
    after = change(("/shipment/items/0/price", None), ("/shipment/items/0/dangerous_goods/0", None))
    assert after.items[0].price is None
    assert after.items[0].dangerous_goods == ("1170",)


@pytest.mark.parametrize(
    "pointer",
    [
        "",
        "office",
        "/",
        "/nothing",
        "/function",
        "/reference",
        "/declarant/id",
        "/carried/x",
        "/shipment/items/2/description",
        "/shipment/items/-/description",
        "/shipment/items/-1",
        "/shipment/items/x",
        "/shipment/items/0/price/amount/deeper",
        "/shipment/items/0/price/wrong",
        "/office/deeper",
        "/" + "/".join(["a"] * 50),
        "/shipment/items/999999999999999999999",
    ],
)
def test_a_place_that_is_none_is_named(pointer: str) -> None:
    after, places, problems = amended(STANDING, (Change(pointer=pointer, value="x"),))
    assert after is None and not places
    assert [p.pointer for p in problems] == ["/changes/0/pointer"]


def test_a_value_that_does_not_fit_is_a_problem() -> None:
    after, _, problems = amended(STANDING, (Change(pointer="/shipment/items/0/price/amount", value={"a": [1]}),))
    assert after is None and [p.code for p in problems] == ["API05"]
