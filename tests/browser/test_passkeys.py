"""A passkey in Chromium, on an authenticator that the browser itself plays: added, used without a login, as a
second step, removed; the pages clean by axe and at home on a small screen."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.axe import violations
from tests.desks.conftest import PASSWORD, Desks
from tongguan.desks.door import COOKIE
from tongguan.journeys import passkey
from tongguan.journeys.passkey import Signed
from tongguan.parties.passkey import NotProven, Site
from tongguan.store import passkeys

SIGN = """async (asked) => JSON.stringify((await navigator.credentials.get(
    {publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked)})).toJSON())"""
DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
ME, DECLARATIONS = re.compile(r":\d+/me$"), re.compile(r":\d+/declarations$")
WORDS = {
    "en": ("Add a passkey", "Sign in with a passkey", "Always ask for my passkey", "Remove", "The passkey is gone."),
    "zh": ("添加通行密钥", "使用通行密钥登录", "每次都验证通行密钥", "移除", "通行密钥已移除。"),
}
pytestmark = pytest.mark.browser


@pytest.fixture
def context(browser: Browser, served: Desks) -> Iterator[BrowserContext]:
    """A browser at the address where passkeys hold."""
    made = browser.new_context(
        base_url=f"http://localhost:{urlsplit(served.url).port}",
        viewport={"width": 390, "height": 900},
        bypass_csp=True,  # of axe alone: test_desks.py and the last test here keep the policy
    )
    yield made
    made.close()
    with served.node.store.writing() as conn:
        passkeys.forget(conn, "a-trader", datetime.now(UTC))


def with_device(page: Page, **other: object) -> str:
    """An authenticator within reach; its id."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    answer = session.send("WebAuthn.addVirtualAuthenticator", {"options": {**DEVICE, **other}})
    return str(answer["authenticatorId"])


def put_in(page: Page) -> None:
    page.locator("#login").fill("trader")
    page.locator("#password").fill(PASSWORD)
    page.locator('form[action="/sign-in"] button').click()


def clean(page: Page) -> None:
    """Nothing for axe to find, in either scheme, and nothing sideways."""
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.evaluate(f"document.documentElement.dataset.colorScheme = '{scheme}'")
            assert violations(page) == [], f"{scheme} at {width}"
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.set_viewport_size({"width": 390, "height": 900})


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_passkey_from_first_to_last(context: BrowserContext, language: str) -> None:
    add, sign_in, always, remove, gone = WORDS[language]
    page = context.new_page()
    with_device(page)
    page.goto(f"/sign-in?next=/me&lang={language}")
    clean(page)
    put_in(page)
    page.wait_for_url(ME)
    page.locator("#key-name").fill("Laptop")
    page.locator("#key-password").fill("guess")
    page.get_by_role("button", name=add).click()
    page.locator("#keys [data-said]:visible").wait_for()
    page.locator("#key-password").fill(PASSWORD)
    page.get_by_role("button", name=add).click()
    page.wait_for_url("**/me?done=key")
    assert page.get_by_text("Laptop").first.is_visible()
    page.locator("#keys details").evaluate_all("all => all.forEach((d) => { d.open = true; })")
    clean(page)

    page.locator("#always").fill(PASSWORD)
    page.get_by_role("button", name=always).click()
    page.wait_for_url("**/me?done=always")

    context.clear_cookies(name=COOKIE)
    page.goto("/sign-in?next=/declarations")
    page.get_by_role("button", name=sign_in).click()
    page.wait_for_url(DECLARATIONS)

    context.clear_cookies(name=COOKIE)
    page.goto("/sign-in?next=/declarations")
    put_in(page)
    page.get_by_role("button", name=sign_in).wait_for()
    clean(page)
    page.get_by_role("button", name=sign_in).click()
    page.wait_for_url(DECLARATIONS)

    page.goto("/me")
    page.locator("#keys li summary").click()
    page.locator("#gone-1").fill(PASSWORD)
    page.get_by_role("button", name=remove).click()
    page.get_by_text(gone).wait_for()


def test_without_a_key_at_hand_it_is_said(context: BrowserContext) -> None:
    page = context.new_page()
    with_device(page)
    page.goto("/sign-in")
    said = page.locator("[data-said]")
    assert not said.is_visible()
    page.get_by_role("button", name="passkey").click()
    said.wait_for()
    assert "Try again" in said.inner_text()
    assert page.get_by_role("button", name="passkey").get_attribute("aria-busy") is None


def test_the_same_device_makes_no_second_key(context: BrowserContext) -> None:
    page = context.new_page()
    with_device(page)
    page.goto("/sign-in?next=/me")
    put_in(page)
    page.wait_for_url(ME)
    for name, then in (("One", page.locator("#keys li")), ("Two", page.get_by_text("already has a passkey"))):
        page.locator("#key-name").fill(name)
        page.locator("#key-password").fill(PASSWORD)
        page.get_by_role("button", name="Add a passkey").click()
        then.wait_for()
    assert page.locator("#keys li").count() == 1


def test_a_text_is_signed_in_the_browser(context: BrowserContext, served: Desks) -> None:
    page = context.new_page()
    with_device(page)
    page.goto("/sign-in?next=/me")
    put_in(page)
    page.wait_for_url(ME)
    page.locator("#key-name").fill("Laptop")
    page.locator("#key-password").fill(PASSWORD)
    page.get_by_role("button", name="Add a passkey").click()
    page.locator("#keys li").wait_for()
    store, now, text = served.node.store, datetime.now(UTC), '{"reference":"签名"}'.encode()
    site = Site(f"http://localhost:{urlsplit(served.url).port}", "localhost", "Customs")
    asked = passkey.ask_to_sign(store, site, "a-trader", text)
    said = str(page.evaluate(SIGN, asked))
    assert passkey.sign(store, site, "a-trader", Signed(text, said), now).name == "Laptop"
    with pytest.raises(NotProven):
        passkey.sign(store, site, "a-trader", Signed(text + b" ", said), now)


def test_the_policy_is_kept_and_without_script_nothing_is_promised(browser: Browser, served: Desks) -> None:
    address = f"http://localhost:{urlsplit(served.url).port}"
    strict, said = browser.new_context(), list[str]()
    page = strict.new_page()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    with_device(page)
    page.goto(f"{address}/sign-in")
    page.get_by_role("button", name="passkey").click()
    page.locator("[data-said]").wait_for()
    strict.close()
    assert said == []
    plain = browser.new_context(java_script_enabled=False)
    page = plain.new_page()
    page.goto(f"{address}/sign-in")
    assert page.get_by_role("button", name="passkey").count() == 0
    assert page.locator("#password").is_visible()
    plain.close()
