"""Two parties whose names are like denied ones, one in Latin letters and one in Chinese: the trader learns that customs
is looking and nothing else, two officers settle each; then an emergency that two sign stops the goods at the gate."""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.stories.conftest import Seat, Stage, party
from tongguan.journeys.match import anew

pytestmark = pytest.mark.browser
SAMPLE = Path(__file__).parents[2] / "sandbox" / "samples" / "cn" / "import-standard.json"
PORT, WAYBILL = "5316", "QUUX-BL-1"
HEAD = "id,name,aliases,kind,number,country,address,programme,source,valid_from,valid_to\n"
LISTED = HEAD + (
    "Q-1,Zephyrine Quux Maritime,,company,,PA,,ARMS,order 4,2020-01-01,\n"
    "Q-2,Nordwind Kaltlager,北风冷冻有限公司,company,,CN,,ARMS,order 5,2020-01-01,\n"
)
PLACE = {"line": "88 Harbour Road", "city": "Dalian", "postcode": "116000", "country": "CN"}
OURS = {"en": "Customs is looking at this declaration.", "zh": "海关正在核查该报关单。"}


def bearings() -> dict[str, Any]:
    """Bought of one party in Latin letters, sold by another in Chinese."""
    values: dict[str, Any] = json.loads(SAMPLE.read_text())
    values |= {"reference": "QUUX-1", "office": PORT, "declarant": {"id": party("butcher"), "name": "Importer"}}
    values["exporter"]["name"] = "Zefyrine Quux Maritime Ltd"
    values["shipment"] |= {"seller": {"name": "北风冷凍", "address": PLACE}}
    values["shipment"]["importer"] |= values["declarant"]
    values["shipment"]["previous_documents"] = [{"category": "Z", "type": "705", "id": WAYBILL, "line": 1}]
    return values


def known(stage: Stage) -> None:
    """Every process knows what is in force, and open cases are compared with it."""
    node = stage.node
    node.intake.run_errand(lambda conn, office: office.standards.watch.refresh(conn, node.now())).result()
    node.intake.run_errand(anew).result()


def judged(officer: Page, second: Page, stage: Stage, name: str) -> None:
    """One officer says that it is another party, a second agrees."""
    officer.goto(f"{stage.served.url}/concerns")
    row = officer.locator("li", has_text=name)
    row.get_by_text("Say what it is").click()
    row.get_by_label("Why", exact=True).fill("Another address, another registry.")
    row.get_by_role("button", name="It is another one").click()
    expect(officer.get_by_text("A second officer is asked.")).to_be_visible()
    second.goto(f"{stage.served.url}/concerns")
    row = second.locator("li", has_text=name)
    row.get_by_text("Answer as the second officer").click()
    row.get_by_label("Why you agree or not").fill("The registry says the same.")
    row.get_by_role("button", name="Agree").click()
    expect(second.get_by_text("It is settled.")).to_be_visible()
    known(stage)


@pytest.fixture(scope="module")
def number(stage: Stage) -> str:
    """Lodged while both are listed."""
    stage.good("officer", "POST", "/v1/denied-lists", json={"list": "story", "csv": LISTED})
    known(stage)
    stage.sails(bearings())
    return str(stage.lodged("butcher", bearings())["number"])


def test_two_officers_settle_what_the_trader_never_hears_of(sit: Seat, stage: Stage, number: str) -> None:
    assert "check" in stage.standing(number)["holds"]
    for language in OURS:
        trader = sit("butcher", f"/declarations/{number}", language=language)
        expect(trader.locator("body")).to_contain_text(OURS[language])
        for secret in ("Zephyrine", "Nordwind", "北风冷冻有限公司", "Q-1", "denied"):
            assert secret not in trader.content(), secret
    for path in ("", "/timeline"):
        assert "Zephyrine" not in stage.call("butcher", "GET", f"/v1/declarations/{number}{path}").text
    assert stage.call("butcher", "GET", "/v1/concerns").status_code == 403
    officer, second = sit("officer", "/concerns"), sit("supervisor", "/concerns")
    expect(officer.locator("li", has_text="Zefyrine")).to_contain_text("zefyrine ~ zephyrine")
    expect(officer.locator("li", has_text="北风冷凍")).to_contain_text("%")
    judged(officer, second, stage, "Zefyrine")
    assert "check" in stage.standing(number)["holds"], "the other one still holds it"
    judged(officer, second, stage, "北风冷凍")
    assert "check" not in stage.standing(number).get("holds", ())
    stage.ready(number)
    assert stage.standing(number)["state"] == "released"


def passage(stage: Stage, way: str, reference: str) -> dict[str, Any]:
    look = {"office": PORT, "source": "terminal", "goods": [{"document": WAYBILL}]}
    return stage.passage(way, reference=reference, **look)


def test_an_emergency_signed_by_two_stops_released_goods_at_the_gate(sit: Seat, stage: Stage, number: str) -> None:
    assert stage.standing(number)["state"] == "released"
    officer = sit("officer", "/emergencies")
    officer.get_by_label("Beginnings of commodity codes").fill("8482")
    officer.get_by_label("What traders read, in English").fill("Bearings are held for a check.")
    officer.get_by_label("What traders read, in Chinese").fill("轴承暂扣核查。")
    officer.get_by_label("Why, for officers alone").fill("A court order.")
    officer.get_by_role("button", name="Propose an emergency").click()
    expect(officer.get_by_text("It is noted, and holds once a second officer signs.")).to_be_visible()
    assert passage(stage, "arrivals", "QUUX-IN")["signal"] == "go", "one officer stops nothing"
    second = sit("supervisor", officer.url.removeprefix(stage.served.url).partition("?")[0])
    second.get_by_label("Why you agree or not").fill("The order is genuine.")
    second.get_by_role("button", name="Sign").click()
    expect(second.get_by_text("It is signed, and so at every office.")).to_be_visible()
    known(stage)
    stopped = passage(stage, "exits", "QUUX-OUT-1")
    assert stopped["signal"] == "aside" and stopped["stays"] == [WAYBILL], stopped
    assert [one["code"] for one in stopped["reasons"]] == ["GAT17"]
    assert "A court order." not in str(stopped)
