"""Law by two signatures: proposed by one administrator, published by another, in force from its day."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.api.conftest import CALLERS, Calling, Small
from tests.desks.test_case import declared
from tongguan.store import acts, proposals
from tongguan.store.connect import SYSTEM
from tongguan.worker.published import published as changed

HEADER = "id,kind,tax,direction,hs,ad_valorem,name,valid_from,valid_to,source\n"
AT = "/v1/law/proposals"


@pytest.fixture(autouse=True)
def here_and_now(node: Small) -> Iterator[None]:
    """A test that moves the clock moves it back."""
    yield
    node.moved = timedelta()


def today(node: Small) -> date:
    return node.now().astimezone(ZoneInfo(node.law.head.time_zone)).date()


def row(node: Small, rate: str, begins: date | None = None, hs: str = "6109100000", id_: str = "N-1") -> str:
    return f"{id_},duty,A,import,{hs},{rate},Singlets,{begins or today(node) + timedelta(days=1)},,Notice 7\n"


def propose(call: Calling, text: str, who: str = "admin", **more: Any) -> Any:
    body = {"title": "Another duty", "files": [{"name": "measures.csv", "text": HEADER + text}], **more}
    return call(who, "POST", AT, json=body)


def proposed(call: Calling, text: str, who: str = "admin") -> dict[str, Any]:
    answer = propose(call, text, who)
    assert answer.status_code == 201, answer.text
    told: dict[str, Any] = answer.json()
    return told


def publish(call: Calling, told: dict[str, Any], who: str = "everything") -> Any:
    return call(who, "POST", f"{AT}/{told['id']}/publish", json={"base": told["base"]})


def in_use(node: Small) -> None:
    """What the pulse of every process does each second."""
    node.office.standards.refreshed_at = None
    node.intake.run_errand(lambda conn, office: office.standards.refresh(conn, node.now())).result()


def duty(call: Calling, reference: str) -> dict[str, str]:
    """What a declaration of cotton shirts owes, by tax."""
    answer = call("trader", "POST", "/v1/declarations", json=declared(reference))
    assert answer.status_code == 201, answer.text
    found: dict[str, str] = {}
    for line in answer.json()["assessment"]["lines"]:
        if line["item"] == 1:
            found[line["tax"]] = line["rate"]
    return found


def test_what_two_sign_is_law_from_its_day_and_not_before(call: Calling, node: Small) -> None:
    before = duty(call, "LAW-1")
    told = proposed(call, row(node, "33"))
    assert told["state"] == "open" and told["tables"] == [{"table": "measures", "added": 1, "changed": 0, "ended": 0}]
    assert duty(call, "LAW-2") == before, "a proposal is no law"
    same = publish(call, told, "admin")
    assert same.status_code == 403 and "second administrator" in same.text
    answer = publish(call, told)
    assert answer.status_code == 200, answer.text
    assert answer.json()["state"] == "published" and answer.json()["closed_by"] == "all scopes"
    in_use(node)
    assert answer.json()["law"] == node.law.id
    assert duty(call, "LAW-3") == before, "today's duty is as it was"
    node.moved = timedelta(days=1)
    after = duty(call, "LAW-4")
    assert after == {**before, "A": "33 %"} != before
    first = call("admin", "GET", "/v1/law/editions").json()[0]
    assert first["published_by"] == "admin, all scopes" and first["proposal"] == told["id"]
    with node.store.reading(SYSTEM) as conn:
        said = {a.what: a.name for a in acts.acts(conn, acts.Asked(subject=told["id"]))}
        assert list(acts.broken(conn)) == []
    assert said == {"law.proposed": "admin", "law.published": "all scopes"}


def test_a_law_that_moved_on_has_to_be_compared_again(call: Calling, node: Small) -> None:
    first, second = (
        proposed(call, row(node, "20", id_="N-2", hs="6109902000")),
        proposed(call, row(node, "21", id_="N-3")),
    )
    assert publish(call, first).status_code == 200
    in_use(node)
    late = publish(call, second)
    assert late.status_code == 409 and "Compare it again" in late.text
    again = call("everything", "POST", f"{AT}/{second['id']}/compare")
    assert again.status_code == 200 and again.json()["base"] == node.law.id != second["base"]
    assert publish(call, second).status_code == 409, "one signs what one saw"
    assert publish(call, again.json()).status_code == 200
    assert publish(call, again.json()).status_code == 409, "once"


def test_every_defect_is_told_with_its_line_and_nothing_is_kept(call: Calling, node: Small) -> None:
    answer = propose(call, row(node, "x") + "N-5,duty,Q,import,01,1,,2027-01-01,2020-01-01,Notice\n")
    assert answer.status_code == 422
    told = {(p["pointer"], p["code"]) for p in answer.json()["problems"]}
    assert told == {("measures.csv:2", "cell"), ("measures.csv:3", "dangling"), ("measures.csv:3", "validity")}
    assert propose(call, "D-01,duty,A,import,01,10,,2020-01-01,,Tongguan\n", title=" ").status_code == 422
    assert call("admin", "GET", AT).json() == [] or "N-5" not in call("admin", "GET", AT).text


def test_the_second_refuses_with_a_reason_and_the_first_withdraws(call: Calling, node: Small) -> None:
    told = proposed(call, row(node, "50", id_="N-6", hs="6109902000"))
    at = f"{AT}/{told['id']}"
    assert call("admin", "POST", f"{at}/refuse", json={"reason": "No."}).status_code == 403
    assert call("everything", "POST", f"{at}/refuse", json={"reason": " "}).status_code == 422
    assert call("everything", "POST", f"{at}/withdraw").status_code == 403
    refused = call("everything", "POST", f"{at}/refuse", json={"reason": "The notice says 5."})
    assert (refused.json()["state"], refused.json()["reason"]) == ("refused", "The notice says 5.")
    assert publish(call, told).status_code == 409
    other = proposed(call, row(node, "51", id_="N-7", hs="6109902000"))
    assert call("admin", "POST", f"{AT}/{other['id']}/withdraw").json()["state"] == "withdrawn"
    assert call("admin", "GET", f"{AT}/none").status_code == 404


@pytest.mark.parametrize("who", ["trader", "other", "integrator", "bank", "officer", "second"])
def test_proposals_are_for_administrators(call: Calling, node: Small, who: str) -> None:
    told = proposed(call, row(node, "52", id_="N-8", hs="6109902000"))
    assert call(who, "GET", AT).status_code == 403
    assert call(who, "GET", f"{AT}/{told['id']}").status_code == 403
    if not CALLERS[who].officer:
        with node.store.reading(CALLERS[who]) as conn:
            assert proposals.proposals(conn) == [] and proposals.proposal(conn, told["id"]) is None


def test_what_it_would_have_done_is_told_declaration_by_declaration(call: Calling, node: Small) -> None:
    numbers = []
    for n in range(3):
        answer = call("trader", "POST", "/v1/declarations", json=declared(f"TRIAL-{n}"))
        numbers.append(answer.json()["number"])
    told = proposed(call, row(node, "77", id_="N-9"))
    at = f"{AT}/{told['id']}"
    (line,) = call("admin", "GET", f"{at}/comparison").json()["lines"]
    assert line["table"] == "measures" and line["effect"] in ("added", "changed")
    assert {c["column"]: c["after"] for c in line["cells"]}["ad_valorem"] == "77"
    trial = call("everything", "POST", f"{at}/trial", json={"declarations": 3}).json()
    assert trial["finished"] and trial["done"] == trial["differing"] == 3
    assert float(trial["duty_after"]) > float(trial["duty_before"]) > 0
    assert {d["number"] for d in trial["differences"]} == set(numbers)
    assert {t["tax"] for d in trial["differences"] for t in d["taxes"]} >= {"A"}
    assert call("admin", "GET", at).json()["trial"]["finished"], "who signs reads what the proposer tried"
    assert call("admin", "POST", f"{at}/trial", json={"declarations": 501}).status_code == 422


def test_rows_are_known_from_the_moment_they_are_law(call: Calling, node: Small) -> None:
    told = proposed(call, row(node, "88", id_="N-10", hs="6109909000"))
    moment = node.now()
    assert publish(call, told).status_code == 200
    in_use(node)
    known = {r.known_from for r in node.law.rows()["measures"] if getattr(r, "id", "") == "N-10"}
    assert len(known) == 1 and moment <= known.pop() <= datetime.now(moment.tzinfo)


def test_two_who_sign_at_once_publish_once(call: Calling, node: Small) -> None:
    told = proposed(call, row(node, "60", id_="N-11", hs="6109905000"))
    with ThreadPoolExecutor(4) as at_once:
        answers = [a.status_code for a in at_once.map(lambda _: publish(call, told), range(4))]
    assert sorted(answers) == [200, 409, 409, 409]
    in_use(node)
    assert sum(getattr(r, "id", "") == "N-11" for r in node.law.rows()["measures"]) == 1


def test_published_law_is_what_its_name_says_and_no_act_is_missing(node: Small) -> None:
    assert list(changed(node.store)) == []
    with node.store.reading(SYSTEM) as conn:
        assert list(acts.broken(conn)) == []
