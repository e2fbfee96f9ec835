"""Agencies that disagree: one refuses without the last word, the others consent, and customs as lead agency decides
with both reasons on the case; and a refusal that nobody takes back, whose trader reads where he can contest it."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.stories.conftest import Seat, Stage
from tests.stories.goods import permitted, task_of

pytestmark = pytest.mark.browser


def answered(desk: Page, stage: Stage, task: int, answer: str, reason: str) -> None:
    """An agency's word at its desk."""
    desk.goto(f"{stage.served.url}/agency-tasks/{task}")
    desk.locator("#reason").fill(reason)
    desk.locator(f'button[value="{answer}"]').click()
    expect(desk.locator("body")).to_contain_text(reason)


def consented(stage: Stage, who: str, number: str, reason: str) -> None:
    """The same by an agency's program."""
    word = {"answer": "consent", "reason": reason}
    stage.good(who, "POST", f"/v1/agency-tasks/{task_of(stage, who, number)}/answers", json=word)


def test_customs_decides_among_those_without_the_last_word(sit: Seat, stage: Stage) -> None:
    number = str(stage.lodged("butcher", permitted(stage, "ODDS-1", "ODDS-BL-1"))["number"])
    radio = sit("radio", "/agency-tasks")
    answered(radio, stage, task_of(stage, "radio", number), "refuse", "No approval of this model is known here.")
    officer = sit("officer", f"/cases/{number}")
    panel = officer.locator("#agencies")
    expect(panel).to_contain_text("No approval of this model is known here.")
    expect(panel).to_contain_text("is asked after AQSIQ")
    expect(officer.locator('#verdict option[value="agency"]')).to_have_count(0)
    consented(stage, "vets", number, "Sound.")
    consented(stage, "agency", number, "Licensed.")
    assert "agency" in stage.standing(number)["holds"], "all have answered, and one said no"
    trader = sit("butcher", f"/declarations/{number}", language="zh", width=390)
    expect(trader.locator("#agencies")).to_contain_text("No approval of this model is known here.")
    expect(trader.locator("#agencies")).to_contain_text("Administrative reconsideration by MIIT within 60 days")
    officer.reload()
    officer.locator("#which").select_option("agency")
    officer.locator('#verdict input[value="passed"]').check()
    officer.locator("#why").fill("The approval was shown on paper.")
    officer.get_by_role("button", name="Say the verdict").click()
    expect(panel).to_contain_text("Customs as lead agency: The approval was shown on paper.")
    expect(panel).to_contain_text("No approval of this model is known here.")
    assert "agency" not in stage.standing(number)["holds"]
    trader.reload()
    expect(trader.locator("#agencies")).to_contain_text("海关决定继续办理")
    assert "The approval was shown on paper." not in trader.content()
    acts = [
        one["act"] for one in stage.good("radio", "GET", f"/v1/agency-tasks/{task_of(stage, 'radio', number)}")["acts"]
    ]
    assert acts[-1] == "overruled"


def test_a_final_no_is_nobody_s_to_take_back_and_says_where_to_appeal(sit: Seat, stage: Stage) -> None:
    number = str(stage.lodged("butcher", permitted(stage, "ODDS-2", "ODDS-BL-2"))["number"])
    vet = sit("vet", "/agency-tasks")
    answered(vet, stage, task_of(stage, "vets", number), "refuse", "Foot-and-mouth disease in the region of origin.")
    assert stage.standing(number)["state"] == "refused"
    word = {"hold": "agency", "verdict": "passed", "reason": "We need the meat."}
    assert stage.call("officer", "POST", f"/v1/declarations/{number}/verdicts", json=word).status_code == 409
    trader = sit("butcher", f"/declarations/{number}")
    panel = trader.locator("#agencies")
    expect(panel).to_contain_text("Foot-and-mouth disease in the region of origin.")
    expect(panel).to_contain_text("Administrative reconsideration by AQSIQ within 60 days")
    expect(panel.get_by_text(re.compile("no longer asked"))).to_have_count(2)
    told = stage.good("butcher", "GET", "/v1/notices")
    assert "Foot-and-mouth" in str([one for one in told if one.get("number") == number])
