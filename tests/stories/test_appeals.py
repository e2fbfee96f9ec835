"""A refusal is contested: one falls, and the case goes on where it stood; one stands. Each is decided by somebody of
the agency who did not refuse, and everybody reads what concerns him."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.stories.conftest import Seat, Stage
from tests.stories.goods import permitted, task_of
from tests.stories.test_disagreement import answered, consented

pytestmark = pytest.mark.browser
NO = "Foot-and-mouth disease in the region of origin."


def refused(sit: Seat, stage: Stage, reference: str) -> str:
    """A case of the butcher's that the vet on duty ends; its number."""
    number = str(stage.lodged("butcher", permitted(stage, reference, f"{reference}-BL"))["number"])
    answered(sit("vet", "/agency-tasks"), stage, task_of(stage, "vets", number), "refuse", NO)
    assert stage.standing(number)["state"] == "refused"
    return number


def contested(trader: Page, reason: str, name: str) -> None:
    """The butcher attaches a paper and contests the refusal with it."""
    at = trader.url
    paper = {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
    trader.locator("#file").set_input_files(paper)
    trader.get_by_role("button", name="Attach", exact=True).click()
    expect(trader.locator("body")).to_contain_text(name)
    trader.goto(at)
    panel = trader.locator("#appeals")
    panel.locator("summary").click()
    panel.locator("textarea").fill(reason)
    panel.get_by_label(name).check()
    panel.locator('button[type="submit"]').click()
    expect(trader.locator("#appeals")).to_contain_text(reason)


def decided(chief: Page, outcome: str, reason: str) -> None:
    """Somebody else of the agency decides what waits first."""
    chief.goto(chief.url.partition("/appeals")[0] + "/appeals")
    chief.locator('a[href^="/appeals/"]').first.click()
    expect(chief.locator("body")).to_contain_text(NO)
    chief.locator(f'input[value="{outcome}"]').check()
    chief.locator("#reason").fill(reason)
    chief.locator('form[action^="/appeals/"] button[type="submit"]').click()
    expect(chief.locator("body")).to_contain_text(reason)


def test_a_refusal_that_falls_opens_the_case_and_the_other_agencies_are_asked(sit: Seat, stage: Stage) -> None:
    number = refused(sit, stage, "WON-1")
    trader = sit("butcher", f"/declarations/{number}")
    expect(trader.locator("#appeals")).to_contain_text("can be contested here until")
    contested(trader, "The region was declared free on 1 November.", "notice.pdf")
    vet = sit("vet", "/appeals")
    vet.locator('a[href^="/appeals/"]').first.click()
    expect(vet.locator("body")).to_contain_text("somebody else of your body decides")
    decided(sit("chief", "/appeals"), "overturned", "The region is free since 1 November.")
    trader.reload()
    expect(trader.locator("#appeals")).to_contain_text("The region is free since 1 November.")
    expect(trader.locator("#agencies")).to_contain_text("its no fell on appeal")
    assert "agency" in stage.standing(number)["holds"]
    consented(stage, "radio", number, "Approved.")
    consented(stage, "agency", number, "Licensed.")
    assert "agency" not in stage.standing(number)["holds"], "what the vets refused counts as met"
    assert [e for e in stage.events(number) if e in ("appeal", "rule")] == ["appeal", "rule"]
    acts = stage.good("vets", "GET", f"/v1/agency-tasks/{task_of(stage, 'vets', number)}")["acts"]
    assert [one["act"] for one in acts][-2:] == ["appealed", "ruled"]


def test_a_refusal_that_stands_is_told_with_its_reason_in_the_reader_s_language(sit: Seat, stage: Stage) -> None:
    number = refused(sit, stage, "LOST-1")
    trader = sit("butcher", f"/declarations/{number}", width=390)
    contested(trader, "The herd is of another region.", "herd.pdf")
    decided(sit("chief", "/appeals", language="zh"), "upheld", "The herd passed through it.")
    assert stage.standing(number)["state"] == "refused"
    trader.reload()
    panel = trader.locator("#appeals")
    expect(panel).to_contain_text("the refusal stands")
    expect(panel).to_contain_text("The herd passed through it.")
    expect(panel.get_by_text(re.compile("can be contested"))).to_have_count(0)
    told = stage.good("butcher", "GET", "/v1/notices?limit=200")
    assert "The herd passed through it." in str([one for one in told if one.get("number") == number])
    officer = sit("officer", f"/cases/{number}", language="zh")
    expect(officer.locator("#appeals")).to_contain_text("维持原决定")
