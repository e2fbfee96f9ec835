"""A licence that its agency takes back while a declaration counts on it: the case is held, the trader is told, the
officer sees why, the agency's receipt and whoever subscribes to such news have it."""

import pytest
from playwright.sync_api import expect

from tests.stories.conftest import Seat, Stage
from tests.stories.goods import permitted
from tongguan.exchange.topic import topics
from tongguan.journeys.match import anew
from tongguan.journeys.subscribe import spread

pytestmark = pytest.mark.browser
SYSTEM, WHY = "automatic-import-licence", "It was obtained with false papers."


def delivered(stage: Stage, subscription: str) -> list[str]:
    """The numbers of records taken back that a subscriber has been given."""
    with stage.node.store.writing() as conn:
        spread(conn, topics(stage.node.law, stage.node.now()), subscription)
    rows = stage.good("vets", "GET", f"/v1/subscriptions/{subscription}/deliveries")
    return [one["item"]["number"] for one in rows]


def test_it_reaches_the_open_case_the_trader_the_officer_and_subscribers(sit: Seat, stage: Stage) -> None:
    subscription = stage.good("vets", "POST", "/v1/subscriptions", json={"topic": "revoked-records"})["id"]
    number = str(stage.lodged("butcher", permitted(stage, "BACK-1", "BACK-BL-1"))["number"])
    assert "permit" not in stage.standing(number)["holds"] and delivered(stage, subscription) == []
    desk = sit("mofcom", f"/ledger/{SYSTEM}/G007BACK1")
    expect(desk.locator("section:has(#h-uses)")).to_contain_text("counts on it")
    desk.locator("summary", has_text="Void").click()
    desk.locator("#why-void").fill(WHY)
    desk.get_by_role("button", name="Void it for good").click()
    expect(desk.get_by_text("It is void.")).to_be_visible()
    stage.node.intake.run_errand(anew).result()
    assert "permit" in stage.standing(number)["holds"]
    assert stage.events(number)[-1] == "match"
    trader = sit("butcher", f"/declarations/{number}", language="zh", width=390)
    expect(trader.locator("body")).to_contain_text("自动进口许可证“G007-BACK-1”已作废")
    told = [one for one in stage.good("butcher", "GET", "/v1/notices/records") if one["number"] == "G007-BACK-1"]
    assert [one["step"] for one in told] == ["stored", "voided"], told
    assert number in {one.get("number") for one in stage.good("butcher", "GET", "/v1/notices")}
    officer = sit("officer", f"/cases/{number}")
    expect(officer.locator("body")).to_contain_text("Automatic import licence G007-BACK-1 is void.")
    expect(officer.locator('#which option[value="permit"]')).to_have_count(1)
    assert delivered(stage, subscription) == ["G007-BACK-1"]
    holder = sit("butcher", f"/ledger/{SYSTEM}/G007BACK1")
    expect(holder.locator("body")).to_contain_text(WHY)
