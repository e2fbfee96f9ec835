"""Signing at the desk with a passkey: what is shown is what is signed and lodged; kept, told, proven later."""

import hashlib
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape
from typing import Any

import httpx
import pytest

from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, declared
from tests.desks.test_company import did
from tests.desks.test_form import opened, sent
from tests.desks.test_passkeys import client, owned
from tests.parties.authenticator import Authenticator
from tongguan.parties.signature import NotGenuine, proven, signature_in
from tongguan.store import passkeys
from tongguan.store.connect import SYSTEM

DECLARANT = {"declarant": {"id": "4403180896"}}


@pytest.fixture(autouse=True)
def clean(served: Desks) -> Iterator[None]:
    """Nobody has a key and nobody must sign after a test."""
    yield
    with served.node.store.writing() as conn:
        conn.execute("update tongguan.party set signs = false")
        for who in ("a-trader", "a-other"):
            passkeys.forget(conn, who, datetime.now(UTC))
    served.node.office.standards.refreshed_at = None
    refreshed(served)


def refreshed(served: Desks) -> None:
    """What other processes hear within a second."""
    node = served.node
    node.office.standards.refreshed_at = None
    node.intake.run_errand(lambda conn, office: office.standards.refresh(conn, node.now())).result()


def asked(page: httpx.Response) -> dict[str, Any]:
    """What the page has the browser ask."""
    found: dict[str, Any] = json.loads(unescape(re.findall(r'data-asked="([^"]+)"', page.text)[0]))
    return found


def signing(browser: httpx.Client, whole: dict[str, Any]) -> tuple[str, httpx.Response]:
    """A draft and the page on which it is signed."""
    place = opened(browser, whole)
    way = sent(browser, place, "sign")
    assert way.status_code == 303 and way.headers["location"].startswith(f"{place}/sign"), way.text
    return place, browser.get(way.headers["location"])


def signed(browser: httpx.Client, place: str, page: httpx.Response, answer: str) -> httpx.Response:
    return browser.post(f"{place}/sign", data={"csrf": csrf(page), "answer": answer})


def kept(served: Desks, number: str, seq: int = 1) -> tuple[bytes, bytes]:
    """A message and the signature on it."""
    with served.node.store.reading(SYSTEM) as conn:
        row = conn.execute(
            "select m.body, m.signature from tongguan.case_file c join tongguan.message m on m.case_id = c.id "
            "where c.number = %s and m.seq = %s",
            (number, seq),
        ).fetchone()
    assert row is not None
    return bytes(row[0]), row[1] and bytes(row[1])


def test_what_is_shown_is_signed_lodged_kept_and_told(served: Desks) -> None:
    device = owned(served)
    with client(served, "trader") as trader:
        place, page = signing(trader, {**declared("PK-1"), **DECLARANT})
        lodged = signed(trader, place, page, device.prove(asked(page)))
        assert lodged.status_code == 303, lodged.text
        number = lodged.headers["location"].rpartition("/")[2]
        body, signature = kept(served, number)
        assert hashlib.sha256(body).hexdigest() in page.text
        told = signature_in(signature)
        assert (told.kind, told.party, told.signer) == ("passkey", "4403180896", "Importer's declarant")
        proven(told, body)
        with pytest.raises(NotGenuine):
            proven(told, body + b" ")
        seen = trader.get(lodged.headers["location"]).text
        assert "passkey “Blue key”" in seen and told.key in seen
        assert "以通行密钥" in trader.get(lodged.headers["location"] + "?lang=zh").text
        with served.client("officer") as officer:
            assert "passkey “Blue key”" in officer.get(f"/cases/{number}").text
        again = signed(trader, place, page, device.prove(asked(page)))
        assert again.status_code == 409


def test_another_text_another_key_or_an_old_answer_lodges_nothing(served: Desks) -> None:
    device, stranger = owned(served), Authenticator("http://localhost:1")
    with client(served, "trader") as trader:
        first, page = signing(trader, declared("PK-2"))
        other, elsewhere = signing(trader, declared("PK-3"))
        for answer in (
            device.prove(asked(elsewhere)),
            stranger.prove({**asked(page), "user": {}}),
            "",
            "{}",
            "x" * 40_000,
        ):
            refused = signed(trader, first, page, answer)
            assert refused.status_code == 422 and "was not signed" in refused.text
        answer = device.prove(asked(page))
        sent(trader, first, "save", gross="5809")
        assert signed(trader, first, page, answer).status_code == 422, "the text changed meanwhile"
        assert signed(trader, other, elsewhere, device.prove(asked(elsewhere))).status_code == 303


def test_without_a_key_it_says_where_to_add_one(served: Desks) -> None:
    with client(served, "trader") as trader:
        _, page = signing(trader, declared("PK-4"))
        assert "no passkey yet" in page.text and "data-asked" not in page.text
        amiss = sent(trader, opened(trader, declared("PK-5")), "sign", total="twelve")
        assert amiss.status_code == 422 and 'href="#total"' in amiss.text


def test_an_amendment_and_a_cancellation_are_signed(served: Desks) -> None:
    device = owned(served)
    with client(served, "trader") as trader:
        place, page = signing(trader, {**declared("PK-6"), **DECLARANT})
        there = signed(trader, place, page, device.prove(asked(page))).headers["location"]
        number = there.rpartition("/")[2]
        draft = trader.post("/drafts", data={"csrf": csrf(trader.get(there)), "correct": number}).headers["location"]
        way = sent(trader, draft, "sign", invoice="INV-B", reason="32")
        assert way.status_code == 303, way.text
        page = trader.get(way.headers["location"])
        answer = {"csrf": csrf(page), "answer": device.prove(asked(page)), "reason": "32"}
        assert trader.post(f"{draft}/sign", data=answer).headers["location"] == there
        body, signature = kept(served, number, 2)
        proven(signature_in(signature), body)
        words = {"csrf": csrf(trader.get(there)), "reason": "1", "text": "Declared twice"}
        page = trader.post(f"{there}/sign/cancel", data=words)
        assert page.status_code in (200, 303) and "Declared twice" in page.text
        gone = trader.post(f"{there}/sign/cancel", data={**words, "answer": device.prove(asked(page))})
        assert gone.status_code == 303 and "Cancelled" in trader.get(there).text
        assert trader.post(f"{there}/sign/steal", data=words).status_code == 404
    with client(served, "other") as other:
        words = {"csrf": csrf(other.get("/me")), "reason": "1", "text": "Not mine"}
        assert other.post(f"{there}/sign/cancel", data=words).status_code == 404


def test_where_it_is_demanded_nothing_goes_unsigned(served: Desks) -> None:
    device = owned(served)
    with client(served, "trader") as trader:
        programs = trader.get("/company/programs")
        done = trader.post("/company/signing", data={"csrf": csrf(programs), "signs": "yes"})
        assert done.headers["location"] == "/company/programs?done=signs"
        assert "refused from now on" in trader.get(done.headers["location"]).text
        assert did(served, "party.signs").name == "Importer's declarant"
        refreshed(served)
        place = opened(trader, {**declared("PK-7"), **DECLARANT})
        assert 'value="lodge"' not in trader.get(place).text
        refused = sent(trader, place, "lodge")
        assert refused.status_code == 422 and "refused unsigned" in refused.text
        page = trader.get(f"{place}/sign")
        there = signed(trader, place, page, device.prove(asked(page))).headers["location"]
        assert f"{there}/sign/cancel" in trader.get(there).text
        plain = {"csrf": csrf(trader.get(there)), "reason": "1", "text": "x"}
        assert trader.post(f"{there}/cancel", data=plain).status_code == 422
    with client(served, "admin") as admin:
        page = admin.get("/administration/parties/4403180896")
        where = "/administration/parties/4403180896/signing"
        assert where in page.text
        assert admin.post(where, data={"csrf": csrf(page), "signs": "no"}).status_code == 303
        assert admin.post(where.replace("4403180896", "NOBODY"), data={"csrf": csrf(page)}).status_code == 404
    with client(served, "officer") as officer:
        assert officer.post(where, data={"csrf": csrf(officer.get("/me")), "signs": "yes"}).status_code == 403
