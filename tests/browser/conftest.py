"""A real Chromium, and the pages served to it over HTTP."""

import json
import os
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
import uvicorn
from joserfc.jwk import OKPKey
from litestar import Litestar
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, sync_playwright

from tests.api.conftest import node as node
from tests.api.test_passages import on_its_way
from tests.browser.axe import AXE
from tests.desks.conftest import Desks
from tests.desks.conftest import served as served
from tests.desks.test_agency import lodged as spoken_on
from tests.desks.test_agency import task_of
from tests.desks.test_appeals import shown_appeal
from tests.desks.test_case import csrf, declared, lodge
from tests.desks.test_company import invited
from tests.desks.test_form import opened
from tests.desks.test_front import FACTS
from tests.desks.test_gate import asked as asked_at_gate
from tests.desks.test_gate import lodge as ready_to_come
from tests.desks.test_gate import trip
from tests.desks.test_hub import shown_hub
from tests.desks.test_imports import imports_shown
from tests.desks.test_inspection import ordering
from tests.desks.test_law import tried as proposed
from tests.desks.test_ledger import shown as records_shown
from tests.desks.test_manifests import told
from tests.desks.test_movements import travelled
from tests.desks.test_phases import counted
from tests.desks.test_request import form, paid
from tests.desks.test_review import chosen
from tests.desks.test_risk import drafted
from tests.desks.test_thread import SHOWN_UCR, tied
from tests.journeys.test_screening import HEAD
from tongguan.api.guide import GUIDE
from tongguan.api.openapi import described
from tongguan.api.problems import ALL_KINDS
from tongguan.api.routes import ROUTES
from tongguan.crossings.ticket import ticket
from tongguan.desks import front, reference
from tongguan.desks.door import COOKIE
from tongguan.desks.front import Facts
from tongguan.desks.page import static
from tongguan.desks.reference import Reference

FLAGS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, headless."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert path, "Chromium is needed: apt install chromium"
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS + sandbox)
        yield running
        running.close()


@dataclass
class Shown:
    """The front page over facts that a test may change."""

    url: str
    facts: Facts


@pytest.fixture(name="front")
def serving() -> Iterator[Shown]:
    """The pages at an address of their own."""
    listening = socket.create_server(("127.0.0.1", 0))
    shown = Shown(f"http://127.0.0.1:{listening.getsockname()[1]}", FACTS)

    async def gather() -> Facts:
        return shown.facts

    told = Reference(described(ROUTES, "Tongguan", "1.2.3"), GUIDE, ALL_KINDS)
    pages = (static, *front.routes(gather), *reference.routes(told))
    app = Litestar(list(pages), openapi_config=None)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield shown
    server.should_exit = True
    thread.join(10)


Walk = Callable[..., Page]


@pytest.fixture(scope="module")
def places(served: Desks, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What stands in the addresses of `pages.PAGES`."""
    with served.client("trader") as trader, served.client("officer") as officer:
        draft = opened(trader, {**declared("SHOWN-4"), "gross_mass": {"value": "many", "unit": "KGM"}})
        asked = lodge(served, "SHOWN-5")
        officer.post(f"/cases/{asked}/requests", data=form(csrf(officer.get(f"/cases/{asked}"))))
        examined = lodge(served, "SHOWN-7")
        at = f"/cases/{examined}"
        officer.post(f"{at}/inspections", data=ordering(csrf(officer.get(at))))
        rows = {"file": ("a.csv", "货号,HS code,Goods,Origin\nT-1,6109100000,T-shirts 棉制T恤,VN".encode(), "text/csv")}
        trader.post("/catalogue/rows", data={"csrf": csrf(trader.get("/catalogue"))}, files=rows)
        fleet = "类别,车牌或证件号,国家,名称（拉丁字母）,中文名称\n车辆,粤Z1234港,CN,,\n"
        fleet += "驾驶员,G1234567,CN,Driver One,驾驶员甲\n"
        file = {"file": ("a.csv", fleet.encode(), "text/csv")}
        trader.post("/fleet/rows", data={"csrf": csrf(trader.get("/fleet"))}, files=file)
        page = officer.get("/fleet?mark=粤Z1234港")
        term = {"number": "GMS-2026-0001", "valid_from": "2026-01-01", "valid_until": "2026-10-31"}
        truck = page.text.split('action="/fleet/')[1].split("/")[0]
        officer.post(f"/fleet/{truck}/permits", data={"csrf": csrf(page), "kind": "passage", **term})
        order = officer.get(at).text.split('href="/inspections/')[1].split('"')[0]
        lane = {"csrf": csrf(officer.get(at)), "lane": "yellow", "reason": "Seen yesterday.", "seq": "2"}
        if officer.post(f"{at}/overrides", data=lane).status_code == 409:
            officer.post(f"{at}/overrides", data={**lane, "lane": "red"})
        said = {"csrf": csrf(trader.get("/declarations")), "words": "The driver waits at gate 2 until six."}
        trader.post(f"/declarations/{examined}/remarks", data=said)
        late = told(served, trader, "SHOWN-LATE", hours=2, batch="B-SHOWN")
        manifest = told(served, trader, "SHOWN-SHIP", batch="B-SHOWN")
        on_its_way(served.node, "粤Z0009港", "WB-SHOWN")
        asked_at_gate(officer, plate="蒙C00001")
        ready_to_come(served, "WB-SHOWN", "SHOWN-9")
        shown_trip = str(trip(served, "粤Z0009港"))
        ticket_ = ticket(served.node.signer.proof, trip(served, "粤Z0009港"))
        asked_at_gate(officer, plate="粤Z0009港")
        shown = f"{HEAD}Z-9,Shown Harbour Persons,示范港口,person,,PA,,,,,\n".encode()
        rows = {"file": ("list.csv", shown, "text/csv")}
        officer.post("/concerns/lists", data={"csrf": csrf(officer.get("/concerns")), "list": "shown"}, files=rows)
    tied(served, "SHOWN-8", SHOWN_UCR)
    chosen(served, "SHOWN-9", -1)
    released = lodge(served, "SHOWN-6")
    paid(served, released)
    counted(served, tmp_path_factory.mktemp("keys"))
    with served.client("trader") as manager, served.client("admin") as admin:
        link = invited(manager, "shown").rpartition("=")[2]
        word = {"csrf": csrf(manager.get("/me")), "name": "ERP", "scope": ["declare"], "days": "90"}
        manager.post("/company/tokens", data=word)
        key = json.dumps(OKPKey.generate_key("Ed25519").as_dict(private=False))
        manager.post("/company/keys", data={"csrf": csrf(manager.get("/me")), "name": "Card", "jwk": key})
        wide = {"party": "CUSTOMS", "name": "Watcher", "scope": ["read"], "sees": "all", "days": "9"}
        admin.post("/administration/tokens", data={"csrf": csrf(admin.get("/me")), **wide})
        third = {"login": "admin3", "name": "Administrator three", "role": ["administrator"]}
        admin.post("/administration/parties/CUSTOMS/people", data={"csrf": csrf(admin.get("/me")), **third})
    return {
        **records_shown(served),
        **shown_hub(served),
        **shown_appeal(served),
        **imports_shown(served),
        "ticket": ticket_,
        "trip": shown_trip,
        "link": link,
        "manifest": manifest,
        "late": late,
        "party": "4403180896",
        "released": released,
        "proposal": proposed(served),
        "profile": drafted(served, "RP-SHOWN"),
        "edition": served.node.law.id,
        "draft": draft.rpartition("/")[2],
        "asked": asked,
        "examined": examined,
        "order": order,
        "moving": travelled(served),
        "speaking": str(task_of(served, spoken_on(served, "SHOWN-A", radio=True), "AQSIQ")),
        "held": lodge(served, "SHOWN-1"),
        "returned": lodge(served, "SHOWN-2", amiss=True),
        "waiting": lodge(served, "SHOWN-3", "import-meat"),
    }


@pytest.fixture
def walk(browser: Browser, served: Desks, request: pytest.FixtureRequest) -> Iterator[Walk]:
    """Opens a page as somebody: `walk("officer", "/queue", language="zh", scheme="dark", width=390)`.

    No page may upset the policy that it is served under, nor stumble in its scripts.
    """
    entered: list[BrowserContext] = []

    def go(who: str, path: str, language: str = "en", scheme: str = "light", width: int = 1440) -> Page:
        entered.append(entrance(browser, served, who, language, scheme, width))
        entered[-1].on("console", lambda message: said.append(message.text))
        entered[-1].on("weberror", lambda error: said.append(str(error.error)))
        return at(entered[-1].new_page(), served, path, request)

    said: list[str] = []
    yield go
    for context in entered:
        context.close()
    assert upset(said) == []


@pytest.fixture(scope="module")
def sitting(browser: Browser, served: Desks) -> Iterator[Callable[[str, str], Page]]:
    """The window of somebody who reads a language, with axe in whatever it shows: opened once, so that it has the
    styles and scripts already, like that of somebody who works here."""
    windows: dict[tuple[str, str], Page] = {}

    def of(who: str, language: str) -> Page:
        if (who, language) not in windows:
            windows[who, language] = entrance(browser, served, who, language, "light", 1440).new_page()
            windows[who, language].add_init_script(path=AXE)  # no policy forbids it, as it would a script of the page's
        return windows[who, language]

    yield of
    for page in windows.values():
        page.context.close()


@pytest.fixture
def look(
    sitting: Callable[[str, str], Page], served: Desks, request: pytest.FixtureRequest
) -> Iterator[Callable[[str, str, str], Page]]:
    """Shows a page that is looked at and nothing else: `look("officer", "/queue", "zh")`. As `walk`, but for what a
    browser keeps from page to page."""
    said: list[str] = []
    shown: list[Page] = []

    def told(message: ConsoleMessage) -> None:
        said.append(message.text)

    def stumbled(error: Error) -> None:
        said.append(str(error))

    def go(who: str, path: str, language: str) -> Page:
        shown.append(page := sitting(who, language))
        page.on("console", told)
        page.on("pageerror", stumbled)
        return at(page, served, path, request)

    yield go
    for page in shown:
        page.remove_listener("console", told)
        page.remove_listener("pageerror", stumbled)
    assert upset(said) == []


def entrance(browser: Browser, served: Desks, who: str, language: str, scheme: str, width: int) -> BrowserContext:
    """A browser by itself, of somebody who is signed in."""
    context = browser.new_context(viewport={"width": width, "height": 900})
    cookies = {"lang": language, "scheme": scheme, **({COOKIE: served.cookie(who)} if who else {})}
    context.add_cookies([{"name": name, "value": value, "url": served.url} for name, value in cookies.items()])
    return context


def at(page: Page, served: Desks, path: str, request: pytest.FixtureRequest) -> Page:
    """The page gone to an address, filled with what stands there."""
    page.goto(served.url + path.format(**(request.getfixturevalue("places") if "{" in path else {})))
    return page


def upset(said: list[str]) -> list[str]:
    """What a page said that it should not have."""
    return [line for line in said if not line.startswith("Failed to load resource")]
