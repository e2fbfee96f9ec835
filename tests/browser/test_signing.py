"""A declaration signed with a passkey and lodged, in Chromium: the page clean by axe and at home on a small screen."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.browser.test_passkeys import DEVICE, ME, clean, put_in, with_device
from tests.desks.conftest import PASSWORD, Desks
from tests.desks.test_case import declared, lodge
from tests.desks.test_form import opened
from tests.desks.test_sign import kept, refreshed
from tongguan.parties.signature import proven, signature_in
from tongguan.store import passkeys

WORDS = {
    "en": ("Sign with a passkey", "Sign with my passkey", "with the passkey “Laptop”", "no passkey yet"),
    "zh": ("用通行密钥签名", "用我的通行密钥签名", "以通行密钥“Laptop”签名", "尚无通行密钥"),
}
pytestmark = pytest.mark.browser


@pytest.fixture
def context(browser: Browser, served: Desks) -> Iterator[BrowserContext]:
    """A browser at the address where passkeys hold."""
    made = browser.new_context(
        base_url=f"http://localhost:{urlsplit(served.url).port}",
        viewport={"width": 390, "height": 900},
        bypass_csp=True,
    )
    yield made
    made.close()
    with served.node.store.writing() as conn:
        passkeys.forget(conn, "a-trader", datetime.now(UTC))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_declaration_is_signed_and_lodged(context: BrowserContext, served: Desks, language: str) -> None:
    begin, sign, told, keyless = WORDS[language]
    with served.client("trader") as trader:
        place = opened(trader, declared(f"CHROMIUM-{language}"))
    page = context.new_page()
    with_device(page, **DEVICE)
    page.goto(f"/sign-in?next=/me&lang={language}")
    put_in(page)
    page.wait_for_url(ME)
    page.goto(f"{place}/sign")
    assert keyless in page.locator("main").inner_text()
    clean(page)
    page.goto("/me")
    page.locator("#key-name").fill("Laptop")
    page.locator("#key-password").fill(PASSWORD)
    page.locator("#keys form[data-passkey] button").click()
    page.locator("#keys li").wait_for()
    page.goto(place)
    page.get_by_role("button", name=begin).click()
    page.wait_for_url(re.compile(r"/sign\?reason=$"))
    page.locator("main details").evaluate_all("all => all.forEach((d) => { d.open = true; })")
    clean(page)
    page.get_by_role("button", name=sign).click()
    page.wait_for_url(re.compile(r"/declarations/\w+$"))
    assert told in page.locator("main").inner_text()
    clean(page)
    body, signature = kept(served, page.url.rpartition("/")[2])
    proven(signature_in(signature), body)


@pytest.mark.parametrize(("language", "preview", "sign", "told"), [
    ("en", "Show what would change", "Sign and send 2 corrections", "What was answered"),
    ("zh", "预览", "签名并提交 2 票更正", "办理结果"),
])  # fmt: skip
def test_two_are_corrected_by_one_signature(
    context: BrowserContext, served: Desks, language: str, preview: str, sign: str, told: str
) -> None:
    numbers = [lodge(served, f"TOGETHER-{language}-{n}") for n in range(2)]
    device = context.new_page()
    with_device(device, **DEVICE)
    device.goto(f"/sign-in?next=/me&lang={language}")
    put_in(device)
    device.wait_for_url(ME)
    device.locator("#key-name").fill("Laptop")
    device.locator("#key-password").fill(PASSWORD)
    device.locator("#keys form[data-passkey] button").click()
    device.locator("#keys li").wait_for()
    with served.node.store.writing() as conn:
        conn.execute("update tongguan.party set signs = true where id = '4403180896'")
    refreshed(served)
    try:
        device.goto("/declarations/many?" + "&".join(f"number={n}" for n in numbers))
        device.locator("#m-field").select_option("head.gross")
        device.locator("#m-value").fill("5813")
        device.locator("#m-reason").fill("32")
        device.get_by_role("button", name=preview).click()
        device.get_by_role("button", name=sign).wait_for()
        device.locator("main details").evaluate_all("all => all.forEach((d) => { d.open = true; })")
        clean(device)
        device.get_by_role("button", name=sign).click()
        device.get_by_role("heading", name=told).wait_for()
        clean(device)
    finally:
        with served.node.store.writing() as conn:
            conn.execute("update tongguan.party set signs = false")
        refreshed(served)
    for number in numbers:
        body, signature = kept(served, number, 2)
        proven(signature_in(signature), body)
