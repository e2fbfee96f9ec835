"""An analyst's and an officer's hands on the keys: the search, a text that is wrong, a trial that goes on by itself."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.axe import violations
from tests.browser.conftest import Walk
from tests.desks.conftest import Desks
from tests.desks.test_handing import claimed
from tongguan.api import trial

pytestmark = pytest.mark.browser


def clean(page: Page) -> None:
    """Axe finds nothing, at a phone's width either, and nothing scrolls sideways."""
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == [], f"at {width}"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"at {width}"


def test_a_key_leads_to_the_search_and_a_number_to_its_case(walk: Walk, places: dict[str, str]) -> None:
    page, number = walk("officer", "/queue"), places["waiting"]
    page.keyboard.press("/")
    expect(page.locator("#find")).to_be_focused()
    page.keyboard.type(f"{number[:4]} {number[4:8]} {number[8:]}")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{number}")


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("zh", "dark")])
def test_what_is_wrong_is_marked(walk: Walk, language: str, scheme: str) -> None:
    page = walk("officer", "/risk/write?id={profile}", language, scheme)
    page.fill("#expression", "chapter == '02' and orgin == 'BR'")
    page.click("button[value=keep]")
    expect(page.locator(".tg-expression mark")).to_have_text("orgin")
    clean(page)


@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("zh", "dark")])
def test_a_trial_goes_on_by_itself(walk: Walk, monkeypatch: pytest.MonkeyPatch, language: str, scheme: str) -> None:
    monkeypatch.setattr(trial, "STEP", 1e-9)
    monkeypatch.setattr(trial, "AT_ONCE", 2)
    page = walk("officer", "/risk/write?id={profile}", language, scheme)
    page.click("button[value=try]")
    expect(page.locator("#trial")).not_to_have_attribute("aria-busy", "true", timeout=20_000)
    assert page.locator("#trial a[href^='/cases/']").count() >= 1
    expect(page.locator("#trial")).to_have_count(1)
    clean(page)


def test_the_end_of_a_shift_is_in_reach(walk: Walk, served: Desks) -> None:
    claimed(served, "SHIFT-1")
    page = walk("officer", "/queue")
    page.click("details.tg-sure > summary")
    page.select_option("#to", "a-second")
    page.fill("#note", "The permit comes by mail at six.")
    clean(page)
    page.click("details.tg-sure button")
    page.wait_for_load_state("networkidle")
    other = walk("second", "/queue?who=me")
    expect(other.locator(".tg-notice")).to_contain_text("The permit comes by mail at six.")
    clean(other)
