"""A small law with one of every kind of measure, and declarations of one or more items under it."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tongguan.codes import rows as r
from tongguan.codes.law import Law
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations import declaration as d
from tongguan.declarations import parts as p
from tongguan.money import Money

DAY = date(2024, 6, 1)
ALWAYS: dict[str, Any] = {
    "valid_from": date(2024, 1, 1),
    "known_from": datetime(2023, 12, 1, tzinfo=UTC),
    "source": "Test Tariff 2024",
}
KINDS: dict[str, type[r.Row]] = {
    "types": r.TypeRow,
    "procedures": r.ProcedureRow,
    "taxes": r.Tax,
    "measures": r.Measure,
    "groups": r.Group,
    "quotas": r.Quota,
    "rates": r.Rate,
    "delivery-terms": r.DeliveryTerm,
    "charges": r.ChargeType,
    "payment-methods": r.PaymentMethod,
    "commodities": r.Commodity,
    "requirements": r.Requirement,
    "severities": r.RuleSeverity,
    "lists": r.CodeList,
    "codes": r.Code,
    "agencies": r.AgencyRow,
}
NUMBERS = {"ad_valorem", "specific", "per", "minimum", "maximum", "rate", "volume", "quantum", "exempt_below", "fee",
           "insurance_percent"}  # fmt: skip

ROWS: dict[str, list[dict[str, Any]]] = {
    "types": [
        {"code": "IMA", "direction": "import", "stage": "standard"},
        {"code": "IMC", "direction": "import", "stage": "simplified"},
        {"code": "EXA", "direction": "export", "stage": "standard"},
    ],
    "procedures": [
        {"direction": "import", "current": "40", "previous": "00", "effect": "free-circulation"},
        {"direction": "import", "current": "71", "previous": "00", "effect": "suspension"},
        {"direction": "import", "current": "95", "previous": "00", "effect": "free-circulation"},
        {"direction": "export", "current": "10", "previous": "00", "effect": "export"},
    ],
    "taxes": [
        {"code": "A", "order": 1, "base": ("value",), "exempt_below": "50", "name": "Import duty", "name_zh": "关税"},
        {"code": "B", "order": 1, "base": ("value",), "name": "Export duty"},
        {"code": "D", "order": 2, "base": ("value",), "name": "Anti-dumping duty"},
        {"code": "X", "order": 3, "base": ("value", "A", "D"), "inclusive": True, "name": "Excise"},
        {"code": "E", "order": 1, "base": ("value",), "contained": True, "name": "Export duty within the price"},
        {"code": "L", "order": 4, "base": ("value", "A", "D", "X"), "name": "VAT", "rounding": "down"},
    ],
    "groups": [{"group": "PACT", "country": "VN"}, {"group": "PACT", "country": "TH"}],
    "quotas": [{"code": "Q1", "volume": "5000", "unit": "TNE"}],
    "rates": [
        {"currency": "USD", "rate": "7.2"},
        {"currency": "JPY", "rate": "4.8", "per": "100"},
        {"currency": "EUR", "rate": "7.8"},
    ],
    "delivery-terms": [
        {"code": "FOB", "freight_included": False, "insurance_included": False},
        {"code": "CFR", "freight_included": True, "insurance_included": False},
        {"code": "FCA", "freight_included": False, "insurance_included": False, "insurance_percent": "0.3"},
        {"code": "CPT", "freight_included": True, "insurance_included": False, "insurance_percent": "0.3"},
        {"code": "CIF", "freight_included": True, "insurance_included": True},
    ],
    "charges": [
        {"code": "AV", "kind": "freight"},
        {"code": "AW", "kind": "insurance"},
        {"code": "AB", "kind": "addition"},
        {"code": "BA", "kind": "deduction"},
    ],
    "payment-methods": [
        {"code": "D", "effect": "immediate"},
        {"code": "E", "effect": "deferred"},
        {"code": "S", "effect": "secured"},
    ],
    "commodities": [{"code": "2208", "unit": "LTR"}, {"code": "85", "unit": "NAR"}],
    "measures": [
        {"id": "D61", "kind": "duty", "tax": "A", "hs": "61", "ad_valorem": "8"},
        {"id": "P61", "kind": "preference", "tax": "A", "hs": "61", "origin": "PACT", "ad_valorem": "3",
         "scheme": "300", "document": "N954"},
        {"id": "R95", "kind": "preference", "tax": "A", "hs": "", "ad_valorem": "0", "scheme": "95"},
        {"id": "V", "kind": "vat", "tax": "L", "hs": "", "ad_valorem": "13"},
        {"id": "VZ", "kind": "vat", "tax": "L", "hs": "", "ad_valorem": "0", "scheme": "VATZ"},
        {"id": "D0207", "kind": "duty", "tax": "A", "hs": "0207", "specific": "1.3", "unit": "KGM"},
        {"id": "D2203", "kind": "duty", "tax": "A", "hs": "2203", "specific": "12", "per": "100", "unit": "LTR",
         "currency": "EUR"},
        {"id": "D8525", "kind": "duty", "tax": "A", "hs": "8525", "ad_valorem": "3", "specific": "350", "unit": "NAR"},
        {"id": "D9101", "kind": "duty", "tax": "A", "hs": "9101", "ad_valorem": "11", "maximum": "400",
         "bound_unit": "NAR"},
        {"id": "D6402", "kind": "duty", "tax": "A", "hs": "6402", "ad_valorem": "10", "minimum": "20",
         "bound_unit": "PR"},
        {"id": "D7201", "kind": "duty", "tax": "A", "hs": "7201", "specific": "2", "unit": "TNE", "minimum": "5"},
        {"id": "D1001", "kind": "duty", "tax": "A", "hs": "1001", "ad_valorem": "65"},
        {"id": "Q1001", "kind": "quota", "tax": "A", "hs": "1001", "ad_valorem": "1", "quota": "Q1", "scheme": "Q01",
         "document": "G00T"},
        {"id": "D2208", "kind": "duty", "tax": "A", "hs": "2208", "ad_valorem": "10"},
        {"id": "X2208", "kind": "excise", "tax": "X", "hs": "2208", "ad_valorem": "20", "specific": "1", "unit": "LTR"},
        {"id": "D33", "kind": "duty", "tax": "A", "hs": "33", "ad_valorem": "10"},
        {"id": "X33", "kind": "excise", "tax": "X", "hs": "33", "ad_valorem": "30"},
        {"id": "D72", "kind": "duty", "tax": "A", "hs": "72", "ad_valorem": "5"},
        {"id": "AD72", "kind": "additional", "tax": "D", "hs": "72", "origin": "JP", "ad_valorem": "25.4"},
        {"id": "AD72C", "kind": "additional", "tax": "D", "hs": "72", "origin": "JP", "ad_valorem": "9.1",
         "scheme": "C601"},
        {"id": "B26", "kind": "duty", "tax": "B", "hs": "26", "ad_valorem": "20", "direction": "export"},
        {"id": "E74", "kind": "duty", "tax": "E", "hs": "74", "ad_valorem": "40", "direction": "export"},
        {"id": "E7404", "kind": "duty", "tax": "E", "hs": "7404", "ad_valorem": "30", "specific": "2", "unit": "KGM",
         "direction": "export"},
        {"id": "D44", "kind": "duty", "tax": "A", "hs": "44", "specific": "1", "unit": "MTQ", "currency": "GBP"},
    ],
    "lists": [{"list": "document-exemption", "closed": True}],
    "codes": [{"list": "document-exemption", "code": "XW", "name": "Waived"}],
    "agencies": [{"code": "QC", "name": "Quarantine", "name_zh": "检疫"}],
}  # fmt: skip


def row(table: str, /, **cells: Any) -> r.Row:
    """A row of the law, always in force, from plain cells."""
    made = {k: Decimal(v) if k in NUMBERS and isinstance(v, str) else v for k, v in cells.items()}
    for name, enum in (("direction", r.Direction), ("stage", r.Stage), ("effect", r.Effect)):
        if name in made and table != "payment-methods":
            made[name] = enum(made[name])
    if table == "measures":
        made["kind"] = r.MeasureKind(made["kind"])
        made.setdefault("direction", r.Direction.IMPORT)
    if table == "charges":
        made["kind"] = r.ChargeKind(made["kind"])
    return KINDS[table](**{**ALWAYS, **made})


def snapshot(extra: dict[str, list[dict[str, Any]]] | None = None, **head: Any) -> Snapshot:
    """The law of the tests, with more rows or another head."""
    rows = {kind: [row(kind, **c) for c in [*cells, *(extra or {}).get(kind, [])]] for kind, cells in ROWS.items()}
    for kind in (extra or {}).keys() - ROWS.keys():
        rows[kind] = [row(kind, **c) for c in (extra or {})[kind]]
    told: dict[str, Any] = {"id": "test", "country": "CN", "currency": "CNY", "time_zone": "UTC", "languages": ("en",),
                            "name": "Test", "number_format": "{serial:09d}"}  # fmt: skip
    return Law(r.Head(**{**told, **head}), rows).at(DAY, datetime(2024, 6, 1, tzinfo=UTC))


def money(amount: str | Decimal, currency: str = "CNY") -> Money:
    return Money(Decimal(amount), currency)


def amount(value: str | Decimal, unit: str = "") -> p.Measure:
    return p.Measure(value=Decimal(value), unit=unit)


def item(hs: str, price: str | Decimal | Money | None = "10000", origin: str = "US", **more: Any) -> d.Item:
    """An item as a trader would declare it."""
    fields: dict[str, Any] = {
        "sequence": 1,
        "classifications": (p.Classification(id=hs, type="TSP"),),
        "origins": (p.Origin(country=origin, type="1"),),
        "procedures": (p.Procedure(current="40", previous="00"),),
        "price": price if price is None or isinstance(price, Money) else money(price),
        "duties": (p.DutyTax(payment_method="D"),),
    }
    return d.Item(**{**fields, **more})


def declared(*items: d.Item, type_: str = "IMA", **shipment: Any) -> d.Declaration:
    """A declaration of these items, numbered."""
    numbered = tuple(
        d.Item(**{f: getattr(it, f) for f in it.__struct_fields__} | {"sequence": n}) for n, it in enumerate(items, 1)
    )
    return d.Declaration(function="9", type=type_, shipment=d.Shipment(items=numbered, **shipment))


class Kit:
    """What the tests build with."""

    snapshot = staticmethod(snapshot)
    money = staticmethod(money)
    amount = staticmethod(amount)
    item = staticmethod(item)
    declared = staticmethod(declared)


@pytest.fixture(scope="session")
def law() -> Snapshot:
    return snapshot()


@pytest.fixture(scope="session")
def kit() -> type[Kit]:
    return Kit


@pytest.fixture(scope="session")
def assessed(law: Snapshot) -> Callable[..., Any]:
    """Value and duty in one go: (assessment, draws, problems of both)."""
    from tongguan.payments.duty import assess
    from tongguan.payments.value import values

    def run(declaration: d.Declaration, balances: dict[str, Decimal] | None = None, law: Snapshot = law) -> Any:
        kind = law.type(declaration.type)
        assert kind is not None
        worth, unvalued = values(declaration, law)
        assessment, draws, unassessed = assess(declaration, worth, law, kind.direction, balances or {})
        return assessment, draws, unvalued + unassessed

    return run
