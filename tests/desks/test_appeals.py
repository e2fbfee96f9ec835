"""Appeals at the desks: the declarant contests a refusal on his page, the body that decides does so at its own."""

import pytest

from tests.api.conftest import CALLERS
from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, lodge
from tests.desks.test_movements import calling
from tests.journeys.test_agency import poultry


def refused(served: Desks, reference: str) -> str:
    """A case of the trader's that the vet on duty ends at his desk; its number."""
    body = poultry(reference)
    body["declarant"]["id"] = CALLERS["trader"].party
    number = str(calling(served)("trader", "POST", "/v1/declarations", json=body).json()["number"])
    with served.client("vet") as vet:
        task = vet.get("/agency-tasks").text.split('href="/agency-tasks/')[1].split('"')[0]
        page = vet.get(f"/agency-tasks/{task}")
        said = {"csrf": csrf(page), "answer": "refuse", "reason": "Another herd <b>."}
        assert vet.post(f"/agency-tasks/{task}", data=said).status_code == 303
    return number


def test_it_is_contested_on_the_page_of_the_case_and_what_was_typed_stays(served: Desks) -> None:
    number = refused(served, "APPEAL-1")
    at = f"/declarations/{number}"
    with served.client("trader") as trader, served.client("chief") as chief, served.client("vet") as vet:
        page = trader.get(f"{at}?lang=en")
        assert "Refusal of " in page.text and "can be contested here until" in page.text
        bad = {"csrf": csrf(page), "refusal": "AQSIQ", "reason": "Typed <i>words", "document": "none-like-it"}
        kept = trader.post(f"{at}/appeals", data=bad)
        assert kept.status_code == 422 and "Typed &lt;i&gt;words" in kept.text and "attach it first" in kept.text
        good = {**bad, "reason": "The herd is ours."}
        del good["document"]
        assert trader.post(f"{at}/appeals", data=good).status_code == 303
        assert "waits to be decided" in trader.get(f"{at}?lang=en").text
        assert "待决定" in trader.get(f"{at}?lang=zh").text
        waiting = chief.get("/appeals?lang=en")
        where = "/appeals/" + waiting.text.split('href="/appeals/')[1].split('"')[0]
        assert "somebody else of your body decides" in vet.get(f"{where}?lang=en").text
        one = chief.get(f"{where}?lang=en")
        assert "Another herd &lt;b&gt;." in one.text and "The herd is ours." in one.text
        said = {"csrf": csrf(one), "outcome": "overturned", "reason": "Seen <u>it."}
        again = chief.post(where, data={**said, "outcome": "perhaps"})
        assert again.status_code == 422 and "Seen &lt;u&gt;it." in again.text
        assert vet.post(where, data={**said, "csrf": csrf(vet.get("/agency-tasks?lang=en"))}).status_code in (403, 303)
        assert chief.post(where, data=said).status_code == 303
        assert "the refusal fell" in chief.get(f"{where}?lang=en").text
        assert number not in chief.get("/appeals").text.replace(" ", "")
        after = trader.get(f"{at}?lang=en").text
        assert "its no fell on appeal" in after and "Seen &lt;u&gt;it." in after
    with served.client("officer") as officer:
        assert "the refusal fell" in officer.get(f"/cases/{number}?lang=en").text


@pytest.mark.parametrize(("who", "status"), [("trader", 403), ("cashier", 403), ("officer", 403), ("supervisor", 200)])
def test_it_is_for_bodies_that_decide(served: Desks, who: str, status: int) -> None:
    with served.client(who) as browser:
        assert browser.get("/appeals?all=1").status_code == status


def test_a_refusal_of_customs_is_for_its_supervisor(served: Desks) -> None:
    number = lodge(served, "APPEAL-2", "import-meat")
    with served.client("officer") as officer, served.client("supervisor") as supervisor:
        page = officer.get(f"/cases/{number}")
        seq = page.text.split('name="seq" value="')[1].split('"')[0]
        said = {"csrf": csrf(page), "seq": seq, "hold": "permit", "verdict": "refused", "reason": "No permit."}
        assert officer.post(f"/cases/{number}/verdict", data=said).status_code == 303
        with served.client("trader") as trader:
            page = trader.get(f"/declarations/{number}?lang=en")
            assert "Administrative reconsideration by GACC" in page.text
            wish = {"csrf": csrf(page), "refusal": "customs", "reason": "Here it is."}
            assert trader.post(f"/declarations/{number}/appeals", data=wish).status_code == 303
        assert (
            'href="/appeals"' in supervisor.get("/queue").text and 'href="/appeals"' not in officer.get("/queue").text
        )
        assert number in supervisor.get("/appeals").text.replace(" ", "").replace("</span><span>", "")


def shown_appeal(served: Desks) -> dict[str, str]:
    """An appeal that waits, and the page of its case."""
    number = refused(served, "APPEAL-SHOWN")
    wish = {"refusal": "AQSIQ", "reason": "The herd is ours, as the notice of 1 November says."}
    calling(served)("trader", "POST", f"/v1/declarations/{number}/appeals", json=wish).raise_for_status()
    (one, *_) = calling(served)("appeals", "GET", "/v1/appeals?open=true").json()
    return {"appeal": f"/appeals/{one['id']}", "contested": f"/declarations/{number}"}
