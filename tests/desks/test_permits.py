"""The permits of goods beside their form: applied for with what the form says, once, and named when they are there."""

import re
from typing import Any

import httpx
import pytest

from tests.api.conftest import CALLERS, SECRETS
from tests.desks.conftest import Desks
from tests.desks.test_case import csrf
from tests.desks.test_form import opened
from tests.journeys.conftest import declaration
from tongguan.store import records as records_kept

TRADER = CALLERS["trader"].party


def meat(reference: str, **more: Any) -> dict[str, Any]:
    """Frozen beef without a permit."""
    values = declaration("import-meat", reference=reference, **more)
    values["shipment"]["importer"]["id"] = values["declarant"]["id"] = TRADER
    item = values["shipment"]["items"][0]
    item["documents"] = [one for one in item["documents"] if one["type"] == "380"]
    return values


def press(client: httpx.Client, at: str, act: str) -> httpx.Response:
    """A button of the form, with nothing typed; the page after it."""
    page = client.get(at)
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version
    answer = client.post(at, data={"csrf": csrf(page), "act": act, "version": version[1]})
    assert answer.status_code == 303, answer.text
    return client.get(at)


def records(served: Desks, system: str) -> list[dict[str, Any]]:
    """The trader's records of a sub-system."""
    token = {"authorization": f"Bearer {SECRETS['trader']}"}
    found = httpx.get(f"{served.url}/v1/records?system={system}", headers=token, timeout=30)
    return list(found.json())


def issued(served: Desks, who: str, system: str, number: str) -> None:
    token = {"authorization": f"Bearer {SECRETS[who]}"}
    for event in ("review", "issue"):
        at = f"{served.url}/v1/records/{system}/{number}/steps"
        assert httpx.post(at, json={"event": event}, headers=token, timeout=30).status_code == 201


def test_all_that_is_missing_is_applied_for_once_and_named_when_it_is_issued(served: Desks) -> None:
    with served.client("trader") as trader, served.client("other") as other:
        at = opened(trader, meat("PERMITS-1"))
        page = trader.get(at).text
        assert "Apply for what is missing: 4" in page and 'value="name"' not in page
        assert press(trader, at, "apply").text.count("applied for") == 4
        assert press(trader, at, "apply").text.count("applied for") == 4
        (licence,) = records(served, "automatic-import-licence")
        assert licence["holder"] == TRADER, "pressed twice, applied for once"
        assert "Apply for what is missing" not in trader.get(at).text
        issued(served, "agency", "automatic-import-licence", licence["number"])
        assert "Name what is issued: 1" in trader.get(at).text
        named = press(trader, at, "name").text
        assert f"G007:{licence['number']}" in named and "Name what is issued" not in named
        assert "N380:" in named, "other papers stay"
        assert other.get(at).status_code == 404
        said = {"csrf": csrf(other.get("/declarations")), "act": "apply"}
        assert other.post(at, data=said).status_code == 404, "another's draft"


def test_a_record_with_too_little_left_is_not_offered(served: Desks) -> None:
    token = {"authorization": f"Bearer {SECRETS['agency']}"}
    line = {"hs": "0202", "origin": "AU", "quantity": "19999", "unit": "KGM"}
    fields = {"holder": TRADER, "office": ["5304"]}
    record = {"system": "automatic-import-licence", "number": "AIL-LITTLE", "holder": TRADER, "fields": fields}
    with served.client("trader") as trader:
        values = meat("PERMITS-2")
        values["shipment"]["items"][0]["origins"][0]["country"] = "AU"
        at = opened(trader, values)
        for quantity, offered in (("19999", False), ("20000", True)):
            whole = {**record, "number": f"AIL-{quantity}", "lines": [{**line, "quantity": quantity}]}
            assert httpx.post(f"{served.url}/v1/records", json=whole, headers=token, timeout=30).status_code == 201
            assert (f"AIL-{quantity}" in trader.get(at).text) is offered, quantity
        with served.node.store.writing() as conn:
            records_kept.turn(conn, ("automatic-import-licence", "AIL20000"), "issued", "annotated")
        assert "AIL-20000" in trader.get(at).text, "what another declaration counts on, too, still has enough"


def test_an_application_that_lacks_something_waits_with_what_it_lacks(served: Desks) -> None:
    with served.client("trader") as trader:
        values = meat("PERMITS-3")
        del values["shipment"]["export_country"]
        values["shipment"]["items"][0]["origins"][0]["country"] = "NZ"
        values["shipment"]["items"][0]["classifications"][0]["id"] = "0201300000"
        page = press(trader, opened(trader, values), "apply").text
        assert page.count("being written") == 3, "the country of export is asked for in each, and nowhere else"
        form = trader.get(re.findall(r'href="(/records/drafts/\w+)"', page)[0]).text
        assert 'value="0201300000"' in form and 'value="20000"' in form


@pytest.mark.parametrize("codes", [[], [{"id": "8482100000", "type": "TSP"}]])
def test_goods_without_a_code_or_without_a_need_ask_for_nothing(served: Desks, codes: list[dict[str, str]]) -> None:
    with served.client("trader") as trader:
        values = meat(f"PERMITS-4-{len(codes)}")
        values["shipment"]["items"][0]["classifications"] = codes
        page = trader.get(opened(trader, values)).text
        assert ("These goods need no permit." in page) is bool(codes)
        assert 'value="apply"' not in page


def test_a_broker_applies_in_the_name_of_whom_he_acts_for(served: Desks) -> None:
    with served.client("broker") as broker:
        values = meat("PERMITS-5")
        values["shipment"]["items"][0]["classifications"][0]["id"] = "0203290000"
        page = press(broker, opened(broker, values), "apply").text
        assert "applied for" in page
    held = [one for one in records(served, "clearance-form") if one["holder"] == TRADER]
    assert len(held) >= 2, "the trader sees what his broker asked for"
