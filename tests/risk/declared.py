"""Declarations and profiles for the tests of risk."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from tongguan.declarations.declaration import Declaration, Item, Shipment
from tongguan.declarations.parts import (
    Classification,
    Document,
    Equipment,
    Measure,
    Origin,
    Packaging,
    Party,
    PreviousDocument,
    TransportMeans,
)
from tongguan.money import Money
from tongguan.payments.assessment import ItemValue
from tongguan.risk.profiles import RiskProfile
from tongguan.risk.selection import Lane


class Now(NamedTuple):
    law_date: date | None = date(2025, 6, 1)
    received_at: datetime = datetime(2025, 6, 1, tzinfo=UTC)
    spent: dict[str, int] = {}
    signing: frozenset[str] = frozenset()
    classes: dict[str, str] = {}


def profile(expression: str = "value_minor > 0", id: str = "P1", **more: Any) -> RiskProfile:
    given: dict[str, Any] = {"name": "A test", "lane": Lane.RED, "valid_from": date(2025, 1, 1), **more}
    return RiskProfile(id=id, expression=expression, **given)


def item(sequence: int = 1, hs: str = "8471300000", origin: str = "VN", **more: Any) -> Item:
    given: dict[str, Any] = {
        "description": "Portable computers",
        "price": Money(Decimal("1200.50"), "USD"),
        "net_mass": Measure(value=Decimal("120.5"), unit="KGM"),
        "packagings": (Packaging(sequence=1, count=Decimal(3), type="CT"),),
        "documents": (Document(category="N", type="851", id="PH-1"),),
        **more,
    }
    return Item(
        sequence=sequence,
        classifications=(Classification(id=hs, type="TSP"),),
        origins=(Origin(country=origin),),
        **given,
    )


def shipment(*items: Item, **more: Any) -> Shipment:
    given: dict[str, Any] = {
        "importer": Party(id="91440300MA0DB0001B", name="Harbour Bridge Trading"),
        "consignor": Party(name="Delta Works"),
        "equipment": (Equipment(sequence=1, id="CSQU3054383"),),
        "previous_documents": (PreviousDocument(category="N", type="705", id="BL-2201"),),
        "arrival_transport": TransportMeans(id="粤Z1234港"),
        "export_country": "VN",
        **more,
    }
    return Shipment(items=items or (item(),), **given)


def declaration(*items: Item, goods: Shipment | None = None, **more: Any) -> Declaration:
    given: dict[str, Any] = {"reference": "R-1", "office": "5301", "declarant": Party(id="D-1", name="A"), **more}
    return Declaration(function="9", type="IMA", shipment=goods or shipment(*items), **given)


def worth(*amounts: str) -> tuple[ItemValue, ...]:
    return tuple(
        ItemValue(item=i, price=Decimal(a), currency="CNY", rate=Decimal(1), value=Decimal(a))
        for i, a in enumerate(amounts, 1)
    )
