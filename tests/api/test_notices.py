"""What a party was not told: fetched until acknowledged, its own alone, nothing secret."""

from tests.api.conftest import Calling
from tests.api.test_road import lodge


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
