"""Guarantees at the desks: registered and raised by two, lowered, suspended, ended; what they secure is seen."""

import re
from typing import Any

import httpx

from tests.api import test_transit as api
from tests.api.conftest import CALLERS
from tests.desks.conftest import Desks
from tests.desks.test_case import csrf
from tests.desks.test_movements import secured, travelled
from tests.desks.test_thread import SHOWN_UCR

TRADER = CALLERS["trader"].party


def sent(client: httpx.Client, page: str, to: str, status: int = 303, **said: str) -> str:
    """A form of a page; the page after it."""
    answer = client.post(to, data={"csrf": csrf(client.get(page)), **said})
    assert answer.status_code == status, answer.text
    return client.get(answer.headers["location"]).text if status == 303 else answer.text


def test_from_nothing_to_a_guarantee_that_two_raised(served: Desks) -> None:
    with (
        served.client("officer") as officer,
        served.client("supervisor") as second,
        served.client("trader") as trader,
        served.client("other") as other,
    ):
        assert "surety&#39;s undertaking" in other.get("/guarantees").text, "an empty page says how to get one"
        assert 'action="/guarantees"' not in trader.get("/guarantees").text
        wish = {"id": "DESK-G", "party": TRADER, "volume": "10,000", "valid_from": "2026-01-01", "valid_until": ""}
        bad = sent(officer, "/guarantees", "/guarantees", 422, **{**wish, "party": "NOBODY", "volume": "much"})
        assert "TRN28" in bad and "TRN31" in bad and 'value="DESK-G"' in bad, "what was typed stays"
        assert "TRN36" in sent(officer, "/guarantees", "/guarantees", 422, **wish), "a reason is asked for"
        wish |= {"why": "The surety's paper of May."}
        assert "holds once a second officer agrees" in sent(officer, "/guarantees", "/guarantees", **wish)
        at = "/guarantees/DESK-G"
        assert other.get(at).status_code == 404
        waiting = officer.get(at).text
        assert 'value="yes"' not in waiting and "waiting for a second officer" in waiting
        assert "The surety&#39;s paper of May." in second.get("/guarantees").text
        change = re.search(r'name="change" value="(\w+)"', waiting)
        assert change
        assert "It is changed." in sent(second, at, f"{at}/answer", change=change[1], agree="yes", why="Genuine.")
        assert "A second officer is asked." in sent(officer, at, f"{at}/change", volume="30000", why="A letter.")
        page = officer.get(at).text
        assert 'value="yes"' not in page and "Take it back" in page, "who asked does not agree"
        assert "DESK-G" in second.get("/guarantees").text and "30,000" not in trader.get(at).text
        change = re.search(r'name="change" value="(\w+)"', page)
        assert change
        assert "It is changed." in sent(second, at, f"{at}/answer", change=change[1], agree="yes", why="I saw it.")
        seen = trader.get(at).text
        assert "30,000" in seen and "A letter." in seen and "Officer" not in seen
        assert "It is suspended" in sent(officer, at, f"{at}/suspend", why="The bank called.")
        seen = trader.get(f"{at}?lang=zh").text
        assert "已暂停" in seen and "The bank called." in seen
        told = trader.get("/movements").text
        assert f'href="{at}"' in told and "恢复前不再承保新的运输" in told
        assert f'href="{at}"' not in officer.get("/movements").text
        assert "It secures again." in sent(officer, at, f"{at}/resume")
        assert "It is ended." in sent(officer, at, f"{at}/end")
        assert f'action="{at}/change"' not in officer.get(at).text


def test_its_page_tells_which_movements_it_secures(served: Desks) -> None:
    number = travelled(served)
    with served.client("trader") as trader, served.client("officer") as officer:
        page = trader.get(f"/guarantees/{api.GUARANTEE}").text
        assert f'href="/movements/{number}"' in page
        assert f'href="/guarantees/{api.GUARANTEE}"' in trader.get(f"/movements/{number}").text
        queue = officer.get("/queue").text
        assert f'href="/movements/{number}"' in queue and "Answer the enquiry" in queue
        assert f'href="/movements/{number}"' not in officer.get("/queue?office=5304").text
        todo = officer.get("/movements?when=todo&office=0100").text
        assert f'href="/movements/{number}"' in todo


def test_a_case_and_its_thread_show_where_the_goods_are(served: Desks) -> None:
    call: Any = secured(served)
    sample = api.declared("DESK-WHERE")
    shipment = {**sample["shipment"], "ucr": {"id": f"{SHOWN_UCR}-W"}}
    number = api.underway(call, "DESK-WHERE", shipment=shipment)
    api.good(api.step(call, "officer", number, "pass", at="9400"))
    api.good(api.step(call, "trader", number, "arrive", at="0100", seals=api.SEALS))
    api.good(api.step(call, "officer", number, "discharge"))
    after = call("trader", "POST", "/v1/declarations", json=api.warehoused("DESK-AFTER", number)).json()["number"]
    whole = call("trader", "GET", f"/v1/ucr/{SHOWN_UCR}-W").json()
    (moved,) = whole["movements"]
    assert (moved["number"], moved["last_seen"], moved["phase"]) == (number, "0100", "discharged")
    assert moved["followed_by"] == [after] and moved["seals"] == ["HX 556677", "HX 556678"]
    with served.client("trader") as trader, served.client("officer") as officer:
        for page in (
            trader.get(f"/declarations/{number}").text,
            officer.get(f"/cases/{number}").text,
            officer.get(f"/cases/{after}").text,
            trader.get(f"/ucr/{SHOWN_UCR}-W").text,
        ):
            assert f'href="/movements/{number}"' in page and "HX 556677" in page and "Last seen at" in page
            assert after in page.replace(" ", "")
        assert "0 of 1,520 kg are not declared yet." in trader.get(f"/movements/{number}").text
