"""Yellow end to end at the desks: asked, answered in place, content, released; and what stays out."""

from datetime import datetime, timedelta

import httpx

from tests.api.conftest import SECRETS
from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, lodge


def paid(served: Desks, number: str) -> None:
    """The bank tells that the bill is paid."""
    headers = {"authorization": f"Bearer {SECRETS['everything']}"}
    due = httpx.get(f"{served.url}/v1/declarations/{number}", headers=headers).json()["due"]
    word = {"number": number, "amount": due, "currency": "CNY", "bank_reference": f"B-{number}"}
    bank = {"authorization": f"Bearer {SECRETS['bank']}"}
    assert httpx.post(f"{served.url}/v1/payments", json=word, headers=bank).status_code == 200


def form(word: str, **change: str) -> dict[str, str]:
    soon = (datetime.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")  # noqa: DTZ005 - as a browser sends it
    asked = {"subject": "Price of item 2", "words": "Send the contract.", "wanted": "N325\n/invoice_total"}
    return {"csrf": word, "seq": "1", "deadline": soon, **asked, **change}


def test_asked_answered_content_released(served: Desks) -> None:
    number = lodge(served, "ASK-1")
    with served.client("officer") as officer, served.client("trader") as trader:
        at, own = f"/cases/{number}", f"/declarations/{number}"
        word, mine = csrf(officer.get(at)), csrf(trader.get(own))
        late = officer.post(f"{at}/requests", data=form(word, deadline="2020-01-01T00:00"))
        assert late.status_code == 422 and "Price of item 2" in late.text, "what was typed is kept"
        assert officer.post(f"{at}/requests", data=form(word)).status_code == 303
        page = trader.get(own)
        assert "What is asked of you" in page.text and "Send the contract." in page.text
        assert "Officer one" not in page.text
        id_ = page.text.split("/requests/")[1].split("/")[0]
        assert trader.post(f"{own}/requests/{id_}/reply", data={"csrf": mine, "words": " "}).status_code == 422
        said = {"csrf": mine, "words": "It is attached."}
        assert trader.post(f"{own}/requests/{id_}/reply", data=said).status_code == 303
        assert trader.post(f"{own}/requests/{id_}/reply", data=said).status_code == 303, "said again, it is the same"
        paid(served, number)
        assert "It is attached." in officer.get(at).text and number in officer.get("/queue?hold=documents").text
        verdict = {"csrf": word, "seq": "4", "hold": "documents", "verdict": "passed", "reason": "contract seen"}
        assert officer.post(f"{at}/verdict", data=verdict).status_code == 303
        assert "Released." in trader.get(own).text
        assert "contract seen" not in trader.get(own).text


def test_a_request_is_answered_by_its_own_declarant_alone(served: Desks) -> None:
    number = lodge(served, "ASK-2")
    with served.client("officer") as officer, served.client("other") as other, served.client("broker") as broker:
        at, own = f"/cases/{number}", f"/declarations/{number}"
        word = csrf(officer.get(at))
        officer.post(f"{at}/requests", data=form(word))
        id_ = officer.get(at).text.split("/requests/")[1].split("/")[0]
        said = {"csrf": csrf(other.get("/declarations")), "words": "Mine."}
        assert other.post(f"{own}/requests/{id_}/reply", data=said).status_code == 404
        assert officer.post(f"{own}/requests/{id_}/reply", data={"csrf": word, "words": "x"}).status_code == 403
        said = {"csrf": csrf(broker.get("/declarations")), "words": "For our client."}
        assert broker.post(f"{own}/requests/{id_}/reply", data=said).status_code == 303, "by mandate"
        assert broker.post(f"{at}/requests/{id_}/recall", data=said).status_code == 403
        assert officer.post(f"{at}/requests/{id_}/recall", data={"csrf": word}).status_code == 303


def test_a_deadline_is_seen_before_and_after_it_is_missed(served: Desks) -> None:
    number = lodge(served, "ASK-3")
    with served.client("officer") as officer, served.client("trader") as trader:
        at, own = f"/cases/{number}", f"/declarations/{number}"
        assert officer.post(f"{at}/requests", data=form(csrf(officer.get(at)))).status_code == 303
        lists = (trader, "/declarations?q=ASK-3"), (officer, "/queue?hold=documents")
        for who, where in lists:
            assert "answer by" in who.get(where).text and "answer overdue" not in who.get(where).text
        served.node.moved = timedelta(days=1, hours=12)
        try:
            assert "less than a day is left" in trader.get(own).text
            served.node.moved = timedelta(days=3)
            assert "was due" in trader.get(own).text
            for who, where in lists:
                assert "answer overdue" in who.get(where).text
        finally:
            served.node.moved = timedelta()
        id_ = officer.get(at).text.split("/requests/")[1].split("/")[0]
        said = {"csrf": csrf(trader.get(own)), "words": "Here."}
        assert trader.post(f"{own}/requests/{id_}/reply", data=said).status_code == 303
        assert "answer by" not in trader.get("/declarations?q=ASK-3").text
