"""What an agency is shown: the fields that its clauses name, of the goods that they name."""

from datetime import UTC, date, datetime
from typing import Any

from tongguan.codes.rows_agency import MandateRow
from tongguan.exchange.disclose import disclose

DECLARED: dict[str, Any] = {
    "number": "1",
    "invoice_total": {"amount": "9"},
    "shipment": {
        "importer": {"name": "An importer"},
        "items": [
            {"sequence": 1, "classifications": [{"id": "0207140000", "type": "TSP"}], "description": "Fowl"},
            {"sequence": 2, "classifications": [{"id": "8525890000", "type": "TSP"}], "description": "Camera"},
        ],
    },
}


def mandate(*paths: str, hs: str = "") -> MandateRow:
    return MandateRow(
        agency="A", clause="C", hs=hs, paths=paths, source="A law", valid_from=date(2020, 1, 1),
        known_from=datetime(2020, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def test_nothing_without_a_clause_and_nothing_that_it_does_not_name() -> None:
    assert disclose(DECLARED, ()).fields == {}
    assert disclose(DECLARED, [mandate("number", "none/such")]).fields == {"number": "1"}


def test_a_clause_on_some_goods_opens_their_items_alone() -> None:
    found = disclose(DECLARED, [mandate("shipment/items", "invoice_total", "shipment/importer", hs="0207")])
    assert found.fields == {"shipment": {"items": [DECLARED["shipment"]["items"][0]]}}
    assert [clause.paths for clause in found.clauses] == [("shipment/items",)]
    assert disclose(DECLARED, [mandate("shipment/items", "number", hs="9999")]).fields == {}
