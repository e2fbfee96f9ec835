"""A licence from the catalogue to its balance, as people do it: the trader applies with what he declared, the agency
asks, he answers, it issues, he declares with it and sees what is left."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Walk
from tests.desks.conftest import Desks
from tests.desks.test_case import lodge
from tests.desks.test_ledger import using

pytestmark = pytest.mark.browser


def test_a_licence_is_applied_for_asked_about_issued_and_used(walk: Walk, served: Desks) -> None:
    lodge(served, "BROWSER-LEDGER")
    trader = walk("trader", "/records")
    trader.get_by_role("link", name="Apply for a licence or record").first.click()
    trader.get_by_label("Name, agency or document code").fill("import licence mofcom g001")
    trader.get_by_role("button", name="Show").click()
    trader.get_by_role("link", name="Apply Import licence", exact=True).click()
    trader.get_by_label("Take over from").select_option(index=1)
    trader.get_by_role("button", name="To the form").click()
    expect(trader.get_by_label("Importer")).not_to_have_value("")
    expect(trader.get_by_label("Goods code").first).to_have_value("6109100000")
    for _ in range(4):
        trader.get_by_role("button", name="Remove line 2").click()
    expect(trader.get_by_label("Goods code")).to_have_count(1)
    trader.get_by_role("button", name="Send the application").click()
    wrong = trader.get_by_label("Country of purchase")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    wrong.fill("VN")
    trader.get_by_role("button", name="Send the application").click()
    expect(trader.get_by_text("It is sent.")).to_be_visible()
    record = trader.url.removeprefix(served.url).partition("?")[0]

    agency = walk("mofcom", "/records", language="zh", width=390)
    agency.locator(f'a[href="{record}"]').first.click()
    agency.locator("summary", has_text="要求补正").click()
    agency.locator("#why-ask").fill("请补充合同。")
    agency.get_by_role("button", name="发出").click()
    expect(agency.get_by_text("已要求补正。")).to_be_visible()
    assert agency.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing scrolls sideways"

    trader.goto(trader.url)
    expect(trader.get_by_text("请补充合同。")).to_be_visible()
    trader.get_by_role("button", name="Answer").click()
    trader.get_by_label("Quantity").fill("3000")
    trader.get_by_label("Why").fill("Contract 7 of May.")
    trader.get_by_role("button", name="Send the answer").click()
    expect(trader.get_by_text("It is sent.")).to_be_visible()

    agency.goto(served.url + record)
    agency.get_by_role("button", name="审查通过").click()
    agency.locator("summary", has_text="签发").click()
    agency.get_by_label("起始日").fill("2026-01-01")
    agency.get_by_label("终止日").fill("2026-12-31")
    agency.get_by_role("button", name="确认签发").click()
    expect(agency.get_by_text("已签发，即时生效。")).to_be_visible()

    used = using(served, "BROWSER-LEDGER-USE", record)
    trader.goto(served.url + record)
    left = trader.get_by_role("row", name="Line 1 · quantity")
    expect(left).to_contain_text("3,000")
    expect(left).to_contain_text("600")
    expect(trader.locator(f'a[href="/declarations/{used}"]')).to_be_visible()
