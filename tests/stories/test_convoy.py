"""A truck convoy under one batch number: one waybill on two vehicles, one short-landed line, goods that nobody
declared, and one empty vehicle; the gate's screen green and red, and a driver's telephone in Russian."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.stories.conftest import CAST, EACH, Haul, Seat, Stage, declared, differences, party

GATE, BATCH = "5301", "5301261128007"
FIRST, SECOND, THIRD, EMPTY = "粤Z7001港", "粤Z7002港", "粤Z7003港", "粤Z7004港"
LOADED = {FIRST: {"WB-1": 20}, SECOND: {"WB-1": 20, "WB-2": 20}, THIRD: {"WB-3": 10}}
"""Packages of each waybill on each vehicle."""
BY_ROAD = Haul(GATE, "730", {"id": FIRST, "id_type": "30", "mode": "3", "nationality": "CN"})
DRIVER = {"id": "G7654321", "name": "Ivan Petrov"}


def manifest(plate: str) -> dict[str, Any]:
    """What one vehicle of the batch carries."""
    arrives = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    place = {"loading": {"id": "HKHKG"}, "unloading": {"id": "CNSZX"}, "document_type": "730", "customs": "import"}
    parties = {"consignor": {"name": "Nishi Seiko K.K."}, "consignee": {"id": party("mill"), "name": CAST["mill"][1]}}
    lines = [
        {
            "sequence": n, "document": document, "packages": str(count), **place, **parties,
            "gross_mass": {"value": str(count * EACH), "unit": "KGM"},
            "items": [{"sequence": 1, "description": "Petrol engines"}],
        }
        for n, (document, count) in enumerate(LOADED[plate].items(), 1)
    ]  # fmt: skip
    head = {"kind": "original", "mode": "3", "reference": f"M-{plate}", "office": GATE, "batch": BATCH, "journey": "J"}
    means = {"id": plate, "mode": "3"}
    carrier = {"id": party("haulier"), "name": CAST["haulier"][1]}
    return {"manifest": {**head, "means": means, "carrier": carrier, "arrives_at": arrives, "consignments": lines}}


def vehicle(plate: str, **more: Any) -> dict[str, Any]:
    told = {"reference": f"T-{plate}", "way": "in", "load": "laden", "office": GATE, "batch": BATCH}
    return {**told, "means": {"id": plate, "mode": "3"}, "arrives_at": datetime.now(UTC).isoformat(), **more}


def receipt(stage: Stage, who: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    (told,) = stage.good(who, "POST", path, json=body)["receipts"]
    return dict(told)


@pytest.fixture(scope="module")
def convoy(stage: Stage) -> dict[str, str]:
    """Registered, permitted and told; plate → number of the vehicle's report."""
    term = {"valid_from": "2026-01-01", "valid_until": "2036-12-31"}
    crew = [("/v1/vehicles", {"mark": plate, "country": "CN"}) for plate in (*LOADED, EMPTY)]
    crew.append(("/v1/drivers", {"mark": DRIVER["id"], "country": "RU", "name": DRIVER["name"]}))
    for path, one in crew:
        made = stage.good("haulier", "POST", path, json=one)
        permit = {"member": made["id"], "kind": "passage", "number": f"P-{one['mark']}", **term}
        stage.good("officer", "POST", "/v1/permits", json=permit)
    for plate in LOADED:
        assert receipt(stage, "haulier", "/v1/manifests", manifest(plate))["outcome"] == "01"
    told = {p: receipt(stage, "haulier", "/v1/trips", vehicle(p, driver=DRIVER)) for p in LOADED}
    told[EMPTY] = receipt(stage, "haulier", "/v1/trips", vehicle(EMPTY, load="empty", batch=""))
    assert {one["outcome"] for one in told.values()} == {"01"}
    return {plate: one["number"] for plate, one in told.items()}


@pytest.fixture(scope="module")
def cleared(stage: Stage, convoy: dict[str, str]) -> dict[str, str]:
    """Two of the three waybills are declared and paid ahead; document → number."""
    numbers = {}
    for document, packages, plate in (("WB-1", 40, FIRST), ("WB-2", 20, SECOND)):
        haul = BY_ROAD._replace(means={**BY_ROAD.means, "id": plate})
        lodged = stage.lodged("mill", declared(haul, "mill", document, packages, f"C-{document}"))
        number = numbers[document] = lodged["number"]
        assert differences(lodged) == []
        stage.ready(number)
        assert stage.standing(number)["holds"] == ["arrival"]
    return numbers


def came(stage: Stage, plate: str) -> dict[str, Any]:
    return stage.passage("arrivals", office=GATE, plate=plate, source="camera", lane=2)


def documents(stage: Stage, plate: str) -> dict[str, dict[str, Any]]:
    (line,) = stage.good("haulier", "GET", f"/v1/manifests?means={plate}")
    whole = stage.good("haulier", "GET", f"/v1/manifests/{line['number']}")
    return {d["document"]: d for d in whole["documents"]}


def test_a_convoy_crosses(stage: Stage, convoy: dict[str, str], cleared: dict[str, str]) -> None:
    """What each vehicle carries is decided while it stands there; a document that travels on two is free on both."""
    first = came(stage, FIRST)
    assert (first["signal"], first["lane"], first["leaves"]) == ("go", 2, ["WB-1"])
    assert first["released"] == [cleared["WB-1"]]
    second = came(stage, SECOND)
    assert (second["signal"], sorted(second["leaves"])) == ("go", ["WB-1", "WB-2"])
    assert second["released"] == [cleared["WB-2"]], "the first waybill was free already"
    third = came(stage, THIRD)
    assert (third["signal"], third["lane"], third["stays"]) == ("aside", 3, ["WB-3"])
    assert [r["message"] for r in third["reasons"]] == ["No declaration names WB-3."]
    empty = came(stage, EMPTY)
    assert (empty["signal"], empty.get("leaves", [])) == ("go", [])
    stranger = came(stage, "蒙A70070")
    assert stranger["signal"] == "aside" and "Nobody told of 蒙A70070 here." in [
        r["message"] for r in stranger["reasons"]
    ]
    whole = documents(stage, SECOND)
    assert (whole["WB-1"]["packages"], whole["WB-1"]["packages_left"]) == ("40", "0"), "both vehicles together"


@pytest.fixture(scope="module")
def tallied(stage: Stage, cleared: dict[str, str]) -> str:
    """Nineteen of twenty were landed; the receipt's outcome."""
    counted = [{"document": "WB-1", "packages": "40"}, {"document": "WB-2", "packages": "19", "remark": "One short."}]
    body = {
        "reference": "L-7", "way": "in", "mode": "3", "office": GATE, "batch": BATCH,
        "ended_at": (datetime.now(UTC) - timedelta(minutes=5)).isoformat(), "counted": counted,
    }  # fmt: skip
    return str(receipt(stage, "haulier", "/v1/tallies", body)["outcome"])


def test_a_line_was_landed_short(stage: Stage, tallied: str) -> None:
    """The tally says nineteen of twenty: line by line, to whoever told the manifest."""
    assert tallied == "01"
    whole = documents(stage, SECOND)
    (short,) = whole["WB-2"]["differences"]
    assert (short["how"], short["told"], short["found"]) == ("short", "20", "19")
    assert short["about"] == "tally" and not whole["WB-1"].get("differences")
    assert stage.call("delta", "GET", f"/v1/manifests?batch={BATCH}").json() == []


def typed(page: Page, plate: str) -> None:
    page.locator("#plate").fill(plate)
    page.keyboard.press("Enter")


@pytest.mark.browser
def test_the_gate_is_green_and_red(sit: Seat, stage: Stage, convoy: dict[str, str], cleared: dict[str, str]) -> None:
    gate = sit("officer", f"/gate/{GATE}")
    shown = gate.locator(".tg-answer")
    typed(gate, FIRST)
    expect(shown).to_have_attribute("data-answer", "go")
    expect(gate.locator(".tg-plate")).to_have_text(FIRST)
    green = shown.evaluate("e => getComputedStyle(e).backgroundColor")
    typed(gate, THIRD)
    expect(shown).to_have_attribute("data-answer", "aside")
    expect(shown).to_contain_text("lane 3")
    expect(shown).to_contain_text("No declaration names WB-3.")
    assert shown.evaluate("e => getComputedStyle(e).backgroundColor") != green
    zh = sit("officer", f"/gate/{GATE}", language="zh")
    typed(zh, THIRD)
    expect(zh.locator(".tg-answer")).to_contain_text("3 号通道")
    typed(zh, EMPTY)
    expect(zh.locator(".tg-answer")).to_have_attribute("data-answer", "go")


@pytest.mark.browser
def test_a_driver_reads_it_in_russian(sit: Seat, stage: Stage, convoy: dict[str, str], cleared: dict[str, str]) -> None:
    path = stage.good("haulier", "GET", f"/v1/trips/T-{THIRD}/ticket")["path"]
    came(stage, THIRD)
    phone = sit("", f"{path}?language=ru", width=390)
    expect(phone.locator("#now")).to_have_attribute("data-answer", "aside")
    expect(phone.locator("#now")).to_contain_text("3")
    assert re.search(r"[А-Яа-я]{4}", phone.locator("#now").inner_text())
    assert "WB-3" not in phone.content(), "nothing of the goods"
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    expect(phone.locator(".tg-driver-code svg")).to_be_visible()


@pytest.mark.browser
def test_the_carrier_reads_at_his_desk_what_was_short(sit: Seat, tallied: str) -> None:
    page = sit("haulier", f"/manifests?q={SECOND}")
    page.locator("tbody a").first.click()
    row = page.locator(".tg-documents tr", has_text="WB-2")
    expect(row).to_contain_text("19 packages were counted on WB-2, 20 were told.")
    expect(page.locator("#h-trips + *, section:has(#h-trips)").first).to_contain_text(FIRST)
