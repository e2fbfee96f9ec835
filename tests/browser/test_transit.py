"""A rail transit from the border to an inland office as people do it: sealed, departed, a seal found broken, late and
enquired after, arrived, looked at, discharged, and declared for a warehouse."""

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.api import test_transit as api
from tests.browser.conftest import Walk
from tests.desks.conftest import Desks
from tests.desks.test_movements import calling, secured
from tongguan.worker.late import Lateness

pytestmark = pytest.mark.browser


def tell(page: Page, step: str, fields: dict[str, str], chosen: dict[str, str] | None = None) -> None:
    """Opens the form of a step, fills it in and sends it."""
    form = page.locator("details").filter(has=page.locator(f'input[name="step"][value="{step}"]'))
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    for name, value in fields.items():
        form.locator(f'[name="{name}"]').fill(value)
    for name, value in (chosen or {}).items():
        form.locator(f'select[name="{name}"]').select_option(value)
    form.locator('button[type="submit"]').click()


def test_a_rail_transit_with_a_broken_seal_and_an_enquiry(walk: Walk, served: Desks) -> None:
    number = api.opened(secured(served), "BROWSER-RAIL")
    at, node = f"/movements/{number}", served.node
    officer = walk("officer", at)
    tell(officer, "seal", {"numbers": "HX 1, CSQU3054383\nHX 2"}, {"kind": "H"})
    expect(officer.locator(".tg-why-say")).to_have_text("Sealed with 2 seals.")
    trader = walk("trader", at, width=390)
    tell(trader, "depart", {"route": "9403 9400 0100"})
    expect(trader.locator(".tg-why-say")).to_have_text("Under way to 0100.")
    tell(trader, "reseal", {"place": "km 412", "new": "CC 9", "words": "Found cut."}, {"why": "broken", "kind": "H"})
    expect(trader.get_by_text("HX 1 → CC 9")).to_be_visible()

    node.moved = timedelta(hours=336 + 24, minutes=1)
    Lateness(node.store, b"s" * 32, node.now, node.retention_days).look()
    node.moved = timedelta()
    trader.reload()
    expect(trader.locator(".tg-why-say")).to_have_text("Late: where are the goods?")
    tell(trader, "respond", {"words": "Snow at Turpan."}, {"found": "underway"})
    officer.reload()
    for office in ("departure", "destination"):
        tell(officer, "respond", {}, {"whom": office, "found": "unknown"})
    expect(officer.locator(".tg-why-say")).to_have_text("The enquiry was answered.")

    trader.reload()
    tell(trader, "arrive", {}, {"seal-1": "broken"})
    expect(trader.locator(".tg-why-say")).to_have_text("Arrived with 2 seals not as told.")
    officer.reload()
    tell(officer, "control", {"words": "Counted: all there."}, {"good": "yes"})
    tell(officer, "discharge", {})
    expect(officer.locator(".tg-why-say")).to_have_text("Discharged: the guarantee is free.")
    call = calling(served)
    after = call("trader", "POST", "/v1/declarations", json=api.warehoused("BROWSER-WH", number)).json()["number"]
    trader.reload()
    expect(trader.locator(f'a[href="/declarations/{after}"]')).to_be_visible()
