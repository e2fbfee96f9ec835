"""Every page of the desks in both languages: clean by axe, on a desk's screen and on a phone, no sideways scroll at
six widths, no report of the policy."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.browser.axe import violations
from tests.browser.conftest import Walk
from tests.browser.pages import PAGES
from tests.desks.conftest import Desks
from tests.desks.test_case import lodge
from tests.desks.test_request import paid

AXE_AT = {"en": 1440, "zh": 390}
"""The width at which all of axe's rules look. All that a scheme changes is colours; all that a language changes is
words, which are tightest on a phone."""
WIDTHS = (320, 390, 768, 1280, 1440, 2560)
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("who", "path"), PAGES)
def test_a_page_is_as_it_has_to_be(look: Callable[[str, str, str], Page], who: str, path: str, language: str) -> None:
    page = look(who, path, language)
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"at {width}"
    page.set_viewport_size({"width": AXE_AT[language], "height": 900})
    assert violations(page) == []
    if language == "en":
        page.evaluate("document.documentElement.dataset.colorScheme = 'dark'")
        assert violations(page, "color-contrast") == [], "dark"


def test_each_note_is_printed_on_a_sheet_of_its_own(walk: Walk, served: Desks) -> None:
    other = lodge(served, "SHEET-2")
    paid(served, other)
    page = walk("trader", "/declarations/notes?number={released}&number={held}&number=" + other, "zh", "dark")
    sheets = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", sheets)) == 2
