"""Writing a declaration at the desk: kept, checked, put right, lodged; and whose drafts are whose."""

import json
from typing import Any

import httpx

from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, declared, lodge


def opened(browser: httpx.Client, whole: dict[str, Any]) -> str:
    """A draft made of a file; where it is."""
    files = {"file": ("it.json", json.dumps(whole).encode(), "application/json")}
    answer = browser.post("/drafts/upload", data={"csrf": csrf(browser.get("/declarations/new"))}, files=files)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def sent(browser: httpx.Client, place: str, act: str, **change: str) -> httpx.Response:
    page = browser.get(place)
    version = page.text.split('name="version" value="')[1].split('"')[0]
    return browser.post(place, data={"csrf": csrf(page), "version": version, "act": act, **change})


def test_from_problem_to_lodged(served: Desks) -> None:
    with served.client("trader") as trader:
        place = opened(trader, declared("FORM-1"))
        amiss = sent(trader, place, "check", gross="1")
        assert amiss.status_code == 200 and 'href="#gross"' in amiss.text and "TGT006" in amiss.text
        good = sent(trader, place, "check", gross="5810")
        assert "can be lodged" in good.text and "Due now" in good.text
        lodged = sent(trader, place, "lodge")
        assert lodged.status_code == 303 and lodged.headers["location"].startswith("/declarations/")
        assert "FORM-1" in trader.get(lodged.headers["location"]).text
        assert sent_again(trader, place).status_code == 409


def sent_again(browser: httpx.Client, place: str) -> httpx.Response:
    return browser.post(place, data={"csrf": csrf(browser.get("/declarations")), "version": "1", "act": "lodge"})


def test_what_is_returned_says_where_and_keeps_what_was_typed(served: Desks) -> None:
    with served.client("trader") as trader:
        place = opened(trader, declared("FORM-2"))
        page = sent(trader, place, "save", total="twelve", **{"items-1-net": "9,999,999"})
        assert page.status_code == 303
        checked = sent(trader, place, "check")
        assert 'value="twelve"' in checked.text and 'value="9999999"' in checked.text
        assert 'href="#total"' in checked.text


def test_items_come_and_go(served: Desks) -> None:
    with served.client("trader") as trader:
        place = opened(trader, declared("FORM-3"))
        sent(trader, place, "add", rows="3")
        assert 'name="items-7-code"' in trader.get(place).text
        sent(trader, place, "remove-0")
        page = trader.get(place).text
        assert 'name="items-7-code"' not in page and "Petrol engines" in page.split('id="items-0-description"')[1][:200]


def test_two_windows_do_not_overwrite_each_other(served: Desks) -> None:
    with served.client("trader") as trader:
        place = opened(trader, declared("FORM-4"))
        page = trader.get(place)
        said = {"csrf": csrf(page), "version": "1", "act": "save"}
        kept = trader.post(place, data={**said, "invoice": "A"}, headers={"x-autosave": "1"})
        assert kept.status_code == 204 and kept.headers["x-version"] == "2"
        assert trader.post(place, data={**said, "invoice": "B"}).status_code == 409
        assert 'value="A"' in trader.get(place).text


def test_copies_and_empty_forms_begin_with_what_is_known(served: Desks) -> None:
    number = lodge(served, "FORM-5")
    with served.client("trader") as trader, served.client("other") as other:
        word, foreign = csrf(trader.get("/declarations/new")), csrf(other.get("/declarations/new"))
        copy = trader.post("/drafts", data={"csrf": word, "copy": number})
        page = trader.get(copy.headers["location"]).text
        assert "Petrol engines" in page and 'value="FORM-5"' not in page, "under a reference of its own"
        assert other.post("/drafts", data={"csrf": foreign, "copy": number}).status_code == 404
        blank = trader.post("/drafts", data={"csrf": word, "type": "IMA"})
        empty = trader.get(blank.headers["location"]).text
        assert 'value="4403180896"' in empty
        assert 'value="Party 4403180896"' in empty, "the declarant is the company, not the person who writes"
        asked = {"csrf": csrf(trader.get(blank.headers["location"])), "version": "1", "act": "check"}
        assert "Item 1: Origin" in trader.post(blank.headers["location"], data=asked).text, (
            "each problem names its field"
        )
        assert other.get(blank.headers["location"]).status_code == 404


def test_a_draft_is_its_partys_alone_and_can_be_thrown_away(served: Desks) -> None:
    with served.client("trader") as trader, served.client("other") as other, served.client("officer") as officer:
        place = opened(trader, declared("FORM-6"))
        assert officer.get(place).status_code == 403
        assert other.get(place).status_code == 404
        said = {"csrf": csrf(other.get("/declarations/new")), "version": "1", "act": "save"}
        assert other.post(place, data=said).status_code == 404
        assert other.post(f"{place}/drop", data=said).status_code == 404
        word = csrf(trader.get(place))
        assert trader.post(f"{place}/drop", data={"csrf": word}).status_code == 303
        assert trader.get(place).status_code == 404


def test_what_is_no_declaration_is_no_draft(served: Desks) -> None:
    with served.client("trader") as trader:
        word = {"csrf": csrf(trader.get("/declarations/new"))}
        for body in (b"", b"{", b"<a/>", b"\xff\xfe\x00"):
            answer = trader.post("/drafts/upload", data=word, files={"file": ("x", body, "application/json")})
            assert answer.status_code == 422, body


def test_a_text_with_a_nul_is_refused_and_not_kept(served: Desks) -> None:
    with served.client("trader") as trader:
        place = opened(trader, declared("FORM-7"))
        said = {"csrf": csrf(trader.get(place)), "version": "1", "act": "save", "invoice": "A\0B"}
        assert trader.post(place, data=said).status_code == 422
        assert "A\0B" not in trader.get(place).text


def test_goods_are_found_by_words_beside_the_field(served: Desks) -> None:
    with served.client("trader") as trader:
        found = trader.get("/drafts/goods?q=meat&type=IMA")
        assert found.status_code == 200 and '<option value="02' in found.text
        assert "肉" in trader.get("/drafts/goods?q=肉&lang=zh").text
        assert "<option" not in trader.get("/drafts/goods?q=xyzzy").text
