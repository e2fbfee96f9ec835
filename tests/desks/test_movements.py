"""Goods in transit at the desks: sealed by an officer, sent off by the trader, a seal changed, enquired after, arrived,
looked at, discharged; every form leads where it says."""

import re
from typing import Any

import httpx

from tests.api import test_transit as api
from tests.api.conftest import CALLERS, SECRETS
from tests.desks.conftest import Desks
from tests.desks.test_case import csrf


def calling(served: Desks) -> Any:
    """The API of the same node, as the stories of the API call it."""

    def call(who: str, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {"authorization": f"Bearer {SECRETS[who]}"}
        return httpx.request(method, f"{served.url}{path}", headers=headers, timeout=30, **more)

    return call


def secured(served: Desks) -> Any:
    """The trader's guarantee is there; the API."""
    call = calling(served)
    there = [one["id"] for one in call("officer", "GET", "/v1/guarantees").json()]
    if api.GUARANTEE not in there:
        api.registered(call, id=api.GUARANTEE, volume="900000")
    return call


def travelled(served: Desks) -> str:
    """Goods on their way with a changed seal, off the way, and an enquiry that is half answered; their number."""
    call = secured(served)
    number = api.underway(call, "SHOWN-MOVING", carriage={"carrier": {"id": CALLERS["other"].party}})
    new = {"number": "CC 900118", "kind": "H", "on": "CSQU3054383", "by": "carrier"}
    words = "Found cut at the morning check; the goods are as loaded."
    api.good(
        api.step(call, "trader", number, "reseal", place="km 412", old="HX 556677", new=new, why="broken", words=words)
    )
    for office in ("9400", "0200"):
        api.good(api.step(call, "officer", number, "pass", at=office))
    api.good(api.step(call, "officer", number, "enquire"))
    api.good(api.step(call, "officer", number, "respond", whom="departure", found="unknown"))
    return number


def told(client: httpx.Client, number: str, step: str, status: int = 303, **more: str) -> str:
    """A step by its form; the page after it."""
    at = f"/movements/{number}"
    page = client.get(at)
    seq = re.search(r'name="seq" value="(\d+)"', page.text)
    assert seq, page.text
    answer = client.post(f"{at}/steps", data={"csrf": csrf(page), "step": step, "seq": seq[1], **more})
    assert answer.status_code == status, answer.text
    return client.get(at).text if status == 303 else answer.text


def test_a_movement_from_page_to_page(served: Desks) -> None:
    number = api.opened(secured(served), "DESK-1")
    with served.client("officer") as officer, served.client("trader") as trader, served.client("other") as other:
        assert other.get(f"/movements/{number}").status_code == 404 and number not in other.get("/movements").text
        assert number in trader.get("/movements").text.replace(" ", "")
        for end, office, there in (
            ("departure", "9403", True),
            ("destination", "9403", False),
            ("destination", "0100", True),
        ):
            listed = officer.get(f"/movements?end={end}&office={office}").text
            assert (f"/movements/{number}" in listed) == there
        assert 'value="seal"' not in trader.get(f"/movements/{number}").text, "an officer's"
        weak = told(officer, number, "seal", 409, numbers="HX 1, CSQU3054383", kind="S", at="9403")
        assert "asks for class H" in weak and "TRN04" in weak
        page = told(officer, number, "seal", numbers="HX 1, CSQU3054383\nHX 2", kind="H", at="9403")
        assert "Sealed with 2 seals." in page and "CSQU3054383" in page
        page = told(trader, number, "depart", route="9403 9400, 0100", at="9403")
        assert "Under way to 0100." in page and "<svg" in page and "Time left" in page
        page = told(
            trader, number, "reseal", old="HX 1", new="CC 9", kind="H", why="broken", place="km 4", words="Cut."
        )
        assert "HX 1 → CC 9" in page and "found broken" in page and "Cut." in page
        told(trader, number, "incident", mishap="delay", place="km 9")
        told(officer, number, "enquire")
        page = told(trader, number, "respond", found="underway", words="Snow.")
        assert "The enquiry was answered in part." in page and 'value="respond"' not in page
        assert 'name="whom"' in officer.get(f"/movements/{number}").text
        page = told(trader, number, "arrive", at="0100", **{"seal-0": "whole", "seal-1": "broken"})
        assert "Arrived with 2 seals not as told." in page
        assert 'value="discharge"' not in officer.get(f"/movements/{number}").text, "an officer looks first"
        told(officer, number, "control", good="yes")
        page = told(officer, number, "discharge")
        assert "Discharged: the guarantee is free." in page and "Officer one" in page
        assert f'href="/movements/{number}"' in trader.get(f"/declarations/{number}").text
        call = calling(served)
        after = call("trader", "POST", "/v1/declarations", json=api.warehoused("DESK-2", number)).json()["number"]
        assert f'href="/movements/{number}"' in officer.get(f"/cases/{after}").text, "one thread"
        assert f'href="/declarations/{after}"' in trader.get(f"/movements/{number}").text
        zh = trader.get(f"/movements/{number}?lang=zh").text
        assert "已核销，担保已解除。" in zh and "Officer one" not in zh and "海关" in zh
        assert number not in officer.get("/movements?when=late").text


def test_what_is_no_step_and_who_is_late_to_click(served: Desks) -> None:
    number = travelled(served)
    with served.client("trader") as trader, served.client("other") as carrier:
        assert "There is no such step." in told(trader, number, "fly", 422)
        form = {"csrf": csrf(trader.get(f"/movements/{number}")), "step": "incident", "place": "k", "mishap": "delay"}
        old = trader.post(f"/movements/{number}/steps", data={**form, "seq": "1"})
        assert old.status_code == 409 and "moved on" in old.text
        seen = carrier.get(f"/movements/{number}")
        assert seen.status_code == 200 and "CC 900118" in seen.text, "who carries it"
        assert f"/declarations/{number}" not in seen.text
        assert trader.get("/movements/530420261999999999").status_code == 404
