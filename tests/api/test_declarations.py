"""A declaration through the API: lodged, looked at, listed, followed up, answered; and nobody else's business."""

import msgspec
import pytest

from tests.api.conftest import CALLERS, Calling

TRADER = CALLERS["trader"].party
Json = dict[str, object]


def message(reference: str, **more: object) -> bytes:
    """A declaration of the trader that cannot be accepted: it is stored, returned, and says why."""
    body: Json = {"function": "9", "type": "IM", "reference": reference, "declarant": {"id": TRADER}, **more}
    return msgspec.json.encode(body)


def lodge(call: Calling, reference: str, who: str = "trader") -> str:
    answer = call(
        who, "POST", "/v1/declarations", content=message(reference), headers={"content-type": "application/json"}
    )
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])


@pytest.fixture(scope="module")
def number(call: Calling) -> str:
    """One declaration of the trader."""
    return lodge(call, "ONE")


def test_it_is_answered_and_found_where_the_answer_says(call: Calling, number: str) -> None:
    body = {"content": message("ONE"), "headers": {"content-type": "application/json"}}
    again = call("trader", "POST", "/v1/declarations", **body)
    assert again.status_code == 200 and again.json()["number"] == number
    seen = call("trader", "GET", again.headers["location"])
    assert seen.status_code == 200
    whole = seen.json()
    assert whole["number"] == number and whole["reference"] == "ONE" and whole["state"] == "returned"
    assert whole["decision"]["sentence"] and whole["decision"]["sentence_zh"] and whole["decision"]["next"]
    assert whole["problems"] and all(p["code"] and p["message"] for p in whole["problems"])
    assert "officer" not in whole


def test_problems_speak_the_readers_language(call: Calling, number: str) -> None:
    english = call("trader", "GET", f"/v1/declarations/{number}")
    chinese = call("trader", "GET", f"/v1/declarations/{number}", headers={"accept-language": "fr, zh-CN;q=0.8"})
    assert english.headers["content-language"] == "en" and chinese.headers["content-language"] == "zh"
    assert english.json()["problems"][0]["message"] != chinese.json()["problems"][0]["message"]
    assert english.headers["etag"] != chinese.headers["etag"]


def test_what_did_not_change_is_not_sent_again(call: Calling, number: str) -> None:
    first = call("trader", "GET", f"/v1/declarations/{number}")
    tag = first.headers["etag"]
    for header in (tag, f'W/{tag}, "other"'):
        second = call("trader", "GET", f"/v1/declarations/{number}", headers={"if-none-match": header})
        assert second.status_code == 304 and second.content == b"" and second.headers["etag"] == tag
    assert call("trader", "GET", f"/v1/declarations/{number}", headers={"if-none-match": '"x"'}).status_code == 200


def test_an_officer_sees_why_and_his_look_is_kept(call: Calling, node, number: str) -> None:  # type: ignore[no-untyped-def]
    whole = call("officer", "GET", f"/v1/declarations/{number}").json()
    assert "officer" in whole and whole["officer"]["law"]
    with node.store.writing() as conn:
        looks = conn.execute("select name, what from tongguan.look order by id").fetchall()
    assert ("officer one", "declaration") in looks
    assert all(name != "importer" for name, _ in looks)


@pytest.mark.parametrize("rest", ["", "/timeline", "/messages", "/messages/1", "/messages/1/answer", "/documents"])
def test_another_company_learns_nothing_not_even_that_it_is_there(call: Calling, number: str, rest: str) -> None:
    theirs = call("other", "GET", f"/v1/declarations/{number}{rest}")
    nobodys = call("other", "GET", f"/v1/declarations/{number[:-1]}x{rest}")
    assert theirs.status_code == nobodys.status_code == 404
    drop = {"instance", "correlation_id"}
    assert {k: v for k, v in theirs.json().items() if k not in drop} == {
        k: v for k, v in nobodys.json().items() if k not in drop
    }


@pytest.mark.parametrize("follow_up", ["cancellation", "presentation", "amendments", "documents"])
def test_another_company_cannot_touch_it(call: Calling, number: str, follow_up: str) -> None:
    body: Json = {"reason": "1", "changes": [{"pointer": "/office", "value": "1"}]} if follow_up == "amendments" else {}
    answer = call("other", "POST", f"/v1/declarations/{number}/{follow_up}", json=body)
    assert answer.status_code == 404


def test_its_course_and_its_messages(call: Calling, number: str) -> None:
    steps = call("trader", "GET", f"/v1/declarations/{number}/timeline").json()
    assert [(s["seq"], s["event"], s["state"]) for s in steps] == [(1, "lodge", "returned")]
    (line,) = call("trader", "GET", f"/v1/declarations/{number}/messages").json()
    received = call("trader", "GET", line["bytes_at"])
    assert received.content == message("ONE")
    assert "attachment" in received.headers["content-disposition"]
    answer = call("trader", "GET", line["answer_at"])
    assert answer.json()["number"] == number
    xml = call("trader", "GET", line["answer_at"], headers={"accept": "application/xml"})
    assert xml.headers["content-type"].startswith("application/xml") and number in xml.text


@pytest.mark.parametrize("seq", ["0", "99", "-1", "1e3", "x", "9" * 30])
def test_a_message_that_is_not_there(call: Calling, number: str, seq: str) -> None:
    assert call("trader", "GET", f"/v1/declarations/{number}/messages/{seq}").status_code == 404
    assert call("trader", "GET", f"/v1/declarations/{number}/messages/{seq}/answer").status_code == 404


def test_a_list_is_paged_without_gaps_and_shows_only_ones_own(call: Calling, number: str) -> None:
    mine = {number} | {lodge(call, f"PAGE-{n}") for n in range(5)}
    seen: list[str] = []
    path = "/v1/declarations?limit=2"
    while path:
        page = call("trader", "GET", path)
        assert page.status_code == 200, page.text
        seen += [d["number"] for d in page.json()["declarations"]]
        path = page.json().get("next", "")
        assert page.headers.get("link", "") == (f'<{path}>; rel="next"' if path else "")
    assert len(seen) == len(set(seen)) and mine <= set(seen)
    assert call("other", "GET", "/v1/declarations").json() == {"declarations": []}


def test_filters(call: Calling, number: str) -> None:
    def found(query: str) -> list[str]:
        answer = call("trader", "GET", f"/v1/declarations?{query}")
        assert answer.status_code == 200, answer.text
        return [d["reference"] for d in answer.json()["declarations"]]

    assert found("reference=ONE") == ["ONE"]
    assert found("reference=ONE&state=returned") == ["ONE"]
    assert found("reference=ONE&state=released") == []
    assert found("reference=ONE&hold=payment") == []
    assert found(f"q={number[-6:]}") == ["ONE"]
    assert found("q=%25%25") == [] and found("q=__") == []
    assert found("reference=ONE&received_from=2020-01-01T00:00:00Z&received_to=2199-01-01T00:00:00%2B08:00") == ["ONE"]
    assert found("reference=ONE&received_to=2020-01-01T00:00:00Z") == []


@pytest.mark.parametrize(
    ("query", "pointers"),
    [
        ("stat=held", ["?stat"]),
        ("state=held&state=held", ["?state"]),
        ("state=nonsense&direction=up&hold=x", ["?state", "?hold", "?direction"]),
        ("limit=0", ["?limit"]),
        ("limit=201", ["?limit"]),
        ("limit=1e2", ["?limit"]),
        ("limit=" + "9" * 400, ["?limit"]),
        ("q=x", ["?q"]),
        ("received_from=yesterday", ["?received_from"]),
        ("received_from=", ["?received_from"]),
        ("received_from=0001-01-01T00:00:00%2B14:00", ["?received_from"]),
        ("received_from=2026-01-01T00:00:00", ["?received_from"]),
        ("reference=a%00b", ["?reference"]),
        ("cursor=AAAA", ["?cursor"]),
        ("cursor=" + "A" * 4000, ["?cursor"]),
        ("cursor=%C3%A9%C3%A9", ["?cursor"]),
    ],
)
def test_an_impossible_question_is_answered_with_every_reason(call: Calling, query: str, pointers: list[str]) -> None:
    answer = call("trader", "GET", f"/v1/declarations?{query}")
    assert answer.status_code == 400, answer.text
    assert [p["pointer"] for p in answer.json()["problems"]] == pointers


def test_a_cursor_fits_its_own_question_and_caller_alone(call: Calling) -> None:
    for n in range(2):
        lodge(call, f"CURSOR-{n}")
    page = call("trader", "GET", "/v1/declarations?limit=1").json()["next"]
    assert call("trader", "GET", page).status_code == 200
    assert call("trader", "GET", page + "&state=returned").status_code == 400
    assert call("other", "GET", page).status_code == 400


def test_what_is_returned_can_neither_be_amended_nor_cancelled(call: Calling, number: str) -> None:
    change = {"reason": "32", "changes": [{"pointer": "/office", "value": "5301"}]}
    for path, body in (("amendments", change), ("cancellation", {"reason": "1"}), ("presentation", {})):
        answer = call("trader", "POST", f"/v1/declarations/{number}/{path}", json=body)
        assert answer.status_code in (200, 409, 422), answer.text
        if answer.status_code == 200:
            assert answer.json()["problems"]
    assert call("trader", "GET", f"/v1/declarations/{number}").json()["state"] == "returned"


def test_an_amendment_that_leads_nowhere_names_the_place(call: Calling, number: str) -> None:
    body = {"reason": "32", "changes": [{"pointer": "/nowhere", "value": 1}, {"pointer": "/function", "value": "1"}]}
    answer = call("trader", "POST", f"/v1/declarations/{number}/amendments", json=body)
    assert answer.status_code == 422
    assert [p["pointer"] for p in answer.json()["problems"]] == ["/changes/0/pointer", "/changes/1/pointer"]
