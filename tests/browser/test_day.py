"""The trader's day in a browser: form, problem, put right, lodged, asked, answered, released; and rows pasted."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Walk
from tests.desks.conftest import PASSWORD, Desks
from tests.desks.test_case import declared, lodge
from tests.desks.test_form import opened
from tests.desks.test_request import paid

pytestmark = pytest.mark.browser
WORDS = {
    "en": ("Check", "Lodge", "Ask and hold", "Send the answer", "Say the verdict", "Released."),
    "zh": ("检查", "提交申报", "提出要求并暂扣", "提交答复", "作出裁定", "已放行。"),
}


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("zh", 390)])
def test_from_a_problem_to_release(walk: Walk, served: Desks, language: str, width: int) -> None:
    check, lodge, ask, send, say, released = WORDS[language]
    with served.client("trader") as trader:
        place = opened(trader, {**declared(f"DAY-{language}-{width}"), "gross_mass": {"value": "1", "unit": "KGM"}})
    page = walk("trader", place, language, width=width)
    page.get_by_role("button", name=check, exact=True).click()
    page.locator("#problems").wait_for()
    expect(page.locator("#problems")).to_be_focused(timeout=30_000)
    page.locator('#problems a[href="#gross"]').click()
    expect(page.locator("#gross")).to_be_focused(timeout=30_000)
    page.locator("#gross").fill("5810")
    page.get_by_role("button", name=lodge, exact=True).click()
    page.wait_for_url("**/declarations/*")
    number = page.url.rpartition("/")[2]

    desk = walk("officer", f"/cases/{number}", language, width=width)
    desk.locator("#asked summary").click()
    desk.locator("#q-subject").fill("Price")
    desk.locator("#q-words").fill("Send the contract.")
    with desk.expect_navigation():
        desk.get_by_role("button", name=ask).click()

    page.reload()
    page.locator("#asked textarea").fill("It is attached.")
    with page.expect_navigation():
        page.get_by_role("button", name=send).click()
    paid(served, number)

    desk.goto(f"{served.url}/cases/{number}")
    desk.locator('#verdict input[value="passed"]').check()
    desk.locator("#why").fill("The contract agrees.")
    with desk.expect_navigation():
        desk.get_by_role("button", name=say).click()
    page.reload()
    page.get_by_text(released).first.wait_for()
    page.locator(f'a[href="/declarations/{number}/note"]').click()
    page.locator(".tg-note-code svg").wait_for()
    page.emulate_media(media="print")
    assert not page.locator(".tg-bar").is_visible()
    page.emulate_media(media="screen")
    page.go_back()
    assert "The contract agrees." not in page.content()


def test_rows_of_a_spreadsheet_fill_the_items(walk: Walk, served: Desks) -> None:
    with served.client("trader") as trader:
        place = opened(trader, {"function": "9", "reference": "PASTE", "shipment": {"items": [{"sequence": 1}]}})
    page = walk("trader", place)
    block = "\\n".join(f"61091000{n:02}\\tShirts {n}\\tVN\\t{n}5\\t{n}6\\t{n}000" for n in range(10, 40))
    page.evaluate(
        f"""() => {{
          const data = new DataTransfer(); data.setData("text/plain", "{block}");
          const field = document.getElementById("items-0-code"); field.focus();
          field.dispatchEvent(new ClipboardEvent("paste", {{ clipboardData: data, bubbles: true, cancelable: true }}));
        }}"""
    )
    page.locator("#items-29-code").wait_for()
    expect(page.locator("#items-29-code")).to_have_value("6109100039", timeout=30_000)
    assert page.locator("#items-29-description").input_value() == "Shirts 39"
    assert page.locator("#items-0-price").input_value() == "10000"
    page.wait_for_load_state("networkidle")
    page.reload()
    assert page.locator("#items-17-net").input_value() == "275", "kept by itself"


def test_keys_move_and_what_is_typed_is_kept(walk: Walk, served: Desks) -> None:
    with served.client("trader") as trader:
        place = opened(trader, declared("KEYS"))
    page = walk("trader", place)
    page.locator("#items-1-description").focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#items-2-description")).to_be_focused(timeout=30_000)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    page.keyboard.type("!")
    with page.expect_response(lambda answer: "/drafts/" in answer.url and answer.request.method == "POST"):
        page.wait_for_timeout(1500)
    page.reload()
    assert page.locator("#items-1-description").input_value().endswith("!")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_in_and_out_by_the_form(walk: Walk, served: Desks, language: str) -> None:
    page = walk("", "/declarations", language, width=390)
    page.wait_for_url("**/sign-in?next=*")
    page.locator("#login").fill("trader")
    page.locator("#password").fill(PASSWORD)
    page.locator("form[action='/sign-in'] button").click()
    page.wait_for_url("**/declarations")
    page.locator("summary.tg-who").click()
    page.locator("form[action='/sign-out'] button").click()
    page.wait_for_url("**/sign-in")
    page.goto(f"{served.url}/declarations")
    page.wait_for_url("**/sign-in?next=*")


OFFICER = {
    "en": ("Order and hold", "As declared", "Tell the finding", "as declared", "Ask a second officer", "Agree"),
    "zh": ("下达并暂扣", "与申报相符", "提交结果", "与申报相符", "提交复核", "同意"),
}


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("zh", 390)])
def test_from_an_order_to_a_verdict_and_a_lane_by_two(walk: Walk, served: Desks, language: str, width: int) -> None:
    order, declared_so, tell, conforms, second, agree = OFFICER[language]
    number = lodge(served, f"SHIFT-{language}-{width}")
    desk = walk("officer", f"/cases/{number}", language, width=width)
    desk.locator("#inspection summary").click()
    desk.locator("#i-place").fill("Bay 4")
    with desk.expect_navigation():
        desk.get_by_role("button", name=order).click()
    desk.locator('#inspection a[href^="/inspections/"]').click()
    picture = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": b"\xff\xd8\xff\xe0 a photograph"}
    with desk.expect_navigation():
        desk.locator("#photo").set_input_files(picture)  # type: ignore[arg-type]
    for label in desk.locator(".tg-check").get_by_text(declared_so).all():
        with desk.expect_response(lambda answer: answer.request.method == "POST"):
            label.click()
    desk.reload()
    assert desk.locator(".tg-check input:checked").count() == desk.locator(".tg-check").count(), (
        "kept as it was entered"
    )
    desk.get_by_role("button", name=tell).click()
    desk.wait_for_url("**/cases/**")
    assert conforms in desk.locator("#inspection").inner_text()

    desk.locator("#override summary").click()
    desk.locator("#o-reason").fill("Seen, and as declared.")
    with desk.expect_navigation():
        desk.get_by_role("button", name=second).click()
    other = walk("second", f"/cases/{number}", language, width=width)
    other.locator('#override textarea[name="reason"]').first.fill("So it is.")
    with other.expect_navigation():
        other.get_by_role("button", name=agree, exact=True).click()
    assert other.locator("#override form textarea[required]").count() == 1, "only a new one can be asked for"


def test_three_hundred_lines_and_ten_corrected_at_once(walk: Walk, served: Desks) -> None:
    with served.client("trader") as trader:
        place = opened(trader, {"function": "9", "reference": "BULK", "shipment": {"items": []}})
    page = walk("trader", place, "zh")
    page.set_default_timeout(120_000)  # three hundred lines are much for a busy machine
    table = "\n".join(["HS code,Goods,Origin,Net kg", *(f"6109100000,Shirts {n},VN,{n}" for n in range(300))])
    page.locator("#rows-file").set_input_files(
        {"name": "lines.csv", "mimeType": "text/csv", "buffer": table.encode()}  # type: ignore[arg-type]
    )
    page.get_by_role("button", name="导入").click()
    page.locator("#items-299-code").wait_for(state="attached")
    assert "300" in page.locator('.tg-alert[role="status"]').inner_text()

    for n in range(10):
        lodge(served, f"TEN-{n}", amiss=True)
    page.goto(f"{served.url}/declarations?q=TEN")
    for tick in page.locator(".tg-tick input").all():
        tick.check()
    page.get_by_role("button", name="批量更正").click()
    page.locator("#m-field").select_option("head.gross")
    page.locator("#m-value").fill("5810")
    page.get_by_role("button", name="预览").click()
    page.get_by_role("button", name="提交 10 票更正").click()
    page.get_by_text("10 / 10").wait_for()
    page.goto(f"{served.url}/declarations?q=TEN&state=returned")
    assert not page.locator(".tg-tick input").count()


def test_news_of_a_case_is_told_once_and_moves_nothing(walk: Walk, served: Desks) -> None:
    number = lodge(served, "NEWS-1")
    page = walk("officer", f"/cases/{number}")
    before = page.locator("#inspection summary").bounding_box()
    page.wait_for_timeout(2500)
    news = page.locator(f'[data-live="case-{number}"]')
    assert news.is_hidden(), "what the page shows already is no news"
    paid(served, number)
    news.wait_for(state="visible")
    assert page.locator("#inspection summary").bounding_box() == before
    news.get_by_role("link").click()
    page.wait_for_load_state()
    assert page.locator(f'[data-live="case-{number}"]').is_hidden()


HEAD_OF = {
    "exporter_name": "Nishi Seiko K.K.",
    "importer_id": "4403180896",
    "importer_name": "Harbour Bridge Trading",
    "consignee_name": "Nishi Seiko K.K.",
    "exporter_line": "2-8 Minatomachi",
    "exporter_city": "Osaka",
    "exporter_country": "JP",
    "consignee_line": "2-8 Minatomachi",
    "consignee_city": "Osaka",
    "consignee_country": "JP",
    "exit_office": "5304",
    "mode": "1",
    "means_nationality": "PA",
    "arrival_id": "9074729",
    "arrival_id_type": "10",
    "departure_id": "9074729",
    "departure_id_type": "10",
    "place": "CNSZX",
    "place_type": "A",
    "place_country": "CN",
    "loading": "JPOSA",
    "export_country": "JP",
    "destination": "CN",
    "nature": "1",
    "terms": "FOB",
    "terms_place": "JPOSA",
    "invoice": "INV-1",
    "invoice_date": "2026-01-20",
    "total": "4000",
    "currency": "USD",
    "packages": "10",
    "gross": "430",
    "waybill": "BL-1",
    "freight": "300",
    "freight_currency": "USD",
}
OF_TYPE = {"IMA": {}, "EXA": {"export_country": "CN", "destination": "JP", "loading": "CNSZX"}}
LINE_OF = {
    "code": "8708991000",
    "description": "Bumpers of cars",
    "origin": "JP",
    "net": "400",
    "item_gross": "430",
    "price": "4000",
    "quantity": "100",
    "unit": "KGM",
    "procedure": "0110",
    "previous": "00",
    "count": "10",
    "packaging": "CT",
    "marks": "N/M",
    "valuation": "1",
    "payment": "E",
    "papers": "N380:INV-1",
}


@pytest.mark.parametrize(("type_", "width"), [("IMA", 1440), ("EXA", 390)])
def test_a_newcomer_lodges_by_what_the_screen_says(walk: Walk, served: Desks, type_: str, width: int) -> None:
    page = walk("trader", "/declarations/new", "en", width=width)
    page.locator("#type").select_option(type_)
    with page.expect_navigation():
        page.get_by_role("button", name="Begin", exact=True).click()
    asked = page.locator(".tg-field:has(.tg-needed) .ds-input").evaluate_all("all => all.map((one) => one.id)")
    for _ in range(6):
        for role in ("consignee", "exporter"):
            if f"{role}_name" in asked:
                asked += [f"{role}_{part}" for part in ("line", "city", "country")]
        for name in asked:
            parts = name.split("-")
            value = LINE_OF[parts[2]] if parts[0] == "items" else {**HEAD_OF, **OF_TYPE[type_]}.get(name, "")
            field = page.locator(f'[id="{name}"]')
            if not value or not field.evaluate("one => one.value === ''"):
                continue
            assert field.is_visible(), f"{name} is asked for and hidden"
            if field.evaluate("one => one.tagName") == "SELECT":
                field.select_option(value)
            else:
                field.fill(value)
        with page.expect_navigation():
            page.get_by_role("button", name="Check", exact=True).click()
        asked = page.locator("#problems li a").evaluate_all("all => all.map((one) => one.hash.slice(1))")
        if not asked:
            break
    assert not asked, page.locator("#problems").inner_text()
    with page.expect_navigation():
        page.get_by_role("button", name="Lodge", exact=True).click()
    page.wait_for_url("**/declarations/*")
    assert "Returned" not in page.locator("#h-dec").locator("xpath=../..").inner_text()
