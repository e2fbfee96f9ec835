"""Law by two signatures in a real browser: proposed, compared, tried, signed; in both languages, on a phone."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Walk
from tests.desks.conftest import Desks
from tests.desks.test_case import lodge
from tests.desks.test_law import pulse, row
from tongguan.desks.words import WORDS

pytestmark = pytest.mark.browser


def say(key: str, language: str, **numbers: object) -> str:
    return WORDS[key][language == "zh"].format(**numbers)


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def press(page: Page, key: str, language: str) -> None:
    page.get_by_role("button", name=say(key, language), exact=True).click()


@pytest.mark.parametrize(("language", "rate"), [("en", "17"), ("zh", "18")])
def test_two_administrators_make_law(walk: Walk, served: Desks, tmp_path: Path, language: str, rate: str) -> None:
    for n in range(30):
        lodge(served, f"BROWSE-{language}-{n}")
    file = tmp_path / "measures-2027.csv"
    file.write_text(row(served, rate, f"B-{language}"))
    first = walk("admin", "/administration/law", language, width=390)
    first.get_by_role("link", name=say("law.propose", language), exact=True).click()
    first.get_by_label(say("law.title", language)).fill("Singlets")
    first.get_by_label(say("law.files.label", language), exact=True).set_input_files(file)
    press(first, "law.check", language)
    expect(first.get_by_text(say("law.second", language))).to_be_visible()
    assert fits(first)
    first.get_by_label(say("law.trial.count", language)).fill("30")
    press(first, "law.trial.begin", language)
    done = say("law.trial.far", language, n=30, of=30)
    expect(first.get_by_role("status").filter(has_text=done)).to_be_visible()
    assert first.locator("#trial tbody tr").count() == 30 and fits(first)
    second = walk("admin2", first.url.removeprefix(served.url), language, "dark", width=390)
    expect(second.get_by_text(done)).to_be_visible()
    press(second, "law.publish", language)
    expect(second.get_by_text(say("law.became", language), exact=True)).to_be_visible()
    pulse(served.node)
    second.goto(f"{served.url}/administration/law")
    expect(second.get_by_text("Administrator one, Administrator two").first).to_be_visible()
    assert fits(second)


def test_without_script_each_step_is_a_button(walk: Walk, served: Desks, places: dict[str, str]) -> None:
    page = walk("admin", f"/administration/law/proposals/{places['proposal']}")
    browser = page.context.browser
    assert browser is not None
    plain = browser.new_context(java_script_enabled=False)
    plain.add_cookies(page.context.cookies())  # type: ignore[arg-type]
    still = plain.new_page()
    still.goto(page.url)
    if still.get_by_role("button", name="Try it").count():
        still.get_by_label("Latest declarations").fill("40")
        press(still, "law.trial.begin", "en")
        expect(still.get_by_role("button", name="Go on")).to_be_visible()
        press(still, "law.trial.go-on", "en")
        expect(still.get_by_role("button", name="Go on")).to_have_count(0)
    plain.close()
