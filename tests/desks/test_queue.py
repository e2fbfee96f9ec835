"""The officer's desk: what waits, who has it, verdicts, and that two officers don't overwrite each other."""

import pytest

from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, lodge
from tongguan.store import acts, queue
from tongguan.store.connect import SYSTEM


def waiting(served: Desks, reference: str) -> str:
    """A case that needs an officer: meat without its permit."""
    number = lodge(served, reference, "import-meat")
    with served.client("officer") as officer:
        assert number in officer.get("/queue").text
    return number


def test_what_waits_is_in_the_queue_until_it_is_answered(served: Desks) -> None:
    number = waiting(served, "QUEUE-1")
    with served.client("officer") as officer:
        page = officer.get(f"/cases/{number}")
        assert "Why this lane" in page.text and "permit" in page.text
        said = {"csrf": csrf(page), "seq": "1", "hold": "permit", "verdict": "passed"}
        silent = officer.post(f"/cases/{number}/verdict", data={**said, "reason": " "})
        assert silent.status_code == 422 and "Say why" in silent.text
        done = officer.post(f"/cases/{number}/verdict", data={**said, "reason": "seen on paper"})
        assert done.status_code == 303
        assert "seen on paper" not in officer.get(f"/declarations/{number}").text
        assert number not in officer.get("/queue?hold=permit").text


def test_two_officers_do_not_overwrite_each_other(served: Desks) -> None:
    number = waiting(served, "QUEUE-2")
    with served.client("officer") as one, served.client("second") as two:
        at = f"/cases/{number}/verdict"
        said = {"seq": "1", "hold": "permit", "verdict": "passed", "reason": "as declared"}
        word, other = csrf(one.get(f"/cases/{number}")), csrf(two.get(f"/cases/{number}"))
        assert one.post(at, data={**said, "csrf": word}).status_code == 303
        late = two.post(at, data={**said, "csrf": other, "verdict": "refused", "reason": "my own words"})
        assert late.status_code == 409 and "moved on" in late.text


def test_a_case_is_with_one_officer_and_is_handed_over(served: Desks) -> None:
    number = waiting(served, "QUEUE-3")
    with served.client("officer") as one, served.client("second") as two:
        word, other = csrf(one.get("/queue")), csrf(two.get("/queue"))
        assert one.post(f"/cases/{number}/claim", data={"csrf": word}).status_code == 303
        assert one.post(f"/cases/{number}/claim", data={"csrf": word}).status_code == 303, "again is the same"
        assert two.post(f"/cases/{number}/claim", data={"csrf": other}).status_code == 409
        assert number in one.get("/queue?who=me").text and number not in two.get("/queue?who=me").text
        assert one.post("/queue/hand-over", data={"csrf": word}).status_code == 303
        assert number in two.get("/queue?who=nobody").text
        with served.node.store.reading(SYSTEM) as conn:
            act = acts.acts(conn, acts.Asked(what="cases.handed-over"), 1)[0]
        assert act.name == "Officer one" and number in act.body.decode()
        assert two.post(f"/cases/{number}/claim", data={"csrf": other}).status_code == 303
        assert two.post(f"/cases/{number}/unclaim", data={"csrf": other}).status_code == 303


def test_the_next_case_is_the_one_due_first(served: Desks) -> None:
    waiting(served, "QUEUE-4")
    with served.node.store.reading(SYSTEM) as conn:
        first = queue.queue(conn, queue.Asked(free=True), 1)[0].number
    with served.client("officer") as officer:
        taken = officer.post("/queue/next", data={"csrf": csrf(officer.get("/queue"))})
        assert taken.headers["location"] == f"/cases/{first}"
        officer.post("/queue/hand-over", data={"csrf": csrf(officer.get("/queue"))})


def test_pages_of_the_queue_neither_skip_nor_repeat(served: Desks) -> None:
    for n in range(3):
        waiting(served, f"QUEUE-P{n}")
    with served.node.store.reading(SYSTEM) as conn:
        whole = [line.case_id for line in queue.queue(conn, queue.Asked(), 1000)]
        found, after = list[int](), None
        while page := queue.queue(conn, queue.Asked(), 2, after):
            found += [line.case_id for line in page]
            after = (page[-1].target_at, page[-1].case_id)
    assert found == whole and len(set(found)) == len(found)


def test_an_officer_keeps_a_filter_of_the_queue_under_a_name(served: Desks) -> None:
    with served.client("officer") as one, served.client("second") as two:
        page = one.get("/queue?hold=permit&who=nobody")
        said = {"csrf": csrf(page), "page": "queue", "name": "Permits of nobody", "hold": "permit", "who": "nobody"}
        kept = one.post("/filters", data=said)
        assert kept.headers["location"] == "/queue?hold=permit&who=nobody"
        assert "Permits of nobody" in one.get(kept.headers["location"]).text
        assert "Permits of nobody" not in two.get("/queue").text, "filters are their keeper's"
        one.post("/filters", data={**said, "act": "drop"})
        assert "Permits of nobody" not in one.get("/queue").text


def test_the_queue_by_age_and_by_value(served: Desks) -> None:
    with served.node.store.reading(SYSTEM) as conn:
        for order in ("age", "value"):
            asked, found, after = queue.Asked(order=order), list[int](), None
            whole = queue.queue(conn, asked, 1000)
            keys = [line.received_at if order == "age" else -line.value for line in whole]
            assert keys == sorted(keys) and len(keys) > 3
            while page := queue.queue(conn, asked, 2, after):
                found += [line.case_id for line in page]
                after = (page[-1].received_at if order == "age" else page[-1].value, page[-1].case_id)
            assert found == [line.case_id for line in whole]
    with served.client("officer") as officer:
        assert officer.get("/queue?order=value").status_code == 200


@pytest.mark.parametrize("query", ["order=colour", "who=somebody", "after=zzz", "colour=red"])
def test_what_nobody_can_answer_is_refused(served: Desks, query: str) -> None:
    with served.client("officer") as officer:
        assert officer.get(f"/queue?{query}").status_code == 400


@pytest.mark.parametrize("path", ["/queue", "/cases/{number}", "/cases/{number}/claim", "/cases/{number}/verdict"])
@pytest.mark.parametrize("who", ["trader", "broker", "cashier", "admin"])
def test_the_officers_desk_is_for_officers(served: Desks, who: str, path: str) -> None:
    with served.client("officer") as officer:
        number = officer.get("/queue").text.split('href="/cases/')[1].split('"')[0]
    with served.client(who) as browser:
        place = path.format(number=number)
        act = path.endswith(("claim", "verdict"))
        word = {"csrf": csrf(browser.get("/me"))}
        assert (browser.post(place, data=word) if act else browser.get(place)).status_code == 403
