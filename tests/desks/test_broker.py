"""The broker's day: three hundred lines from a file, the catalogue, templates, amendments, many at once, filters."""

import io
from typing import Any

import httpx
import openpyxl
import pytest

from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, declared, lodge
from tests.desks.test_form import opened, sent

HEADER = "HS code,Goods,Origin,Net kg,Price,Qty,Colour"


def lines(n: int) -> bytes:
    """So many rows of a file, with a column that nobody knows."""
    return "\n".join([HEADER, *(f"6109100000,Shirts {k},VN,{k}.5,{k * 10},{k},blue" for k in range(1, n + 1))]).encode()


def book(*rows: list[Any]) -> bytes:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)  # type: ignore[union-attr]
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def given(browser: httpx.Client, place: str, body: bytes, **more: str) -> httpx.Response:
    word = csrf(browser.get(place.removesuffix("/rows")))
    return browser.post(place, data={"csrf": word, **more}, files={"file": ("rows.csv", body, "text/csv")})


def test_three_hundred_lines_from_a_file(served: Desks) -> None:
    with served.client("trader") as trader:
        place = opened(trader, declared("ROWS-1"))
        page = given(trader, f"{place}/rows", lines(300), how="replace")
        assert page.status_code == 200 and "300 rows were read" in page.text and "Colour" in page.text
        assert 'id="items-299-code"' in page.text and 'id="items-300-code"' not in page.text
        assert 'id="items-41-net" name="items-41-net" value="42.5"' in page.text
        given(trader, f"{place}/rows", lines(2))
        assert 'id="items-301-code"' in trader.get(place).text, "after those that were there"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_headings_in_chinese_and_in_both_encodings(served: Desks, encoding: str) -> None:
    with served.client("trader") as trader:
        place = opened(trader, declared(f"ROWS-{encoding}"))
        body = "商品编码;品名;原产国;净重（千克）\n6109100000;棉制T恤;VN;12\n".encode(encoding)
        page = given(trader, f"{place}/rows", body, how="replace").text
        assert "棉制T恤" in page and 'name="items-0-net" value="12"' in page


def test_files_that_are_no_tables_are_named(served: Desks) -> None:
    with served.client("trader") as trader:
        place = opened(trader, declared("ROWS-3"))
        for body in (b"PK\x03\x04 no package", b"\xff\xfe\x00\x01", b"colour,size\nblue,7\n", b'HS code\n"open'):
            assert given(trader, f"{place}/rows", body).status_code == 422, body
        assert "Petrol engines" in trader.get(place).text, "nothing was lost"


def test_the_catalogue_fills_what_a_row_leaves_open(served: Desks) -> None:
    with served.client("trader") as trader, served.client("other") as other:
        rows = book(["货号", "HS code", "Goods", "Origin", "Unit"], ["T-1", "6109100000", "T-shirts", "VN", "NAR"],
                    ["T-2", 8407340000, "Engines", "JP", "NAR"], ["", "1", "nameless", "", ""])  # fmt: skip
        page = given(trader, "/catalogue/rows", rows)
        assert "2 rows were read" in page.text and "Rows without number or code: 4" in page.text
        assert "T-shirts" in trader.get("/catalogue?q=shirt").text
        assert "T-shirts" not in other.get("/catalogue").text
        place = opened(trader, declared("ROWS-4"))
        page = given(trader, f"{place}/rows", b"sku,qty,price\nT-2,5,1000\nT-9,1,1\n", how="replace")
        assert "Not in the catalogue: T-9" in page.text and 'name="items-0-code" value="8407340000"' in page.text
        assert sent(trader, place, "sku", sku="T-1").status_code == 303
        assert 'name="items-2-description" value="T-shirts"' in trader.get(place).text
        assert "no such number" in sent(trader, place, "sku", sku="nothing").text
        assert sent(trader, place, "keep-0", **{"sku-0": "T-3"}).status_code == 303
        kept = openpyxl.load_workbook(io.BytesIO(trader.get("/catalogue.xlsx").content)).active
        assert kept is not None
        assert [row[0] for row in kept.iter_rows(min_row=2, values_only=True)] == ["T-1", "T-2", "T-3"]
        word = csrf(trader.get("/catalogue"))
        assert trader.post("/catalogue", data={"csrf": word, "sku": "T-4"}).status_code == 422
        new = {"csrf": word, "sku": "T-4", "code": "6109100000", "description": "Shirts"}
        assert trader.post("/catalogue", data=new).status_code == 303
        trader.post("/catalogue", data={"csrf": word, "sku": "T-3", "act": "drop"})
        page = trader.get("/catalogue").text
        assert "T-4" in page and "T-3" not in page


def test_a_template_begins_new_ones(served: Desks) -> None:
    with served.client("trader") as trader, served.client("other") as other:
        place = opened(trader, declared("TEMPLATE"))
        sent(trader, place, "template", template="Engines from Osaka")
        page = trader.get("/declarations/new")
        id_ = page.text.split('name="template" value="')[1].split('"')[0]
        new = trader.post("/drafts", data={"csrf": csrf(page), "template": id_})
        copy = trader.get(new.headers["location"]).text
        assert "Petrol engines" in copy and 'value="TEMPLATE"' not in copy
        foreign = {"csrf": csrf(other.get("/declarations/new")), "template": id_}
        assert other.post("/drafts", data=foreign).status_code == 404
        trader.post(f"/drafts/{id_}/drop", data={"csrf": csrf(page)})
        assert "Engines from Osaka" not in trader.get("/declarations/new").text


def test_a_held_one_is_amended_and_a_returned_one_lodged_again(served: Desks) -> None:
    held, back = lodge(served, "AMEND-1"), lodge(served, "AMEND-2", amiss=True)
    with served.client("trader") as trader:
        word = csrf(trader.get("/declarations/new"))
        place = trader.post("/drafts", data={"csrf": word, "correct": held}).headers["location"]
        assert f"You correct declaration {held}" in trader.get(place).text
        none = sent(trader, place, "lodge", reason="32")
        assert none.status_code == 422 and "Nothing is changed" in none.text
        fixed = sent(trader, place, "lodge", reason="32", reference="OTHER")
        assert fixed.status_code == 422 and "cannot be amended" in fixed.text
        done = sent(trader, place, "lodge", reason="32", reference="AMEND-1", **{"items-0-description": "Sailcloth"})
        assert done.status_code == 303 and done.headers["location"] == f"/declarations/{held}"
        page = trader.get(f"/declarations/{held}").text
        assert "Sailcloth" in page and "Amended" in page
        place = trader.post("/drafts", data={"csrf": word, "correct": back}).headers["location"]
        assert 'value="AMEND-2"' in trader.get(place).text, "under its own reference"
        assert sent(trader, place, "lodge", gross="5810").headers["location"] == f"/declarations/{back}"
        assert "returned" not in trader.get(f"/declarations/{back}").text.split("<main")[1].split("</h1>")[1][:300]


def test_ten_are_corrected_at_once(served: Desks) -> None:
    numbers = [lodge(served, f"MANY-{n}", amiss=n % 2 == 1) for n in range(10)]
    with served.client("trader") as trader, served.client("other") as other:
        query = "&".join(f"number={n}" for n in numbers)
        page = trader.get(f"/declarations/many?{query}&act=change")
        assert "10 chosen" in page.text
        wanted = {"csrf": csrf(page), "number": numbers, "field": "head.gross", "value": "5811", "reason": "32"}
        shown = trader.post("/declarations/many", data={**wanted, "act": "show"}).text
        assert shown.count("is amended") == 5 and shown.count("is lodged again") == 5 and "10 of 10" in shown
        assert "5,811" not in trader.get(f"/declarations/{numbers[0]}").text, "nothing was sent yet"
        done = trader.post("/declarations/many", data={**wanted, "act": "send"}).text
        assert "10 of 10" in done and "Held for payment" in done
        for number in numbers:
            page = trader.get(f"/declarations/{number}").text
            assert "5,811" in page and "returned" not in page.split("</h1>")[1][:300]
        again = trader.post("/declarations/many", data={**wanted, "act": "send"}).text
        assert again.count("stays as it is") == 10, "a second click changes nothing"
        items = {**wanted, "field": "item.origin", "value": "KR", "code": "8407340000", "act": "show"}
        assert trader.post("/declarations/many", data=items).text.count("<td>JP</td>") == 10, "that item alone"
        foreign = {**wanted, "csrf": csrf(other.get("/declarations")), "act": "send"}
        theirs = other.post("/declarations/many", data=foreign).text
        assert "0 of 10" in theirs and "MANY-0" not in theirs
        out = {"csrf": wanted["csrf"], "number": numbers[:2], "reason": "1", "text": "not shipped", "act": "cancel"}
        assert trader.post("/declarations/many", data=out).text.count("Cancelled.") == 2


def test_the_list_as_a_file_and_filters_that_are_kept(served: Desks) -> None:
    number = lodge(served, "=FILE-1")
    with served.client("trader") as trader, served.client("other") as other:
        rows = trader.get("/declarations/table/csv?q=FILE-1").content.decode("utf-8-sig").splitlines()
        assert rows[0].startswith("number,reference") and number in rows[1] and "'=FILE-1" in rows[1]
        sheet = openpyxl.load_workbook(io.BytesIO(trader.get("/declarations/table/xlsx").content)).active
        assert sheet is not None and sheet.max_row > 1
        assert number not in other.get("/declarations/table/csv").text
        assert trader.get("/declarations/table/exe").status_code == 404
        word = csrf(trader.get("/declarations"))
        kept = {"csrf": word, "page": "declarations", "name": "To pay", "state": "held", "cursor": "x"}
        place = trader.post("/filters", data=kept).headers["location"]
        assert place == "/declarations?state=held" and "To pay" in trader.get(place).text
        assert "To pay" not in other.get("/declarations").text
        trader.post("/filters", data={**kept, "act": "drop"})
        assert "To pay" not in trader.get("/declarations").text
