"""The pages in a real browser: no violation of axe's rules, no sideways scroll, no report of the policy."""

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, ConsoleMessage, Page

from tests.browser.axe import violations
from tests.browser.conftest import Shown

PAGES = ["/", "/v1/openapi"]
pytestmark = pytest.mark.browser


def opened(
    browser: Browser, front: Shown, width: int, language: str = "en", scheme: str = "light", path: str = "/"
) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
    page = context.new_page()
    page.goto(f"{front.url}{path}?lang={language}&scheme={scheme}")
    return page


LOOKS = [(390, "en", "light"), (1440, "en", "dark"), (1440, "zh", "light"), (390, "zh", "dark")]


@pytest.mark.parametrize(
    ("path", "width", "language", "scheme"),
    [*(("/", *look) for look in LOOKS), ("/v1/openapi", 390, "zh", "light"), ("/v1/openapi", 1440, "en", "dark")],
)
def test_axe_finds_nothing(browser: Browser, front: Shown, path: str, width: int, language: str, scheme: str) -> None:
    page = opened(browser, front, width, language, scheme, path)
    assert violations(page) == []
    page.context.close()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways(browser: Browser, front: Shown, language: str, path: str) -> None:
    page = opened(browser, front, 1440, language, path=path)
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for width in (320, 390, 768, 1024, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"at {width}"
    page.context.close()


def test_the_policy_is_kept_and_the_figures_renew_themselves(browser: Browser, front: Shown) -> None:
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(text(message)))
    page.goto(f"{front.url}/v1/openapi")
    page.goto(front.url)
    front.facts = replace(front.facts, today={"released": 1205})
    page.evaluate("htmx.ajax('GET', '/figures', {target: '#figures', swap: 'outerHTML'})")
    page.get_by_text("1,205").first.wait_for()
    assert said == []
    context.close()


def text(message: ConsoleMessage) -> str:
    return message.text


def test_without_script_it_says_the_same(browser: Browser, front: Shown) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(front.url)
    assert page.get_by_text("Open: declarations are taken and decided.").is_visible()
    page.get_by_role("link", name="中文").click()
    assert page.locator("html").get_attribute("lang") == "zh-Hans"
    page.goto(front.url)
    assert page.locator("html").get_attribute("lang") == "zh-Hans", "the choice is kept"
    page.get_by_role("link", name="深色").click()
    assert page.locator("html").get_attribute("data-color-scheme") == "dark"
    context.close()


def test_the_keyboard_reaches_everything_and_shows_where_it_is(browser: Browser, front: Shown) -> None:
    page = opened(browser, front, 1440)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "ds-skip-link"
    links = page.locator("a").count()
    reached = {"skip"}
    for _ in range(links + 4):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.outerHTML.slice(0, 80)"))
        assert page.evaluate(
            "getComputedStyle(document.activeElement).outlineStyle !== 'none' || "
            "document.activeElement === document.body"
        )
    assert len(reached) >= links
    page.context.close()
