"""A rail transit from the border to an inland office: told on a train's manifest, secured by the importer's guarantee,
sealed, a seal found broken on the way, late and enquired after, arrived, looked at, discharged, and declared inland."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.stories.conftest import CAST, Seat, Stage, party
from tongguan.worker.late import Lateness

BORDER, MIDDLE, INLAND = "9403", "9400", "0100"
SAMPLE = Path(__file__).parents[2] / "sandbox" / "samples" / "cn" / "import-warehouse.json"
GUARANTEE, BOX = "GRN-GARAGE-1", "CSQU3054383"
SEALS = [{"number": "HX 556677", "kind": "H", "on": BOX}, {"number": "HX 556678", "kind": "H"}]
NEW = {"number": "CC 900118", "kind": "H", "on": BOX, "by": "carrier"}


def rail(reference: str, document: str, **changes: Any) -> dict[str, Any]:
    """The garage's goods under a rail waybill."""
    values: dict[str, Any] = json.loads(SAMPLE.read_text())
    values |= {"reference": reference, "declarant": {"id": party("garage"), "name": CAST["garage"][1]}}
    values["shipment"]["importer"] |= values["declarant"]
    papers = [{"category": "Z", "type": "720", "id": document, "line": 1}]
    values["shipment"] |= {"previous_documents": papers}
    return {**values, **changes}


def transit(reference: str, document: str) -> dict[str, Any]:
    """To the inland office under control; the railway carries it."""
    values = rail(reference, document, type="TIA", office=BORDER, presentation_office=INLAND)
    values["shipment"].pop("warehouse", None)
    values["shipment"]["arrival_transport"] = {"id": "X8024", "id_type": "21"}
    for item in values["shipment"]["items"]:
        item["procedures"][0]["current"] = "0410"
    train = {"name": "X8024", "id": "X8024", "id_type": "21", "nationality": "KZ", "mode": "2"}
    secured = [{"id": GUARANTEE, "type": "1", "amount": {"amount": "50000", "currency": "CNY"}}]
    carrier = {"carrier": {"id": party("railway"), "name": CAST["railway"][1]}}
    return {**values, "border_transport": train, "guarantees": secured, "carriage": carrier}


def train(stage: Stage, document: str) -> dict[str, Any]:
    """What the railway tells of its train."""
    sample: dict[str, Any] = json.loads(SAMPLE.read_text())
    arrives = (stage.node.now() + timedelta(hours=6)).isoformat()
    head = {"kind": "original", "mode": "2", "reference": f"X8024-{document}", "office": BORDER, "journey": "X8024"}
    line = {
        "sequence": 1, "document": document, "document_type": "720", "customs": "transit",
        "packages": sample["package_count"], "gross_mass": sample["gross_mass"],
        "consignor": {"name": "Steppe Motors"}, "consignee": {"id": party("garage"), "name": CAST["garage"][1]},
        "loading": {"id": "KZALA"}, "unloading": {"id": "CNALK"}, "destination": {"id": "CNBJS"},
        "units": [{"id": box["id"]} for box in sample["shipment"].get("equipment", ())],
    }  # fmt: skip
    more = {"means": {"id": "X8024", "mode": "2"}, "carrier": {"id": party("railway"), "name": CAST["railway"][1]}}
    return {"manifest": {**head, **more, "arrives_at": arrives, "consignments": [line]}}


def left(stage: Stage) -> Decimal:
    rows = stage.good("garage", "GET", "/v1/guarantees")
    return next(Decimal(row["left"]) for row in rows if row["id"] == GUARANTEE)


def opened(stage: Stage, document: str) -> str:
    """Told, declared, released for transit: the number all along."""
    (receipt,) = stage.good("railway", "POST", "/v1/manifests", json=train(stage, document))["receipts"]
    assert receipt["outcome"] == "01", receipt
    number = str(stage.lodged("garage", transit(f"G-{document}", document))["number"])
    for hold in stage.standing(number).get("holds", ()):
        word = {"hold": hold, "verdict": "passed", "reason": "seen"}
        stage.good("officer", "POST", f"/v1/declarations/{number}/verdicts", json=word)
    return number


def late(stage: Stage, hours: int) -> None:
    """The node's clock goes on, and the worker looks."""
    stage.node.moved = timedelta(hours=hours, minutes=1)
    Lateness(stage.node.store, b"s" * 32, stage.node.now, stage.node.retention_days).look()
    stage.node.moved = timedelta()


@pytest.fixture(scope="module")
def secured(stage: Stage) -> str:
    wish = {"id": GUARANTEE, "party": party("garage"), "volume": "500000", "valid_from": "2026-01-01"}
    made = stage.good("officer", "POST", "/v1/guarantees", json=wish)
    (asked,) = stage.good("inland", "GET", f"/v1/guarantees/{made['id']}")["changes"]
    word = {"agree": True, "why": "The surety's paper is genuine."}
    stage.good("inland", "POST", f"/v1/guarantee-changes/{asked['id']}/answer", json=word)
    return str(made["id"])


def step(stage: Stage, who: str, number: str, kind: str, **more: Any) -> dict[str, Any]:
    return dict(stage.good(who, "POST", f"/v1/movements/{number}/steps", json={"step": kind, **more}))


def movement(stage: Stage, who: str, number: str) -> dict[str, Any]:
    return dict(stage.good(who, "GET", f"/v1/movements/{number}"))


def test_over_the_api_by_everybody_s_own_program(stage: Stage, secured: str) -> None:
    free, number = left(stage), opened(stage, "RWB-1")
    assert stage.standing(number, "garage")["state"] == "released"
    assert free - left(stage) == Decimal(movement(stage, "garage", number)["movement"]["secured"]) > 0
    assert stage.call("railway", "GET", f"/v1/declarations/{number}").status_code == 404, "the movement, and no more"
    step(stage, "officer", number, "seal", at=BORDER, seals=SEALS)
    step(stage, "railway", number, "depart", at=BORDER, route=[BORDER, MIDDLE, INLAND])
    step(stage, "railway", number, "reseal", place="km 412", old="hx556677", new=NEW, why="broken", words="Found cut.")
    late(stage, 336 + 24)
    assert movement(stage, "inland", number)["movement"]["phase"] == "enquiry"
    step(stage, "garage", number, "respond", found="underway", words="Snow at Turpan.")
    for who, whom in (("officer", "departure"), ("inland", "destination")):
        step(stage, who, number, "respond", whom=whom, found="unknown")
    found = [{**NEW, "whole": False}, SEALS[1]]
    told = step(stage, "railway", number, "arrive", at=INLAND, seals=found)
    assert told["sentence"] == "Arrived with 2 seals not as told."
    early = stage.call("inland", "POST", f"/v1/movements/{number}/steps", json={"step": "discharge"})
    assert early.status_code == 409 and early.json()["problems"][0]["code"] == "TRN23"
    step(stage, "inland", number, "control", at=INLAND, good=True, words="Opened and counted: all there.")
    step(stage, "inland", number, "discharge", at=INLAND)
    assert left(stage) == free, "the guarantee is free again"
    after = rail("G-WH-1", number, office=INLAND)
    after["shipment"]["previous_documents"] = [{"category": "Y", "type": "MRN", "id": number, "line": 1}]
    follow = stage.lodged("garage", after)
    assert follow["state"] != "returned", follow
    whole = movement(stage, "garage", number)
    assert [f["number"] for f in whole["followed_by"]] == [follow["number"]]
    assert [(s["step"], s["by"]) for s in whole["steps"]][1:] == [
        ("seal", "customs"), ("depart", "carrier"), ("reseal", "carrier"),
        ("enquire", "customs"), ("respond", "Motor Garage, program"), ("respond", "customs"), ("respond", "customs"),
        ("arrive", "carrier"), ("control", "customs"), ("discharge", "customs"),
    ]  # fmt: skip
    assert stage.events(number).count("move") == 10, "one case all along"


def tell(page: Page, kind: str, fields: dict[str, str], chosen: dict[str, str] | None = None) -> None:
    """Opens the form of a step, fills it in and sends it."""
    form = page.locator("details").filter(has=page.locator(f'input[name="step"][value="{kind}"]'))
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    for name, value in fields.items():
        form.locator(f'[name="{name}"]').fill(value)
    for name, value in (chosen or {}).items():
        form.locator(f'select[name="{name}"]').select_option(value)
    form.locator('button[type="submit"]').click()


@pytest.mark.browser
def test_at_the_desks_of_both_offices(sit: Seat, stage: Stage, secured: str) -> None:
    free, number = left(stage), opened(stage, "RWB-2")
    at = f"/movements/{number}"
    border = sit("officer", f"/movements?office={BORDER}&end=departure")
    border.locator(f'a[href="{at}"]').first.click()
    tell(border, "seal", {"numbers": f"HX 1, {BOX}\nHX 2"}, {"kind": "H"})
    expect(border.locator(".tg-why-say")).to_have_text("Sealed with 2 seals.")
    carrier = sit("railway", at, width=390)
    tell(carrier, "depart", {"route": f"{BORDER} {MIDDLE} {INLAND}"})
    tell(carrier, "reseal", {"place": "km 412", "new": "CC 9", "words": "Found cut."}, {"why": "broken", "kind": "H"})
    expect(carrier.get_by_text("HX 1 → CC 9")).to_be_visible()
    late(stage, 336 + 24)
    principal = sit("mill", at)
    expect(principal.locator("h1")).not_to_contain_text(number)
    border.reload()
    expect(border.locator(".tg-why-say")).to_have_text("Late: where are the goods?")
    inland = sit("inland", f"/movements?office={INLAND}&end=destination", language="zh")
    inland.locator(f'a[href="{at}"]').first.click()
    tell(inland, "respond", {}, {"whom": "destination", "found": "unknown"})
    border.reload()
    tell(border, "respond", {}, {"whom": "departure", "found": "unknown"})
    carrier.reload()
    tell(carrier, "arrive", {}, {"seal-1": "broken"})
    expect(carrier.locator(".tg-why-say")).to_have_text("Arrived with 2 seals not as told.")
    inland.reload()
    tell(inland, "control", {"words": "已清点，货物齐全。"}, {"good": "yes"})
    assert left(stage) < free
    tell(inland, "discharge", {})
    border.reload()
    expect(border.locator(".tg-why-say")).to_have_text("Discharged: the guarantee is free.")
    expect(border.get_by_text("已清点，货物齐全。")).to_be_visible()
    assert left(stage) == free
