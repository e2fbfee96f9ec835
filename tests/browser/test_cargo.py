"""A manifest written by hand: three rows pasted, a problem at its field, mended, told; and what was typed is kept."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Walk
from tests.desks.conftest import Desks

pytestmark = pytest.mark.browser
WORDS = {"en": ("Tell it", "It is told.", "Go on with it"), "zh": ("传输", "已传输。", "继续填写")}


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("zh", 390)])
def test_from_three_rows_of_a_spreadsheet_to_the_receipt(walk: Walk, served: Desks, language: str, width: int) -> None:
    tell, told, go_on = WORDS[language]
    page = walk("trader", "/manifests/new", language, width=width)
    assert not page.locator("#begun").is_visible()
    arrives = served.node.now().astimezone(ZoneInfo("Asia/Shanghai")) + timedelta(hours=48)
    typed = {"reference": f"HAND-{language}", "journey": "077N", "means_id": "9074729", "loading": "JPOSA"}
    for name, text in {**typed, "unloading": "CNSZX", "arrives_at": arrives.strftime("%Y-%m-%dT%H:%M")}.items():
        page.locator(f"#{name}").fill(text)
    page.locator("#mode").select_option("1")
    page.locator("#office").select_option("5304")
    block = "\\n".join(
        f"H{n}-{language}\\t\\t714\\tNishi Seiko\\tHarbour Bridge\\t\\t10\\t1000\\tBearings\\t848210" for n in range(5)
    )
    page.evaluate(
        f"""() => {{
          const data = new DataTransfer(); data.setData("text/plain", "{block}");
          const field = document.getElementById("lines-0-document"); field.focus();
          field.dispatchEvent(new ClipboardEvent("paste", {{ clipboardData: data, bubbles: true, cancelable: true }}));
        }}"""
    )
    expect(page.locator("#lines-4-code")).to_have_value("848210", timeout=30_000)
    assert page.locator("#reference").input_value() == f"HAND-{language}"
    page.locator("#lines-1-document").press("ArrowDown")
    expect(page.locator("#lines-2-document")).to_be_focused(timeout=30_000)
    page.locator("#lines-2-consignee").fill("")

    page.goto(f"{served.url}/manifests/new")
    page.get_by_role("button", name=go_on).click()
    page.locator("#lines-4-code").wait_for()
    assert page.locator("#lines-4-goods").input_value() == "Bearings"

    page.get_by_role("button", name=tell, exact=True).last.click()
    page.locator("#problems").wait_for()
    expect(page.locator("#problems")).to_be_focused(timeout=30_000)
    page.locator('#problems a[href="#lines-2-consignee"]').click()
    expect(page.locator("#lines-2-consignee")).to_be_focused(timeout=30_000)
    page.locator("#lines-2-consignee").fill("Harbour Bridge")
    page.get_by_role("button", name=tell, exact=True).last.click()
    page.get_by_text(told, exact=True).wait_for()
    assert page.locator(".tg-documents tbody tr").count() == 5
    page.goto(f"{served.url}/manifests/new")
    assert not page.locator("#begun").is_visible(), "it was told"


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("zh", 390)])
def test_a_document_is_split_from_its_manifest(walk: Walk, language: str, width: int) -> None:
    go, done = {
        "en": ("Tell the split", "The document is split; declarations are compared anew."),
        "zh": ("传输分票", "已分票，相关报关单将重新核对。"),
    }[language]
    page = walk("trader", "/manifests/{manifest}", language, width=width)
    page.locator(f'a[href$="split?document={"H1" if language == "en" else "H2"}-SHOWN-SHIP"]').click()
    for n, (packages, gross) in enumerate((("100", "3000"), ("61", "2810"))):
        page.locator(f"#parts-{n}-packages").fill(packages)
        page.locator(f"#parts-{n}-gross").fill(gross)
    page.locator("#parts-1-document").fill(f"SPLIT-{language}")
    page.locator("#reason").select_option("013")
    page.get_by_role("button", name=go).last.click()
    page.locator('#problems a[href="#parts-1-packages"]').click()
    expect(page.locator("#parts-1-packages")).to_be_focused(timeout=30_000)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator("#parts-1-packages").fill("60")
    page.get_by_role("button", name=go).last.click()
    page.get_by_text(done, exact=True).wait_for()
    assert page.get_by_text(f"SPLIT-{language}").first.is_visible()
