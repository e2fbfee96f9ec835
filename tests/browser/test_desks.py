"""Every page of the desks: clean by axe in both languages and schemes at three widths, no sideways scroll, no report of
the policy."""

import re

import pytest
from playwright.sync_api import Browser

from tests.browser.axe import violations
from tests.browser.conftest import Walk
from tests.browser.pages import PAGES
from tests.desks.conftest import Desks
from tests.desks.test_case import lodge
from tests.desks.test_request import paid
from tongguan.desks.door import COOKIE

CONTRAST = ("color-contrast",)
CHECKS: dict[str, tuple[tuple[str, int, tuple[str, ...]], ...]] = {
    "en": (("light", 390, ()), ("light", 1440, ()), ("dark", 1440, CONTRAST)),
    "zh": (("light", 390, ()), ("dark", 390, CONTRAST)),
}
"""What axe looks at. All that a scheme changes is colours; all that a language changes is words, which are tightest on
a phone."""
WIDTHS = (320, 390, 768, 1440, 2560)
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("who", "path"), PAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(walk: Walk, who: str, path: str, language: str) -> None:
    page = walk(who, path, language)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"at {width}"
    for scheme, width, rules in CHECKS[language]:
        page.evaluate("scheme => { document.documentElement.dataset.colorScheme = scheme; }", scheme)
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page, *rules) == [], f"at {width}, {scheme}"


@pytest.mark.parametrize(("who", "path"), PAGES)
def test_the_policy_is_kept(browser: Browser, served: Desks, places: dict[str, str], who: str, path: str) -> None:
    context = browser.new_context()
    if who:
        context.add_cookies([{"name": COOKIE, "value": served.cookie(who), "url": served.url}])
    page, said = context.new_page(), list[str]()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(served.url + path.format(**places))
    page.wait_for_load_state("networkidle")
    assert [line for line in said if "404" not in line] == []
    context.close()


def test_each_note_is_printed_on_a_sheet_of_its_own(walk: Walk, served: Desks) -> None:
    other = lodge(served, "SHEET-2")
    paid(served, other)
    page = walk("trader", "/declarations/notes?number={released}&number={held}&number=" + other, "zh", "dark")
    sheets = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 2
