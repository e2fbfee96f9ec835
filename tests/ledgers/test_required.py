"""What goods ask for is derived from the goods; what the declaration names meets it."""

from typing import Any

import pytest

from tongguan.codes.rows import Direction
from tongguan.declarations import declaration as d
from tongguan.declarations import parts as p
from tongguan.ledgers.required import counted, needs


def item(hs: str = "02013000", origin: str = "US", number: int = 1, **more: Any) -> d.Item:
    fields: dict[str, Any] = {
        "classifications": (p.Classification(id=hs, type="TSP"),),
        "origins": (p.Origin(country=origin),),
        "procedures": (p.Procedure(current="40", previous="00"),),
    }
    return d.Item(sequence=number, **{**fields, **more})


def paper(code: str, number: str = "", exemption: str = "") -> p.Document:
    return p.Document(category=code[0], type=code[1:], id=number, exemption=exemption)


def asked(law: Any, *items: d.Item, direction: Direction = Direction.IMPORT, **head: Any) -> list[tuple[Any, ...]]:
    shipment = d.Shipment(items=items, destination=head.pop("destination", None))
    return [
        (n.item, n.document, n.met_by, n.on_missing)
        for n in needs(d.Declaration(function="9", shipment=shipment, **head), law, direction)
    ]


@pytest.mark.parametrize(
    ("goods", "expected"),
    [
        ({}, [(1, "N853", "", "hold")]),
        ({"hs": "09011100"}, []),
        ({"origin": "NZ"}, [(1, "N853", "", "hold"), (1, "N851", "", "return")]),
        ({"procedures": (p.Procedure(current="71"),)}, [(1, "N853", "", "hold"), (1, "N911", "", "hold")]),
        ({"destination": p.Destination(country="HK")}, [(1, "N999", "", "hold"), (1, "N853", "", "hold")]),
        ({"documents": (paper("N853", "H-7"),)}, [(1, "N853", "H-7", "hold")]),
        ({"documents": (paper("N853"),)}, [(1, "N853", "", "hold")]),  # a type without a number says nothing
        ({"documents": (paper("N853", exemption="XW"),)}, [(1, "N853", "XW", "hold")]),
        ({"documents": (paper("N853", exemption="XO"),)}, [(1, "N853", "", "hold")]),  # no longer in the list
        ({"documents": (paper("N853", exemption="AC"),)}, [(1, "N853", "", "hold")]),  # a status, not an exemption
        ({"documents": (paper("N852", "H-7"),)}, [(1, "N853", "", "hold")]),
    ],
)
def test_goods_ask_for_documents(goods: dict[str, Any], expected: list[Any], law: Any) -> None:
    assert sorted(asked(law, item(**goods))) == sorted(expected)


def test_exports_ask_for_their_own(law: Any) -> None:
    assert asked(law, item("05071000"), direction=Direction.EXPORT) == [(1, "N954", "", "hold")]


def test_a_document_of_the_head_serves_every_item(law: Any) -> None:
    items = item(), item(number=2, documents=(paper("N853", "own"),)), item("09011100", number=3)
    assert asked(law, *items, documents=(paper("N853", "whole"),)) == [
        (1, "N853", "whole", "hold"),
        (2, "N853", "own", "hold"),
    ]


def test_the_destination_of_the_shipment_counts_where_the_item_has_none(law: Any) -> None:
    documents = {x[1] for x in asked(law, item(), destination=p.Destination(country="HK"))}
    assert documents == {"N853", "N999"}


def test_one_document_for_several_items_is_counted_once(law: Any) -> None:
    shipment = d.Shipment(items=(item(), item(number=2), item(number=3, origin="AU")))
    head = d.Declaration(function="9", shipment=shipment, documents=(paper("N853", "whole"),))
    found = needs(head, law, Direction.IMPORT)
    assert [n.item for n in found if n.document == "N853"] == [1, 2, 3]
    assert [(n.document, n.met_by) for n in counted(found)] == [("N853", "whole"), ("N851", "")]


def test_a_need_names_its_law_and_words(law: Any) -> None:
    (need,) = needs(d.Declaration(function="9", shipment=d.Shipment(items=(item(),))), law, Direction.IMPORT)
    assert (need.requirement, need.agency, need.law, need.name, need.name_zh) == (
        "H02", "QC", "Test Decree 1", "Permit N853", "许可证",
    )  # fmt: skip
