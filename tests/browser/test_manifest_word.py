"""An officer sees what a late change does beside what stands, answers it, and sends back what should not stand."""

import json

import pytest

from tests.browser.conftest import Walk
from tests.desks.conftest import Desks
from tests.desks.test_manifests import cargo, sent, told

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("zh", 390)])
def test_a_late_change_is_answered_and_a_document_goes_back(
    walk: Walk, served: Desks, language: str, width: int
) -> None:
    name = f"LATE-{language}"
    with served.client("trader") as trader:
        number = told(served, trader, name)
        soon = cargo(served, name, hours=2)
        soon["manifest"]["consignments"][1]["packages"] = "150"
        sent(trader, json.dumps({**soon, "function": "change", "reasons": ["001"]}).encode())
    page = walk("officer", f"/manifests/{number}", language, width=width)
    change = page.locator("section[aria-labelledby=h-review]")
    assert "160" in change.inner_text() and "150" in change.inner_text()
    assert "T1" not in change.inner_text() and "Z" not in change.inner_text(), "times as people write them"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing scrolls sideways"
    change.locator("summary").click()
    change.locator("#reason").fill("No proof.")
    change.locator("details button").click()
    assert "No proof." in page.locator(".ds-alert[data-color=warning]").inner_text()
    page.locator("details", has=page.locator("#back-document")).locator("summary").click()
    page.locator("#back-document").select_option(f"H1-{name}")
    page.locator("#back-why").fill("Never had it.")
    page.locator("form[action$='/return'] button").click()
    assert "Never had it." in page.locator(".ds-alert[data-color=warning]").inner_text()
    assert page.locator(".tg-documents tbody tr").count() == 2, "the master and the other house"
