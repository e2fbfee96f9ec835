"""Work handed out: a case to another officer, a shift's end to a colleague, a substitute; two at once lose nothing."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest

from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, lodge
from tongguan.store import acts, handing, queue
from tongguan.store.connect import SYSTEM


@pytest.fixture(autouse=True)
def nobody_away(served: Desks) -> Iterator[None]:
    """Each test begins with everybody there."""
    yield
    with served.node.store.writing() as conn:
        for one in handing.substitutions(conn):
            handing.end(conn, one.id, "test", served.node.now())
        for login in ("officer", "second"):
            queue.hand_over(conn, f"a-{login}", ("", ""), served.node.now())


def holder(served: Desks, number: str) -> str:
    """The account that has a case."""
    with served.node.store.reading(SYSTEM) as conn:
        (line,) = (line for line in queue.queue(conn, queue.Asked(), 1000) if line.number == number)
        return line.officer


def last_act(served: Desks, what: str) -> acts.Act:
    with served.node.store.reading(SYSTEM) as conn:
        return acts.acts(conn, acts.Asked(what=what), 1)[0]


def claimed(served: Desks, reference: str, who: str = "officer") -> str:
    """A case that an officer has."""
    number = lodge(served, reference, "import-meat")
    with served.client(who) as browser:
        said = {"csrf": csrf(browser.get("/queue"))}
        assert browser.post(f"/cases/{number}/claim", data=said).status_code == 303
    return number


def test_a_supervisor_gives_a_case_to_another_officer(served: Desks) -> None:
    number = claimed(served, "HAND-1")
    with served.client("supervisor") as browser, served.client("officer") as officer:
        page = browser.get(f"/cases/{number}")
        assert "Give it to an officer" in page.text and "Give it to an officer" not in officer.get(page.url.path).text
        said = {"csrf": csrf(page), "was": "a-officer", "to": "a-second"}
        own = {**said, "csrf": csrf(officer.get("/queue"))}
        assert officer.post(f"/cases/{number}/give", data=own).status_code == 403
        assert browser.post(f"/cases/{number}/give", data={**said, "to": "a-trader"}).status_code == 422
        assert browser.post(f"/cases/{number}/give", data=said).status_code == 303
        assert holder(served, number) == "a-second"
        assert browser.post(f"/cases/{number}/give", data=said).status_code == 409, "it is with another by now"
        assert browser.post(f"/cases/{number}/give", data={**said, "was": "a-second", "to": ""}).status_code == 303
    act = last_act(served, "case.reassigned")
    assert (act.name, act.subject, act.body) == ("Supervisor", number, b'{"from":"a-second","to":""}')


def test_two_at_once_lose_no_case(served: Desks) -> None:
    number = claimed(served, "HAND-2")

    def give(to: str) -> int:
        with httpx.Client(base_url=served.url, cookies=dict(browser.cookies), timeout=30) as own:
            said = {"csrf": word, "was": "a-officer", "to": to}
            return own.post(f"/cases/{number}/give", data=said).status_code

    with served.client("supervisor") as browser, ThreadPoolExecutor(8) as together:
        word = csrf(browser.get("/overview"))
        answers = list(together.map(give, ["a-second", "a-supervisor"] * 4))
    assert sorted(answers) == [303] + [409] * 7
    assert holder(served, number) in ("a-second", "a-supervisor")


def test_handing_over_while_a_supervisor_reassigns_loses_no_case(served: Desks) -> None:
    numbers = [claimed(served, f"HAND-3-{n}") for n in range(4)]
    with served.client("officer") as officer, served.client("supervisor") as browser:
        word, other = csrf(officer.get("/queue")), csrf(browser.get("/overview"))

        def act(number: str) -> int:
            if not number:
                said = {"csrf": word, "to": "a-second", "note": ""}
                return officer.post("/queue/hand-over", data=said).status_code
            said = {"csrf": other, "was": "a-officer", "to": "a-supervisor"}
            return browser.post(f"/cases/{number}/give", data=said).status_code

        with ThreadPoolExecutor(5) as together:
            answers = list(together.map(act, [*numbers[:2], "", *numbers[2:]]))
    assert set(answers) <= {303, 409}
    assert {holder(served, number) for number in numbers} <= {"a-second", "a-supervisor"}


def test_at_a_shifts_end_the_cases_go_to_a_colleague_with_a_note(served: Desks) -> None:
    number = claimed(served, "HAND-4")
    with served.client("officer") as one, served.client("second") as two:
        said = {"csrf": csrf(one.get("/queue")), "to": "a-second", "note": "The permit comes by mail at six."}
        assert one.post("/queue/hand-over", data={**said, "to": "a-officer"}).status_code == 422
        assert one.post("/queue/hand-over", data={**said, "note": "x" * 1001}).status_code == 422
        assert holder(served, number) == "a-officer"
        assert one.post("/queue/hand-over", data=said).status_code == 303
        page = two.get("/queue?who=me")
        assert number in page.text and "Officer one handed you cases" in page.text and "by mail at six" in page.text
        assert "by mail at six" not in one.get("/queue").text
        id_ = page.text.split("by mail at six")[1].split('name="id" value="')[1].split('"')[0]
        one.post("/queue/read", data={"csrf": csrf(one.get("/queue")), "id": id_})
        assert "by mail at six" in two.get("/queue").text, "a note is its reader's"
        two.post("/queue/read", data={"csrf": csrf(page), "id": id_})
        assert "by mail at six" not in two.get("/queue").text
    with served.node.store.writing() as conn:
        now = served.node.now()
        for n, age in enumerate((31, 29, 0)):
            handing.keep_note(conn, "a-second", handing.Note(f"n{n}", "One", "", [], now - timedelta(days=age)))
        left = [note.id for note in handing.notes(conn, "a-second") if note.was_name == "One"]
        assert left == ["n1", "n2"], "unread for a month is gone"
        for note in handing.notes(conn, "a-second"):
            handing.drop_note(conn, "a-second", note.id)
    act = last_act(served, "cases.handed-over")
    assert act.name == "Officer one" and number in act.body.decode() and '"to":"second"' in act.body.decode()
    assert "six" not in act.body.decode()


def test_a_substitute_has_the_cases_until_who_was_away_is_back(served: Desks) -> None:
    number, other = claimed(served, "HAND-5"), claimed(served, "HAND-6")
    until = (served.node.now() + timedelta(days=3)).date().isoformat()
    with served.client("officer") as one, served.client("second") as two, served.client("supervisor") as browser:
        said = {"csrf": csrf(browser.get("/overview")), "absent": "a-officer", "stands": "a-second", "until": until}
        own = {**said, "csrf": csrf(one.get("/queue"))}
        assert one.post("/overview/substitute", data=own).status_code == 403
        for wrong in ({"stands": "a-officer"}, {"until": "2020-01-01"}, {"until": "soon"}, {"stands": ""}):
            assert browser.post("/overview/substitute", data={**said, **wrong}).status_code == 422, wrong
        assert browser.post("/overview/substitute", data=said).status_code == 303
        assert browser.post("/overview/substitute", data=said).status_code == 409
        assert {holder(served, number), holder(served, other)} == {"a-second"}
        page = two.get("/queue?who=me")
        assert "You stand in for Officer one" in page.text and number in page.text
        assert two.get("/queue?who=a-officer").status_code == 200
        assert two.get("/queue?who=a-nobody").status_code == 400
        given = {"csrf": csrf(browser.get("/overview")), "was": "a-second", "to": "a-supervisor"}
        browser.post(f"/cases/{other}/give", data=given)
        page = one.get("/queue")
        assert "Officer two stands in for you" in page.text
        id_ = page.text.split('action="/queue/back"')[1].split('name="id" value="')[1].split('"')[0]
        assert two.post("/queue/back", data={"csrf": csrf(two.get("/queue")), "id": id_}).status_code == 403
        assert one.post("/queue/back", data={"csrf": csrf(page), "id": id_}).status_code == 303
        assert one.post("/queue/back", data={"csrf": csrf(page), "id": id_}).status_code == 404
    assert (holder(served, number), holder(served, other)) == ("a-officer", "a-supervisor")
    assert last_act(served, "substitution.begun").name == "Supervisor"
    assert last_act(served, "substitution.ended").name == "Officer one"
