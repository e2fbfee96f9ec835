"""A declaration being written: fields and places, both ways, and nothing lost that has no field."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongguan.codes.rows import Direction
from tongguan.declarations.form import HEAD, ITEM, completed, field_at, filled, found, head, items, typed

SAMPLES = sorted((Path(__file__).parents[2] / "sandbox" / "samples").glob("*/*.json"))


@pytest.mark.parametrize("file", SAMPLES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_what_is_shown_and_sent_back_changes_nothing(file: Path) -> None:
    whole: dict[str, Any] = json.loads(file.read_text())
    whole.setdefault("shipment", {}).setdefault("items", [])
    said = typed(whole) | {f"items-{n}-{k}": v for n, item in enumerate(items(whole)) for k, v in item.items()}
    assert filled(copy.deepcopy(whole), said) == whole


@given(st.dictionaries(st.sampled_from([f.name for f in HEAD if f.kind == "text"]), st.text(min_size=1, max_size=12)))
def test_what_is_typed_is_shown_again(said: dict[str, str]) -> None:
    shown = typed(filled({}, said))
    assert {k: shown[k] for k in said} == {k: v.strip() for k, v in said.items()}


def test_what_is_emptied_takes_its_empty_places_along() -> None:
    whole = filled({}, {"gross": "5", "exporter_country": "JP", "waybill": "B-1", "containers": "A, B"})
    assert whole["gross_mass"] == {"unit": "KGM", "value": "5"}
    assert [e["sequence"] for e in whole["shipment"]["equipment"]] == [1, 2]
    gone = filled(whole, {"gross": "", "exporter_country": " ", "waybill": "", "containers": ""})
    assert gone == {"shipment": {"items": []}}


def test_items_follow_the_invoice() -> None:
    whole: dict[str, Any] = {"shipment": {"items": [{}, {}]}}
    filled(whole, {"currency": "USD", "items-0-price": "1,200.50", "items-1-papers": "N853:A-1, G00A: B"})
    completed(whole)
    first, second = whole["shipment"]["items"]
    assert first == {"sequence": 1, "price": {"amount": "1200.50", "currency": "USD"}}
    assert second["documents"] == [
        {"category": "N", "type": "853", "id": "A-1"},
        {"category": "G", "type": "00A", "id": "B"},
    ]
    assert whole["item_count"] == 2


@pytest.mark.parametrize(
    ("pointer", "name"),
    [
        ("/gross_mass/value", "gross"),
        ("/gross_mass", "gross"),
        ("/shipment/items/3/net_mass/value", "items-3-net"),
        ("/shipment/items/0", "items-0-code"),
        ("/shipment/items/2/documents", "items-2-papers"),
        ("/shipment/items/2/documents/0/id", "items-2-papers"),
        ("/shipment/importer/communication", "importer_phone"),
        ("/guarantees/0", ""),
        ("", ""),
    ],
)
def test_a_problem_finds_its_field(pointer: str, name: str) -> None:
    assert field_at(pointer) == name


def test_every_field_has_a_name_of_its_own() -> None:
    assert len({f.name for f in (*HEAD, *ITEM)}) == len(HEAD) + len(ITEM)
    assert found({"a": [1]}, "/a/1") is None


def test_what_has_no_field_is_said_at_its_place() -> None:
    assert field_at("/presentation_office") == "at:/presentation_office"
    assert field_at("/shipment/items/0/packagings/1/marks") == "at:/shipment/items/0/packagings/1/marks"
    assert field_at("/item_count") == field_at("/statements") == ""
    whole: dict[str, Any] = {"shipment": {"items": [{"packagings": [{"type": "CT"}]}]}}
    said = {
        "at:/presentation_office": "5301",
        "at:/shipment/items/0/packagings/1/marks": "N/M",
        "at:/shipment/items/7/description": "too far",
        "at:/shipment/items": "no list",
        "at:/unheard_of": "no place",
    }
    assert filled(whole, said) == {
        "presentation_office": "5301",
        "shipment": {"items": [{"packagings": [{"type": "CT"}, {"marks": "N/M"}]}]},
    }


def test_each_direction_has_its_own_fields() -> None:
    inward, outward = ({f.name for f in head(d, {"accepted_at"})} for d in (Direction.IMPORT, Direction.EXPORT))
    assert "importer_id" in inward - outward and "consignee_name" in outward - inward
    assert "accepted_at" in inward and "accepted_at" not in {f.name for f in head(Direction.IMPORT, ())}
