"""What a party was not told: fetched until acknowledged, its own alone, nothing secret; what nobody answered is brought
to mind."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.api.conftest import Calling, Small
from tests.api.test_asyncapi import validate
from tests.api.test_road import declared, lodge
from tongguan.store import requests
from tongguan.worker.run import remind


def fetched(call: Calling, who: str = "trader", query: str = "") -> list[dict[str, object]]:
    answer = call(who, "GET", f"/v1/notices{query}")
    assert answer.status_code == 200, answer.text
    return list(answer.json())


def settle(call: Calling) -> None:
    """Everything so far is acknowledged."""
    call("trader", "POST", "/v1/notices/acknowledge", json={"ids": [n["id"] for n in fetched(call)]})


def test_told_again_until_acknowledged(call: Calling) -> None:
    settle(call)
    number = lodge(call, "NOTICE-1")
    assert fetched(call) == [], "the answer to one's own message was told already"
    due = call("officer", "GET", f"/v1/declarations/{number}").json()["due"]
    paid = {"number": number, "amount": due, "currency": "CNY", "bank_reference": "NOTICE"}
    assert call("bank", "POST", "/v1/payments", json=paid).status_code == 200
    (notice,) = fetched(call)
    assert (notice["number"], notice["event"]) == (number, "pay")
    assert fetched(call) == [notice]
    had = {"ids": [notice["id"]]}
    assert call("other", "POST", "/v1/notices/acknowledge", json=had).json() == {"acknowledged": 0}
    assert fetched(call, "other") == [] and fetched(call) == [notice]
    assert call("trader", "POST", "/v1/notices/acknowledge", json=had).json() == {"acknowledged": 1}
    assert call("trader", "POST", "/v1/notices/acknowledge", json=had).json() == {"acknowledged": 0}
    assert fetched(call) == []


def test_no_notice_tells_why(call: Calling) -> None:
    settle(call)
    number = lodge(call, "NOTICE-2")
    wish = {"subject": "s", "words": "what I want to know", "deadline": "2020-01-01T00:00:00Z"}
    assert call("officer", "POST", f"/v1/declarations/{number}/requests", json=wish).status_code == 422
    holds = call("officer", "GET", f"/v1/declarations/{number}").json()["holds"]
    for hold in [h for h in holds if h in ("documents", "inspection", "permit")]:
        word = {"hold": hold, "verdict": "passed", "reason": "my secret reason"}
        assert call("officer", "POST", f"/v1/declarations/{number}/verdicts", json=word).status_code == 200
    text = call("trader", "GET", "/v1/notices").text
    assert "my secret reason" not in text and "selection" not in text and "lane" not in text


def test_what_is_asked_amiss_is_named(call: Calling) -> None:
    assert call("trader", "GET", "/v1/notices?limit=0").status_code == 400
    for ids in ([0], [-1], [2**63], list(range(1, 1002))):
        answer = call("trader", "POST", "/v1/notices/acknowledge", json={"ids": ids})
        assert answer.status_code == 422 and answer.json()["problems"][0]["pointer"].startswith("/ids"), ids[:2]


def test_a_declarant_is_told_what_its_broker_did(call: Calling) -> None:
    settle(call)
    lodged = call("integrator", "POST", "/v1/declarations", json=declared("NOTICE-3"))
    assert lodged.status_code == 201, lodged.text
    number = lodged.json()["number"]
    assert [(n["number"], n["event"]) for n in fetched(call)] == [(number, "lodge")]
    settle(call)
    cancelled = {"reason": "1", "text": "The order was withdrawn."}
    assert call("trader", "POST", f"/v1/declarations/{number}/cancellation", json=cancelled).status_code == 200
    assert fetched(call) == [], "that was its own message"
    assert [n["event"] for n in fetched(call, "integrator", "?limit=200") if n["number"] == number] == ["cancel"]


def test_who_only_reads_acknowledges_nothing(call: Calling) -> None:
    call("integrator", "POST", "/v1/declarations", json=declared("NOTICE-4"))
    before = fetched(call)
    assert before and fetched(call, "manager") == before, "the party's own"
    had = {"ids": [n["id"] for n in before]}
    assert call("manager", "POST", "/v1/notices/acknowledge", json=had).status_code == 403
    assert fetched(call) == before


def test_what_nobody_answered_is_brought_to_mind_once_before_and_once_at_its_deadline(
    call: Calling, node: Small
) -> None:
    number = lodge(call, "NOTICE-5")
    begun, deadline = datetime.now(UTC), datetime.now(UTC) + timedelta(days=3)
    wish = {"subject": "Contract", "words": "Send it.", "deadline": deadline.isoformat()}
    assert call("officer", "POST", f"/v1/declarations/{number}/requests", json=wish).status_code == 200
    settle(call)

    def after(passed: timedelta) -> list[tuple[object, bool]]:
        """What the trader is told once so much time is over and the worker went twice, as after a fall."""
        for _ in range(2):
            remind(node.store, begun + passed)
        notices = [n for n in fetched(call, "trader", "?limit=200") if n["number"] == number]
        for notice in notices:
            validate("reminder", notice)
        return [(n["event"], n["reminder"]["overdue"]) for n in notices]  # type: ignore[index]

    assert after(timedelta(days=1)) == []
    assert after(timedelta(days=2, hours=1)) == [("request", False)]
    assert after(timedelta(days=3, hours=1)) == [("request", False), ("request", True)]
    assert after(timedelta(days=9)) == [("request", False), ("request", True)]


def test_a_request_is_overdue_past_its_deadline_while_it_is_open_and_unanswered(
    call: Calling, node: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = f"/v1/declarations/{lodge(call, 'NOTICE-7')}/requests"
    wish = {"subject": "s", "words": "w", "deadline": (datetime.now(UTC) + timedelta(hours=30)).isoformat()}
    for _ in range(3):
        assert call("officer", "POST", at, json=wish).status_code == 200
    first, second, third = (one["id"] for one in call("trader", "GET", at).json())
    assert call("trader", "POST", f"/v1/requests/{first}/reply", json={"words": "Here."}).status_code == 200
    assert call("officer", "POST", f"/v1/requests/{second}/recall").status_code == 200

    def overdue(who: str) -> dict[str, bool]:
        return {one["id"]: one["overdue"] for one in call(who, "GET", at).json()}

    assert overdue("trader") == {first: False, second: False, third: False}
    monkeypatch.setattr(node, "moved", timedelta(hours=31))
    assert overdue("trader") == overdue("officer") == {first: False, second: False, third: True}


def test_who_answers_in_time_is_not_reminded(call: Calling, node: Small) -> None:
    number = lodge(call, "NOTICE-6")
    wish = {"subject": "s", "words": "w", "deadline": (datetime.now(UTC) + timedelta(hours=9)).isoformat()}
    call("officer", "POST", f"/v1/declarations/{number}/requests", json=wish)
    settle(call)
    remind(node.store, datetime.now(UTC))
    assert fetched(call) == [], "asked less than a day before, it is not told twice"
    id_ = call("trader", "GET", f"/v1/declarations/{number}/requests").json()[0]["id"]
    with node.store.writing() as conn:
        case = requests.one(conn, id_)
        assert case is not None and list(requests.unanswered(conn, [case.case_id])) == [case.case_id]
    assert call("trader", "POST", f"/v1/requests/{id_}/reply", json={"words": "Here."}).status_code == 200
    remind(node.store, datetime.now(UTC) + timedelta(days=1))
    assert [n for n in fetched(call) if n["number"] == number] == []
    with node.store.writing() as conn:
        assert requests.unanswered(conn, [case.case_id]) == {}
