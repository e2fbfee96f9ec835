"""The gate's screen in a real browser: by keys alone, heard from a camera, cut off for a minute and for longer."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import NamedTuple

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, Error, Page, expect

from tests.api.conftest import SECRETS
from tests.api.test_passages import OFFICE, on_its_way
from tests.browser.axe import violations
from tests.browser.conftest import Walk
from tests.browser.wait import until
from tests.desks.conftest import Desks
from tests.desks.test_gate import lodge
from tongguan.api.app import create
from tongguan.api.intake import Door
from tongguan.desks.door import COOKIE
from tongguan.desks.routes import desks
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
    until(page, f"localStorage.getItem('gate.{OFFICE}') !== null")
    page.context.set_offline(True)
    typed(page, "粤Y-0002港")
    answer(page, "go", "On the signed list.")
    expect(page.locator("#line")).to_contain_text("Offline, list of")
    page.locator("#plate").fill("蒙Y1")
    page.keyboard.press("Enter")
    answer(page, "aside", "Not on the signed list.")
    changed = """([key, seconds, forged]) => {
        const kept = JSON.parse(localStorage.getItem(key));
        kept.skew += seconds * 1000;
        if (forged) kept.list = kept.list.slice(0, -4) + "AAAA";
        localStorage.setItem(key, JSON.stringify(kept));
    }"""
    kept = page.evaluate("key => localStorage.getItem(key)", f"gate.{OFFICE}")
    for seconds, forged in ((61, False), (0, True)):
        page.evaluate("([key, kept]) => localStorage.setItem(key, kept)", [f"gate.{OFFICE}", kept])
        page.evaluate(changed, [f"gate.{OFFICE}", seconds, forged])
        page.locator("#plate").fill("粤Y0002港")
        page.keyboard.press("Enter")
        answer(page, "wait", "older than a minute: it answers nothing any more")
        assert page.evaluate("key => localStorage.getItem(key)", f"gate.{OFFICE}") is None, "what is over is not kept"


def test_cut_off_it_answers_exits_by_what_may_leave(walk: Walk, served: Desks) -> None:
    on_its_way(served.node, "粤Y0004港", "WB-84")
    lodge(served, "WB-84", "KEYS-4")
    body = {"passages": [{"office": OFFICE, "plate": "粤Y0004港"}]}
    token = {"authorization": f"Bearer {SECRETS['everything']}"}
    came = httpx.post(f"{served.url}/v1/arrivals", json=body, headers=token).json()["passages"][0]
    assert came["answer"]["signal"] == "go"
    Gates(served.node.store, served.node.signer).publish(served.node.now())
    for way, signal, words in (("exit", "go", "On the signed list."), ("arrival", "aside", "Not on the signed list.")):
        page = walk("officer", f"/gate/{OFFICE}?way={way}")
        until(page, f"localStorage.getItem('gate.{OFFICE}') !== null")
        page.context.set_offline(True)
        typed(page, "粤Y0004港")
        answer(page, signal, words)
        page.context.set_offline(False)


class Own(NamedTuple):
    """The desks at an address of their own, which can be stopped and comes back there."""

    served: Desks
    port: int

    @contextmanager
    def up(self) -> Iterator[str]:
        listening = socket.create_server(("127.0.0.1", self.port))
        node = self.served.node
        server = uvicorn.Server(uvicorn.Config(create(node, Door(node), desks()), log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{self.port}"
        server.should_exit = server.force_exit = True
        thread.join(10)
        listening.close()


@pytest.fixture
def gate_alone(browser: Browser, served: Desks) -> Iterator[tuple[Own, Page]]:
    """A browser of its own, signed in at a node that can be stopped."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        own = Own(served, free.getsockname()[1])
    context = browser.new_context(bypass_csp=True)
    url = f"http://127.0.0.1:{own.port}"
    context.add_cookies([{"name": COOKIE, "value": served.cookie("officer"), "url": url}])
    yield own, context.new_page()
    context.close()


READY = f"""async () => (await navigator.serviceWorker.ready) && navigator.serviceWorker.controller !== null
    && localStorage.getItem("gate.{OFFICE}") !== null && await (await caches.open("gate")).match("/gate/{OFFICE}/alone")
    !== undefined"""


def shelved(page: Page) -> None:
    """Waits until the screen can be opened without the node."""
    end = monotonic() + 20
    while not page.evaluate(READY):
        assert monotonic() < end, "nothing lies on the shelf"
        page.wait_for_timeout(50)


def test_the_screen_is_opened_without_the_node_for_a_minute(served: Desks, gate_alone: tuple[Own, Page]) -> None:
    own, page = gate_alone
    on_its_way(served.node, "粤Y0003港", "WB-83")
    lodge(served, "WB-83", "KEYS-3")
    Gates(served.node.store, served.node.signer).publish(served.node.now())
    with own.up() as url:
        page.goto(f"{url}/gate/{OFFICE}")
        shelved(page)
        kept = page.evaluate("async () => (await (await caches.open('gate')).match('/gate/5301/alone')).text()")
        assert "csrf" not in kept and "Officer one" not in kept and "tg-last" in kept
    page.reload()
    expect(page.locator("#line")).to_contain_text("Offline, list of")
    assert violations(page) == []
    typed(page, "粤Y-0003港")
    answer(page, "go", "On the signed list.")
    page.locator("#plate").fill("蒙Y1")
    page.keyboard.press("Enter")
    answer(page, "aside", "Not on the signed list.")
    late = """key => {
        const kept = JSON.parse(localStorage.getItem(key));
        localStorage.setItem(key, JSON.stringify({ ...kept, skew: kept.skew + 61000 }));
    }"""
    page.evaluate(late, f"gate.{OFFICE}")
    page.goto(f"{url}/gate/{OFFICE}")
    answer(page, "wait", "older than a minute")
    with pytest.raises(Error, match="ERR_"):
        page.goto(f"{url}/queue")


def test_the_screen_comes_back_with_the_node_and_leaves_with_its_reader(
    served: Desks, gate_alone: tuple[Own, Page]
) -> None:
    own, page = gate_alone
    Gates(served.node.store, served.node.signer).publish(served.node.now())
    with own.up() as url:
        page.goto(f"{url}/gate/{OFFICE}")
        shelved(page)
    page.reload()
    expect(page.locator("main[data-alone]")).to_be_visible()
    with own.up():
        expect(page.locator("main[data-gate]:not([data-alone])")).to_be_visible(timeout=20_000)
        page.goto(f"{url}/me")
        page.evaluate("document.querySelector('form[action=\"/sign-out\"]').requestSubmit()")
        page.wait_for_url("**/sign-in*")
        gone = """async () => !(await caches.has("gate"))
            && (await navigator.serviceWorker.getRegistrations()).length === 0
            && Object.keys(localStorage).every((key) => !key.startsWith("gate.") || key === "gate.muted")"""
        end = monotonic() + 20
        while not page.evaluate(gone):
            assert monotonic() < end, "something is left of the screen"
            page.wait_for_timeout(50)
    with pytest.raises(Error, match="ERR_"):
        page.goto(f"{url}/gate/{OFFICE}")


def test_sound_is_muted_and_stays_so(screen: Page) -> None:
    button = screen.get_by_role("button", name="Sound")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    screen.reload()
    expect(screen.get_by_role("button", name="Sound")).to_have_attribute("aria-pressed", "false")
