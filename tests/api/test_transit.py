"""Goods in transit over HTTP: from the border by rail to an inland office, with a broken seal, an enquiry, a control,
a discharge, and what follows."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.conftest import CALLERS, Calling

SAMPLE = Path(__file__).parents[2] / "sandbox" / "samples" / "cn" / "import-warehouse.json"
BORDER, INLAND = "9403", "0100"
GUARANTEE = "GRN-2026-1"
SEALS = [{"number": "HX 556677", "kind": "H", "on": "CSQU3054383"}, {"number": "HX 556678", "kind": "H"}]


def declared(reference: str, **changes: Any) -> dict[str, Any]:
    """Goods for transit by rail, secured under the guarantee."""
    sample: dict[str, Any] = json.loads(SAMPLE.read_text())
    sample["shipment"].pop("warehouse")
    sample["shipment"]["arrival_transport"] = {"id": "X8024", "id_type": "21"}
    for item in sample["shipment"]["items"]:
        item["procedures"][0]["current"] = "0410"
    return {
        **sample,
        "type": "TIA",
        "office": BORDER,
        "presentation_office": INLAND,
        "border_transport": {"name": "X8024", "id": "X8024", "id_type": "21", "nationality": "KZ", "mode": "2"},
        "guarantees": [{"id": GUARANTEE, "type": "1", "amount": {"amount": "50000", "currency": "CNY"}}],
        "declarant": {**sample["declarant"], "id": CALLERS["trader"].party},
        "reference": reference,
        **changes,
    }


def opened(call: Calling, reference: str, who: str = "trader", **changes: Any) -> str:
    """Such goods, released for transit; their number."""
    lodged = call(who, "POST", "/v1/declarations", json=declared(reference, **changes))
    assert lodged.status_code == 201, lodged.text
    number = str(lodged.json()["number"])
    for hold in call("officer", "GET", f"/v1/declarations/{number}").json().get("holds", ()):
        word = {"hold": hold, "verdict": "passed", "reason": "seen"}
        passed = call("officer", "POST", f"/v1/declarations/{number}/verdicts", json=word)
        assert passed.status_code == 200, passed.text
    return number


def step(call: Calling, who: str, number: str, kind: str, **more: Any) -> httpx.Response:
    return call(who, "POST", f"/v1/movements/{number}/steps", json={"step": kind, **more})


def good(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def movement(call: Calling, number: str, who: str = "trader") -> dict[str, Any]:
    told: dict[str, Any] = good(call(who, "GET", f"/v1/movements/{number}"))["movement"]
    return told


def left(call: Calling, id_: str = GUARANTEE) -> Decimal:
    """What is left of the guarantee."""
    rows = call("trader", "GET", "/v1/guarantees").json()
    return next(Decimal(row["left"]) for row in rows if row["id"] == id_)


@pytest.fixture(scope="module", autouse=True)
def secured(call: Calling) -> None:
    wish = {"id": GUARANTEE, "party": CALLERS["trader"].party, "volume": "500000", "valid_from": "2026-01-01"}
    made = call("officer", "POST", "/v1/guarantees", json=wish)
    assert made.status_code == 201, made.text
    assert (made.json()["left"], made.json()["reserved"], made.json()["currency"]) == ("500000", "0", "CNY")


def test_from_the_border_to_the_inland_office(call: Calling) -> None:
    before = left(call)
    number = opened(call, "RAIL-1")
    stands = movement(call, number)
    assert stands["terms"] == {"hours": 336, "seal_class": "H", "enquiry_hours": 24, "answer_hours": 72}
    assert before - left(call) == Decimal(stands["secured"]) > 0
    good(step(call, "officer", number, "seal", at=BORDER, seals=SEALS))
    good(step(call, "trader", number, "depart", at=BORDER, route=[BORDER, "9400", INLAND]))
    good(step(call, "officer", number, "pass", at="9400"))
    told = good(step(call, "trader", number, "arrive", at=INLAND, seals=SEALS))
    assert told["sentence"] == f"Arrived at {INLAND}."
    assert left(call) < before, "nothing is free before the discharge"
    good(step(call, "officer", number, "discharge", at=INLAND))
    assert left(call) == before
    assert movement(call, number)["phase"] == "discharged"
