"""A guarantee from its registration to its raise, as people do it: an officer registers it and asks for more, another
agrees to both; its holder reads on a phone what it secures."""

import pytest
from playwright.sync_api import expect

from tests.api import test_transit as api
from tests.api.conftest import CALLERS
from tests.browser.conftest import Walk
from tests.desks.conftest import Desks
from tests.desks.test_movements import calling

pytestmark = pytest.mark.browser


def test_a_guarantee_is_registered_raised_and_read(walk: Walk, served: Desks) -> None:
    officer = walk("officer", "/guarantees")
    officer.get_by_label("Number", exact=True).fill("BROWSER-G")
    officer.get_by_label("Principal, by its number").fill(CALLERS["trader"].party)
    officer.get_by_label("Amount, CNY").fill("60,000")
    officer.get_by_label("First day").fill("2026-01-01")
    officer.get_by_label("Why", exact=True).fill("The surety's paper of May.")
    officer.get_by_role("button", name="Register a guarantee").click()
    expect(officer.get_by_text("It is noted, and holds once a second officer agrees.")).to_be_visible()
    second = walk("supervisor", "/guarantees/BROWSER-G")
    second.get_by_label("Why you agree or not").fill("The paper is genuine.")
    second.get_by_role("button", name="Agree").click()
    expect(second.get_by_text("It is changed.")).to_be_visible()
    officer.get_by_role("link", name="BROWSER-G").first.click()
    officer.locator("summary", has_text="Raise or lower").click()
    officer.get_by_label("Amount, CNY").fill("90000")
    officer.get_by_label("Why", exact=True).first.fill("A letter of the bank.")
    officer.get_by_role("button", name="Raise or lower").click()
    expect(officer.get_by_text("A second officer is asked.")).to_be_visible()
    expect(officer.get_by_role("button", name="Agree")).to_have_count(0)

    second.goto(second.url)
    second.get_by_label("Why you agree or not").fill("The letter is genuine.")
    second.get_by_role("button", name="Agree").click()
    expect(second.get_by_text("It is changed.")).to_be_visible()

    number = api.underway(calling(served), "BROWSER-SECURED", guarantees=[{"id": "BROWSER-G", "type": "1"}])
    trader = walk("trader", "/guarantees/BROWSER-G", language="zh", width=390)
    expect(trader.get_by_role("heading", name="所担保的转关运输")).to_be_visible()
    expect(trader.locator(f'a[href="/movements/{number}"]')).to_be_visible()
    assert trader.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing scrolls sideways"
