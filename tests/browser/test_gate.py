"""The gate's screen in a real browser: by keys alone, heard from a camera, cut off for a minute and for longer."""

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.api.conftest import SECRETS
from tests.api.test_passages import OFFICE, on_its_way
from tests.browser.conftest import Walk
from tests.desks.conftest import Desks
from tests.desks.test_gate import lodge
from tongguan.worker.gates import Gates

pytestmark = pytest.mark.browser


@pytest.fixture
def screen(walk: Walk, served: Desks) -> Page:
    return walk("officer", f"/gate/{OFFICE}")


def typed(page: Page, plate: str) -> None:
    """As somebody without a mouse does: the field has the focus."""
    page.keyboard.type(plate)
    page.keyboard.press("Enter")


def answer(page: Page, signal: str, words: str) -> None:
    shown = page.locator(".tg-answer")
    expect(shown).to_have_attribute("data-answer", signal)
    expect(shown).to_contain_text(words)


def test_a_plate_is_typed_answered_and_the_field_is_ready_again(screen: Page, served: Desks) -> None:
    on_its_way(served.node, "粤Y0001港", "WB-81")
    lodge(served, "WB-81", "KEYS-1")
    typed(screen, "粤y0001港")
    answer(screen, "go", "Go")
    typed(screen, "蒙Y9")
    answer(screen, "aside", "lane 3")
    assert "number=" not in screen.url, "the page was never left"


def test_what_a_camera_reads_appears_by_itself(screen: Page, served: Desks) -> None:
    body = {"passages": [{"office": OFFICE, "plate": "蒙CAM1", "source": "camera"}]}
    token = {"authorization": f"Bearer {SECRETS['everything']}"}
    assert httpx.post(f"{served.url}/v1/arrivals", json=body, headers=token).status_code == 200
    expect(screen.locator(".tg-plate")).to_have_text("蒙CAM1")
    answer(screen, "aside", "Nobody told of 蒙CAM1 here.")


def test_cut_off_it_answers_by_the_list_of_the_last_minute_and_no_longer(walk: Walk, served: Desks) -> None:
    on_its_way(served.node, "粤Y0002港", "WB-82")
    lodge(served, "WB-82", "KEYS-2")
    Gates(served.node.store, served.node.signer).publish(served.node.now())
    page = walk("officer", f"/gate/{OFFICE}")
    page.wait_for_function(f"localStorage.getItem('gate.{OFFICE}') !== null")
    page.context.set_offline(True)
    typed(page, "粤Y-0002港")
    answer(page, "go", "On the signed list.")
    expect(page.locator("#line")).to_contain_text("Offline, list of")
    page.locator("#plate").fill("蒙Y1")
    page.keyboard.press("Enter")
    answer(page, "aside", "Not on the signed list.")
    later = """key => {
        const kept = JSON.parse(localStorage.getItem(key));
        localStorage.setItem(key, JSON.stringify({ ...kept, skew: kept.skew + 61000 }));
    }"""
    page.evaluate(later, f"gate.{OFFICE}")
    page.locator("#plate").fill("粤Y0002港")
    page.keyboard.press("Enter")
    answer(page, "wait", "older than a minute")
    forged = later.replace("skew: kept.skew + 61000", "skew: kept.skew - 61000, list: kept.list.slice(0, -4) + 'AAAA'")
    page.evaluate(forged, f"gate.{OFFICE}")
    page.locator("#plate").fill("粤Y0002港")
    page.keyboard.press("Enter")
    answer(page, "wait", "answers nothing any more")


def test_sound_is_muted_and_stays_so(screen: Page) -> None:
    button = screen.get_by_role("button", name="Sound")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    screen.reload()
    expect(screen.get_by_role("button", name="Sound")).to_have_attribute("aria-pressed", "false")
