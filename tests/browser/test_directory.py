"""Signing in with the administration's directory in Chromium: by the button, over another site, and back again."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.axe import violations
from tests.desks.conftest import Desks
from tests.desks.directory import CLIENT, SECRET, Provider
from tongguan.api import provider as ours
from tongguan.parties.account import Role
from tongguan.parties.directory import Directory
from tongguan.store import accounts

pytestmark = pytest.mark.browser


@pytest.fixture
def theirs(served: Desks, tmp_path: Path) -> Iterator[Provider]:
    """The directory on another site: the node is at localhost, the directory at 127.0.0.1."""
    made = Provider()
    (tmp_path / "secret").write_text(SECRET)
    known = Directory(
        issuer=made.issuer,
        client=CLIENT,
        secret_file=str(tmp_path / "secret"),
        party="CUSTOMS",
        roles={"examiners": (Role.OFFICER,)},
        name="the customs directory",
        name_zh="海关目录",
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(served.node), "provider", ours.Provider(known))
        patch.setattr(type(served.node), "address", f"http://localhost:{urlsplit(served.url).port}")
        yield made
    made.close()
    with served.node.store.writing() as conn:
        for address in ("127.0.0.1", "::1"):
            accounts.forgive(conn, f"from:{address}")


@pytest.fixture
def page(browser: Browser, served: Desks) -> Iterator[Page]:
    """A small screen at the node's own address; whatever upsets the policy is told."""
    context = browser.new_context(
        base_url=f"http://localhost:{urlsplit(served.url).port}", viewport={"width": 390, "height": 900}
    )
    made, said = context.new_page(), list[str]()
    made.on("console", lambda message: said.append(message.text))
    made.on("pageerror", lambda error: said.append(str(error)))
    yield made
    context.close()
    assert [line for line in said if "403" not in line] == []


@pytest.mark.parametrize(
    ("language", "name"), [("en", "Sign in with the customs directory"), ("zh", "通过海关目录登录")]
)
def test_by_the_button(page: Page, theirs: Provider, language: str, name: str) -> None:
    theirs.person = {"sub": language, "preferred_username": f"zhou-{language}", "name": "Zhou", "groups": ["examiners"]}
    page.goto(f"/sign-in?next=/queue&lang={language}")
    page.get_by_role("link", name=name).click()
    page.wait_for_url(re.compile(r":\d+/queue$"))
    assert page.locator(".tg-who-menu .tg-small").first.text_content() == f"zhou-{language}"


@pytest.mark.parametrize("language", ["en", "zh"])
def test_who_is_in_no_group_is_told_so(page: Page, theirs: Provider, language: str) -> None:
    theirs.person = {"sub": "9", "preferred_username": "sun", "groups": ["canteen"]}
    page.goto(f"/sign-in?lang={language}")
    page.locator('a[href^="/sign-in/directory"]').click()
    page.get_by_text({"en": "none of your groups", "zh": "均无权限"}[language]).wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, served: Desks, theirs: Provider, scheme: str) -> None:
    context = browser.new_context(bypass_csp=True)
    page = context.new_page()
    page.goto(f"{served.url}/sign-in?scheme={scheme}")
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert violations(page) == [], f"at {width}"
    context.close()
