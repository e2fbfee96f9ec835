"""Records at the desks: applied for without typing anything twice, asked about, answered, issued, used, followed."""

import re
from typing import Any

import httpx

from tests.api.conftest import CALLERS, SECRETS
from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, declared, lodge

TRADER = CALLERS["trader"].party


def sent(client: httpx.Client, page: str, to: str, status: int = 303, **said: str) -> httpx.Response:
    """A form of a page; the page after it."""
    answer = client.post(to, data={"csrf": csrf(client.get(page)), **said})
    assert answer.status_code == status, answer.text
    return client.get(answer.headers["location"]) if status == 303 else answer


def typed(page: httpx.Response) -> dict[str, str]:
    """What stands in the fields of a page's form."""
    found = re.findall(r'<input class="ds-input" id="[^"]+" name="([^"]+)"[^>]*? value="([^"]*)"', page.text)
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version
    return {**dict(found), "version": version[1]}


def begun(client: httpx.Client, code: str = "import-licence", **said: str) -> str:
    """The address of a new draft."""
    answer = client.post(f"/records/apply/{code}", data={"csrf": csrf(client.get("/records/catalogue")), **said})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def test_an_application_from_what_was_declared_to_a_balance(served: Desks) -> None:
    with served.client("trader") as trader, served.client("mofcom") as agency, served.client("other") as other:
        number = lodge(served, "LEDGER-BEFORE")
        at = begun(trader, **{"from": f"case:{number}", "hs": "610910"})
        form = trader.get(at)
        said = typed(form)
        assert said["fields/holder"] == TRADER and said["lines/0/hs"] == "6109100000", "nothing is typed twice"
        assert said["lines/0/quantity"] and said["lines/0/origin"] == "VN" and "lines/1/hs" not in said
        assert other.get(at).status_code == 404
        more = sent(trader, at, at, act="add lines", **said)
        assert "lines/1/hs" in typed(more)
        bad = sent(trader, at, at, 422, act="send", **typed(more))
        assert 'id="fields/trade_country-e"' in bad.text and "LED03" in bad.text
        assert "lines/1/hs" not in typed(bad), "an empty line is no line"
        page = sent(trader, at, at, act="send", **{**typed(bad), "fields/trade_country": "VN"})
        assert "It is sent." in page.text and "applied for" in page.text
        record = page.url.path
        assert trader.get(at).headers["location"] == record, "a draft is sent once"
        assert other.get(record).status_code == 404
        assert record in agency.get("/records").text and "answer by" in agency.get("/records").text
        sent(agency, record, f"{record}/step", event="ask", why="Send the contract.", version="1")
        page = trader.get(record)
        assert "Send the contract." in page.text
        change = trader.post(f"{record}/change", data={"csrf": csrf(page)}).headers["location"]
        reply = {**typed(trader.get(change)), "why": "Contract 7 of May.", "lines/0/quantity": "3000"}
        page = sent(trader, change, change, act="send", **reply)
        assert "Contract 7 of May." in page.text and ">3000<" in page.text
        late = sent(agency, record, f"{record}/step", 409, event="review", version="1")
        assert "Somebody changed this record meanwhile" in late.text, "what was not seen is not answered"
        sent(agency, record, f"{record}/step", event="review", version="3")
        days = {"valid_from": "2026-01-01", "valid_to": "2026-12-31"}
        page = sent(agency, record, f"{record}/step", event="issue", version="4", **days)
        assert "It is issued" in page.text
        page = trader.get(record)
        assert "3,000" in page.text and "Name its number in a declaration as document G001" in page.text
        used = using(served, "LEDGER-USES", record)
        page = trader.get(record)
        assert f'href="/declarations/{used}"' in page.text
        assert "takes" in page.text


def shown(served: Desks) -> dict[str, str]:
    """What stands in the addresses of the pages of records: a draft, an application that waits, a licence in use."""
    with served.client("trader") as trader, served.client("mofcom") as agency:
        number = lodge(served, "SHOWN-LEDGER")
        begin = {"from": f"case:{number}", "hs": "610910"}
        found = {"entry": begun(trader, "processing-book").rpartition("/")[2]}
        for name in ("applied", "licence"):
            at = begun(trader, **begin)
            fields = {**typed(trader.get(at)), "fields/trade_country": "VN"}
            found[name] = sent(trader, at, at, act="send", **fields).url.path
        licence = found["licence"]
        sent(agency, licence, f"{licence}/step", event="review", version="1")
        days = {"valid_from": "2026-01-01", "valid_to": "2026-12-31"}
        sent(agency, licence, f"{licence}/step", event="issue", version="2", **days)
        using(served, "SHOWN-LEDGER-USE", licence)
        change = agency.post(f"{licence}/change", data={"csrf": csrf(agency.get(licence))}).headers["location"]
    return {**found, "change": change.rpartition("/")[2]}


def using(served: Desks, reference: str, record: str) -> str:
    """A declaration of the trader's whose first item names a record; its number."""
    use: Any = declared(reference)
    use["shipment"]["items"][0]["documents"].append({"category": "G", "type": "001", "id": record.split("/")[-1]})
    use["shipment"]["importer"]["id"] = TRADER
    headers = {"authorization": f"Bearer {SECRETS['trader']}"}
    answer = httpx.post(f"{served.url}/v1/declarations", json=use, headers=headers, timeout=30)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])
