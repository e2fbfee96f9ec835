"""Processing trade: a book with ratios and loss applied for and issued at the desks, fabric that comes in under it
without duty, shirts that go out and take their fabric with what is lost, and the rest settled by customs."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.stories.conftest import CAST, Seat, Stage, party

pytestmark = pytest.mark.browser
SAMPLES = Path(__file__).parents[2] / "sandbox" / "samples" / "cn"
PORT = "5316"


def issued(sit: Seat, stage: Stage) -> str:
    """The weaver applies for a book: a shirt has 190 grams of fabric in it, and a twentieth of what goes in is lost."""
    trader = sit("weaver", "/records/apply/processing-book")
    trader.get_by_role("button", name="To the form").click()
    expect(trader.get_by_label("Operator")).to_have_value(party("weaver"))
    ratio = {"product": "6109", "material": "600632", "consumption": "0.19", "unit": "NAR", "loss": "5"}
    for name, value in ratio.items():
        trader.locator(f'[name="fields/consumption/0/{name}"]').fill(value)
    for name, value in {"hs": "600632", "planned": "1000", "unit": "KGM"}.items():
        trader.locator(f'[name="lines/0/{name}"]').fill(value)
    trader.get_by_role("button", name="Send the application").click()
    expect(trader.get_by_text("It is sent.")).to_be_visible()
    desk = sit("books", "/records", language="zh")
    desk.locator('a[href^="/ledger/processing-book/"]').first.click()
    desk.get_by_role("button", name="审查通过").click()
    desk.locator("summary", has_text="签发").click()
    desk.get_by_role("button", name="确认签发").click()
    expect(desk.locator(".tg-case-head")).to_contain_text("已备案")
    return trader.url.partition("?")[0].rpartition("/")[2]


def moved(name: str, reference: str, book: str, procedures: tuple[str, str], goods: dict[str, Any]) -> dict[str, Any]:
    """A declaration of the weaver's goods under the book."""
    values: dict[str, Any] = json.loads((SAMPLES / f"{name}.json").read_text())
    who = {"id": party("weaver"), "name": CAST["weaver"][1]}
    values |= {"reference": reference, "office": PORT, "declarant": who, "item_count": 1}
    values["shipment"]["previous_documents"] = [{"category": "Z", "type": "705", "id": f"BL-{reference}", "line": 1}]
    item = values["shipment"]["items"][0] | goods
    item["documents"] = [one for one in item["documents"] if one["type"] == "380"]
    item["documents"].append({"category": "G", "type": "015", "id": book})
    item["procedures"][0] = {"current": procedures[0], "previous": procedures[1]}
    values["shipment"]["items"] = [item]
    values["invoice_total"] = dict(item["price"])
    values["gross_mass"] = dict(item["gross_mass"])
    values["package_count"] = item["packagings"][0]["count"]
    return values


def fabric(book: str) -> dict[str, Any]:
    goods = {
        "description": "Dyed knitted fabric", "classifications": [{"id": "6006320000", "type": "TSP"}],
        "tariff_quantity": {"value": "600", "unit": "KGM"}, "net_mass": {"value": "600", "unit": "KGM"},
        "gross_mass": {"value": "630", "unit": "KGM"},
    }  # fmt: skip
    values = moved("import-standard", "FABRIC-1", book, ("0615", "00"), goods)
    values["shipment"]["importer"] |= {"id": party("weaver"), "name": CAST["weaver"][1]}
    secured = {"id": "CNCGU2026000044", "type": "1", "amount": {"amount": "50000", "currency": "USD"}}
    return {**values, "supervising_office": PORT, "guarantees": [secured]}


def shirts(book: str, count: int, reference: str) -> dict[str, Any]:
    values = moved("export-standard", reference, book, ("0615", "0615"), {})
    values["exit_office"] = PORT
    values["exporter"] |= {"id": party("weaver"), "name": CAST["weaver"][1]}
    values["shipment"]["items"][0]["tariff_quantity"]["value"] = str(count)
    return values


def left(stage: Stage, book: str) -> dict[str, Decimal]:
    rows = stage.good("weaver", "GET", f"/v1/records/processing-book/{book}")["balances"]
    return {row["about"]: Decimal(row["left"]) for row in rows}


def gone(stage: Stage, body: dict[str, Any]) -> dict[str, Any]:
    """Told by the line, lodged, released, out of the gate."""
    stage.sails(body)
    answer = stage.lodged("weaver", body)
    stage.ready(answer["number"])
    assert stage.standing(answer["number"])["state"] == "released", stage.standing(answer["number"])
    look = {"office": PORT, "source": "terminal", "goods": [{"document": f"BL-{body['reference']}"}]}
    if body["type"].startswith("IM"):
        assert stage.passage("arrivals", reference=f"IN-{body['reference']}", **look)["signal"] == "go"
    assert stage.passage("exits", reference=f"OUT-{body['reference']}", **look)["signal"] == "go"
    assert stage.events(answer["number"])[-1] == "exit"
    return answer


def test_in_with_fabric_out_with_shirts_and_settled(sit: Seat, stage: Stage) -> None:
    book = issued(sit, stage)
    came = gone(stage, fabric(book))
    assert Decimal(came["assessment"]["due_now"]) == 0, "no duty on what goes out again"
    assert left(stage, book) == {"planned": 400, "stock": 600}
    gone(stage, shirts(book, 2400, "SHIRTS-OUT"))
    assert left(stage, book) == {"planned": 400, "stock": 120}, "456 kg in the shirts, 24 kg lost"
    more = stage.good("weaver", "POST", "/v1/declarations", json=shirts(book, 601, "SHIRTS-MORE"))
    assert more["state"] == "returned"
    (short,) = (p for p in more["problems"] if p["code"] == "PTB06")
    assert short["message"].startswith(f"120.2 KGM are asked for and 120 KGM are left of Processing-trade book {book}")
    trader = sit("weaver", f"/ledger/processing-book/{book}", width=390)
    expect(trader.locator("section:has(#h-left)")).to_contain_text("120")
    desk = sit("books", f"/ledger/processing-book/{book}")
    desk.locator("summary", has_text="Settle").click()
    desk.locator("#why-write-off").fill("120 kg of fabric are declared for the home market.")
    desk.get_by_role("button", name="Settle it for good").click()
    expect(desk.locator(".tg-case-head")).to_contain_text("closed")
    late = stage.good("weaver", "POST", "/v1/declarations", json=shirts(book, 10, "SHIRTS-LATE"))
    assert [p["code"] for p in late["problems"] if p["severity"] == "error"] == ["PROCESSING-BOOK-2"]
