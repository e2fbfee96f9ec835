"""Classes of companies at the desks: proposed by one officer, signed by a second; the company sees what follows."""

import re

import pytest

from tests.desks.conftest import PEOPLE, Desks
from tests.desks.test_case import csrf
from tests.desks.test_guarantees import sent

COMPANY = PEOPLE["trader"][0]
AT = f"/companies/{COMPANY}"


def change_in(page: str) -> str:
    found = re.search(r'name="change" value="(\w+)"', page)
    assert found
    return found[1]


def test_one_proposes_and_another_signs(served: Desks) -> None:
    with (
        served.client("officer") as officer,
        served.client("second") as second,
        served.client("trader") as trader,
    ):
        assert "has not given your company a class" in trader.get("/company").text
        assert "No officer changed it yet." in officer.get(AT).text
        assert "Say why" in sent(officer, AT, f"{AT}/class", 422, **{"class": "D", "why": " "})
        assert "The law&#39;s classes are" in sent(officer, AT, f"{AT}/class", 422, **{"class": "Q", "why": "So."})
        page = sent(officer, AT, f"{AT}/class", **{"class": "D", "why": "Two seizures <b>."})
        assert "A second officer is asked." in page and "Two seizures &lt;b&gt;." in page
        assert 'value="yes"' not in page and "Take it back" in page, "who proposes does not sign"
        assert officer.get(AT).text.count('data-lane="red"') == 1, "what would follow"
        assert f'href="{AT}"' in second.get("/companies?q=nothing-like-it").text, "what waits is shown always"
        change = change_in(page)
        said = {"csrf": csrf(officer.get(AT)), "change": change, "agree": "yes", "why": "I."}
        own = officer.post(f"{AT}/answer", data=said)
        assert own.status_code == 403
        assert "It is changed." in sent(second, AT, f"{AT}/answer", change=change, agree="yes", why="I saw them.")
        late = sent(second, AT, f"{AT}/answer", 409, change=change, agree="yes", why="Again.")
        assert "decided already" in late
        assert 'data-lane="red"' in trader.get("/company").text
        assert "放行前即时缴纳" in trader.get("/company?lang=zh").text
        assert "Two seizures" not in trader.get("/company").text, "why is for officers"


def test_companies_are_found_by_number_name_and_class(served: Desks) -> None:
    with served.client("officer") as officer:
        assert f'href="{AT}"' in officer.get(f"/companies?q={COMPANY}").text
        assert "No company is found" in officer.get("/companies?q=%25%25nothing").text
        assert f'href="{AT}"' not in officer.get("/companies?class=AA").text
        assert officer.get("/companies/CUSTOMS").status_code == 404, "the administration is no company"
        assert "未找到企业" in officer.get("/companies?class=none&lang=zh").text


@pytest.mark.parametrize("who", ["trader", "cashier", "mofcom"])
def test_they_are_for_officers(served: Desks, who: str) -> None:
    with served.client(who) as browser:
        assert browser.get("/companies").status_code == 403 and browser.get(AT).status_code == 403
