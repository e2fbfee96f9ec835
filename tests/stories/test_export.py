"""An export of which a part stays behind: its exchange form applied for from the declaration, the records of refund and
of collection made only when the goods have left, of what left alone, and settled at the desks of the tax office and of
the exchange administration; what did not go is back in the licence."""

import json
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.stories.conftest import CAST, Seat, Stage, party, sailing
from tongguan.journeys import made

pytestmark = pytest.mark.browser
SAMPLE = Path(__file__).parents[2] / "sandbox" / "samples" / "cn" / "export-standard.json"
PORT, WAYBILL, LICENCE = "5316", "OUT-BL-1", "EL-2026-7"
WENT, PACKAGES = 27, 54
"""Half of it."""


def export() -> dict[str, Any]:
    """Shirts and lamps, the lamps under a licence; without the exchange form."""
    values: dict[str, Any] = json.loads(SAMPLE.read_text())
    who = {"id": party("weaver"), "name": CAST["weaver"][1]}
    values |= {"reference": "SHIRTS-1", "office": PORT, "exit_office": PORT, "declarant": who}
    values["exporter"] |= who
    values["shipment"]["previous_documents"] = [{"category": "Z", "type": "705", "id": WAYBILL, "line": 1}]
    shirts, lamps = values["shipment"]["items"]
    shirts["documents"] = [one for one in shirts["documents"] if one["type"] != "014"]
    lamps["documents"].append({"category": "G", "type": "004", "id": LICENCE})
    return values


def licensed(stage: Stage) -> None:
    """The ministry licensed five hundred lamps to Japan."""
    fields = {"holder": party("weaver"), "towards": "JP", "office": [PORT]}
    lines = [{"hs": "9405", "quantity": "500", "unit": "NAR"}]
    whole = {"system": "export-licence", "number": LICENCE, "holder": party("weaver"), "fields": fields, "lines": lines}
    stage.good("agency", "POST", "/v1/records", json=whole)


def lodged(sit: Seat, stage: Stage, tmp_path: Path) -> str:
    """The form lacks the exchange form, asks for it, and names it once it is issued."""
    (tmp_path / "export.json").write_text(json.dumps(export()))
    trader = sit("weaver", "/declarations/new")
    trader.locator('input[type="file"]').first.set_input_files(tmp_path / "export.json")
    trader.get_by_role("button", name="Open it").click()
    trader.get_by_role("button", name="Apply for what is missing: 1").click()
    expect(trader.locator("#needs").get_by_text("applied for")).to_be_visible()
    exchange = sit("exchange", "/records")
    exchange.locator('a[href^="/ledger/exchange-form/"]').first.click()
    exchange.get_by_role("button", name="Take it as complete").click()
    exchange.locator("summary", has_text="Issue").click()
    exchange.get_by_role("button", name="Issue it", exact=True).click()
    trader.reload()
    trader.get_by_role("button", name="Name what is issued: 1").click()
    trader.get_by_role("button", name="Lodge", exact=True).click()
    trader.wait_for_url("**/declarations/*")
    return trader.url.rpartition("/")[2]


def records(stage: Stage, who: str) -> dict[str, dict[str, Any]]:
    """What was made of the export, as somebody sees it, by sub-system; the worker looked before."""
    with stage.node.store.direct() as conn:
        while made.make(conn, stage.node.office):
            pass
    found = stage.good(who, "GET", "/v1/records")
    made_ones = [row for row in found if row["system"] in ("export-tax-refund", "export-collection")]
    return {row["system"]: stage.good(who, "GET", f"/v1/records/{row['system']}/{row['number']}") for row in made_ones}


def shut_out(stage: Stage) -> None:
    """The ship has room for half of it: the line says what it takes indeed."""
    told = sailing(export(), stage.node.now() + timedelta(hours=48))
    (line,) = told["manifest"]["consignments"]
    line |= {"packages": str(WENT), "gross_mass": {"value": "380", "unit": "KGM"}}
    change = {"function": "change", "reasons": ["001"], "remark": "Shut out.", **told}
    (receipt,) = stage.good("line", "POST", "/v1/manifests", json=change)["receipts"]
    assert receipt["outcome"] == "01", receipt


def settled(desk: Page, stage: Stage, system: str, number: str) -> None:
    """Its agency says at its desk that it is done with."""
    desk.goto(f"{stage.served.url}/records?system={system}")
    desk.get_by_role("link", name=number).click()
    desk.locator("summary", has_text="Settle").click()
    desk.locator("#why-write-off").fill("Paid.")
    desk.get_by_role("button", name="Settle it for good").click()
    expect(desk.locator(".tg-case-head")).to_contain_text("used up")


def test_from_the_form_to_refund_and_exchange(sit: Seat, stage: Stage, tmp_path: Path) -> None:
    licensed(stage)
    stage.sails(export())
    number = lodged(sit, stage, tmp_path)
    stage.ready(number)
    assert stage.standing(number)["state"] == "released"
    assert records(stage, "weaver") == {}, "nothing left yet"
    look = {"office": PORT, "source": "terminal", "goods": [{"document": WAYBILL, "packages": str(WENT)}]}
    shut_out(stage)
    went = stage.passage("exits", reference="LOAD-1", **look)
    assert went["signal"] == "go" and stage.events(number)[-1] == "exit", went
    found = records(stage, "weaver")
    assert found["export-collection"]["fields"]["amount"] == "7500.00", "half of fifteen thousand"
    assert [line["quantity"] for line in found["export-tax-refund"]["lines"]] == ["600", "150"]
    licence = stage.good("weaver", "GET", f"/v1/records/export-licence/{LICENCE}")
    assert [Decimal(one["left"]) for one in licence["balances"]] == [Decimal(350)], "half of the lamps stayed"
    trader = sit("weaver", "/records", language="zh")
    for name in ("出口退税", "出口收汇核销"):
        expect(trader.locator("table")).to_contain_text(name)
    for who, system in (("tax", "export-tax-refund"), ("exchange", "export-collection")):
        settled(sit(who, "/records"), stage, system, number)
    assert {row["state"] for row in records(stage, "weaver").values()} == {"written-off"}
    trader.goto(f"{stage.served.url}/ledger/export-tax-refund/{number}")
    for who, system in (("tax", "export-tax-refund"), ("exchange", "export-collection")):
        told = [one["step"] for one in stage.good(who, "GET", "/v1/notices/records") if one["system"] == system]
        assert told == ["stored", "settled"], told
