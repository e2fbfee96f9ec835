"""The thread of a consignment: its parts for whoever may see them, found by its unique reference in any spelling."""

import httpx
import pytest

from tests.api.conftest import SECRETS
from tests.desks.conftest import Desks
from tests.desks.test_case import declared
from tongguan.store import looks
from tongguan.store.connect import SYSTEM

UCR = "6CN4403180896-T-1"
SHOWN_UCR = "6CN4403180896-SHOWN"
LICENCE = {"category": "N", "type": "851", "id": "QA-2026-1", "effective_at": "2026-01-05T08:00:00Z"}


def tied(served: Desks, reference: str, ucr: str = UCR) -> str:
    """A declaration of the trader's under a unique reference, with a permit; its number."""
    sample = declared(reference)
    body = {**sample, "documents": [LICENCE], "shipment": {**sample["shipment"], "ucr": {"id": ucr}}}
    headers = {"authorization": f"Bearer {SECRETS['trader']}"}
    answer = httpx.post(f"{served.url}/v1/declarations", json=body, headers=headers, timeout=30)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])


def told(served: Desks, who: str, ucr: str) -> httpx.Response:
    headers = {"authorization": f"Bearer {SECRETS[who]}"}
    return httpx.get(f"{served.url}/v1/ucr/{ucr}", headers=headers, timeout=30)


def test_one_reference_leads_to_all_of_it(served: Desks) -> None:
    numbers = [tied(served, f"THREAD-{n}") for n in range(2)]
    whole = told(served, "trader", UCR).json()
    assert [one["number"] for one in whole["declarations"]] == numbers
    assert {(p["code"], p["id"]) for p in whole["permits"]} >= {("N851", "QA-2026-1")}
    moments = [knot["at"] for knot in whole["knots"]]
    assert moments == sorted(moments) and whole["knots"][0]["strand"] == "permit"
    assert {knot["name"] for knot in whole["knots"] if knot["event"] == "lodge"} == set(numbers)
    with served.client("trader") as trader:
        for spelled in (UCR, UCR.lower(), "6CN4403180896T1"):
            page = trader.get("/find", params={"q": spelled}, follow_redirects=True)
            assert page.status_code == 200 and all(f"/declarations/{n}" in page.text for n in numbers)
        assert f'href="/ucr/{UCR}"' in trader.get(f"/declarations/{numbers[0]}").text
        assert "货物全程" in trader.get(f"/ucr/{UCR}?lang=zh").text


def test_an_officers_look_at_a_thread_is_kept(served: Desks) -> None:
    number = tied(served, "THREAD-LOOK", "6CN4403180896-LOOK")
    with served.client("officer") as officer:
        assert f"/cases/{number}" in officer.get("/ucr/6CN4403180896-LOOK").text
    with served.node.store.reading(SYSTEM) as conn:
        (look,) = looks.looks(conn, looks.Asked(number=number), 10)
    assert (look.what, look.name) == ("thread", "Officer one")


@pytest.mark.parametrize("who", ["other", "nothing"])
def test_what_is_anothers_is_not_there(served: Desks, who: str) -> None:
    tied(served, f"THREAD-{who}", f"6CN4403180896-{who}")
    assert told(served, who, f"6CN4403180896-{who}").status_code == (404 if who == "other" else 403)


@pytest.mark.parametrize("ucr", ["6CN0000000000-NONE", "()", "9" * 36, "%00", "..."])
def test_what_is_no_reference_leads_nowhere(served: Desks, ucr: str) -> None:
    assert told(served, "officer", ucr).status_code == 404
