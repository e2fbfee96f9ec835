"""The same place in three notations."""

import pytest

from tongguan.declarations.declaration import Declaration
from tongguan.declarations.parts import Amendment, Pointer
from tongguan.messages.wco_places import places, pointers, wire_pointer, with_places, with_pointers

SAME = [
    ("", "42A"),
    ("/type", "42A/D013"),
    ("/shipment", "42A/67A"),
    ("/shipment/items/1/classifications/0/id", "42A/67A/68A[2]/23A/21A[1]/145"),
    ("/shipment/items/0/price", "42A/67A/68A[1]/23A/79A/112"),
    ("/shipment/items/0/price/amount", "42A/67A/68A[1]/23A/79A/112"),
    ("/shipment/items/0/net_mass/unit", "42A/67A/68A[1]/23A/65A/128"),
    ("/shipment/items/0/dangerous_goods/1", "42A/67A/68A[1]/23A/12C[2]/506"),
    ("/shipment/items", "42A/67A/68A"),
    ("/shipment/equipment/0/seals/2/id", "42A/67A/28A/31B[1]/44B[3]/165"),
    ("/carriage/carrier/name", "42A/28A/18A/R011"),
    ("/guarantees/0/office", "42A/90A[1]/14C/G014"),
    ("/exporter/contact", "42A/57A/34A/246"),
    ("/package_count", "42A/146"),
    ("/shipment/items/3/second_quantity", "42A/67A/68A[4]"),
    ("/nowhere/5", "42A"),
]


@pytest.mark.parametrize(("ours", "wire"), SAME)
def test_wire_pointer(ours: str, wire: str) -> None:
    assert wire_pointer(ours) == wire


def test_pointers_of_a_message() -> None:
    assert pointers("/shipment/items/1/packagings/0/count") == (
        ("42A", None, ""),
        ("67A", None, ""),
        ("68A", 2, ""),
        ("93A", 1, "144"),
    )


def chain(text: str) -> tuple[Pointer, ...]:
    found = []
    for part in text.split("/"):
        section, _, tag = part.partition(".")
        name, _, number = section.partition("[")
        found.append(Pointer(section=name, sequence=int(number[:-1]) if number else 1, tag=tag))
    return tuple(found)


@pytest.mark.parametrize(
    ("wco", "place"),
    [
        ("42A.146", ("package_count",)),
        ("42A/57A[2].R031", ("exporter/name",)),
        ("42A/57A/04A[3].241", ("exporter/address/city",)),
        ("42A/67A/68A[3]", ("shipment/items[3]",)),
        ("42A/67A/68A[2]/02A[5].360", ("shipment/items[2]/documents[5]/exemption",)),
        ("42A/67A/68A[1]/23A/79A.112", ("shipment/items[1]/price",)),
        ("42A/67A/68A[1]/23A/79A", ("shipment/items[1]/price",)),
        ("42A/67A/68A[1]/41A", ("shipment/items[1]/valuation_method", "shipment/items[1]/charges")),
        ("42A/67A/68A[1]/23A/12C[2].506", ("shipment/items[1]/dangerous_goods[2]",)),
        ("42A/35A", ()),
        ("42A", ()),
        ("67A", ()),
        ("42A/67A.145", ()),
        ("42A.146/67A", ()),
    ],
)
def test_places(wco: str, place: tuple[str, ...]) -> None:
    assert places(chain(wco)) == place


def test_places_are_written_as_pointers_and_come_back() -> None:
    amendment = Amendment(reason="32", places=("shipment/items[3]/documents[1]/id", "exporter/name"))
    written = with_pointers(Declaration(function="13", amendments=(amendment,)))
    assert [a.reason for a in written.amendments] == ["32", "32"]
    bare = tuple(Amendment(reason=a.reason, pointers=a.pointers) for a in written.amendments)
    again = with_places(Declaration(function="13", amendments=bare))
    assert [a.places for a in again.amendments] == [(place,) for place in amendment.places]
