"""One search: officers over all, a party over its own, by number, reference, container, waybill and declarant."""

import httpx
import pytest

from tests.api.conftest import SECRETS
from tests.desks.conftest import Desks
from tests.desks.test_case import declared, lodge


def carried(served: Desks, reference: str, container: str, waybill: str) -> str:
    """A declaration of the trader's in a container, under a waybill; its number."""
    sample = declared(reference)
    shipment = {
        **sample["shipment"],
        "equipment": [{"sequence": 1, "id": container}],
        "previous_documents": [{"category": "Z", "type": "705", "id": waybill}],
    }
    headers = {"authorization": f"Bearer {SECRETS['trader']}"}
    body = {**sample, "shipment": shipment}
    answer = httpx.post(f"{served.url}/v1/declarations", json=body, headers=headers, timeout=30)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])


def test_each_way_leads_to_the_case(served: Desks) -> None:
    number = carried(served, "FIND-1", "MSKU 123456-7", "COSU/6123 4567")
    spaced = " ".join((number[:4], number[4:8], number[8:]))
    with served.client("officer") as officer, served.client("trader") as trader:
        for said in (number, spaced, "FIND-1", "msku1234567", "MSKU 1234567", "cosu61234567"):
            there = officer.get("/find", params={"q": said})
            assert (there.status_code, there.headers.get("location")) == (303, f"/cases/{number}"), said
            own = trader.get("/find", params={"q": said})
            assert own.headers.get("location") == f"/declarations/{number}", said


def test_several_are_listed_with_the_way_they_were_found(served: Desks) -> None:
    numbers = [carried(served, f"FIND-S{n}", "TGHU7654321", f"W-{n}") for n in range(2)]
    with served.client("officer") as officer:
        page = officer.get("/find?q=TGHU7654321")
        assert page.status_code == 200 and "by a container" in page.text
        assert all(f'href="/cases/{number}"' in page.text for number in numbers)
        assert numbers[0] in officer.get("/find?q=4403180896").text, "by the declarant"
        assert "Nothing has this number" in officer.get("/find?q=no-such").text
        assert officer.get("/find?q=%20%2F").status_code == 200


@pytest.mark.parametrize("who", ["other", "cashier"])
def test_what_is_anothers_is_not_found(served: Desks, who: str) -> None:
    number = carried(served, f"FIND-{who}", f"OOLU{len(who)}000001", f"MINE-{who}")
    with served.client(who) as browser:
        for said in (number, f"FIND-{who}", f"OOLU{len(who)}000001", f"MINE-{who}", "4403180896"):
            page = browser.get("/find", params={"q": said})
            assert page.status_code == 200 and f"/{number}" not in page.text, said


def test_a_broker_finds_what_its_mandates_declare(served: Desks) -> None:
    number = lodge(served, "FIND-B")
    with served.client("broker") as broker:
        assert broker.get("/find?q=FIND-B").headers["location"] == f"/declarations/{number}"


def test_nobody_finds_without_signing_in(served: Desks) -> None:
    with served.client() as anybody:
        assert anybody.get("/find?q=FIND-1").headers["location"].startswith("/sign-in")
        assert 'id="find"' not in anybody.get("/sign-in").text
