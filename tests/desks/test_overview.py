"""The day in numbers, and what the public reads: figures of a known set of cases."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, lodge
from tests.desks.test_request import paid
from tongguan.desks.overview import Bar, bars
from tongguan.store import acts, overview
from tongguan.store.connect import SYSTEM


def test_it_counts_what_came_and_what_waits(served: Desks) -> None:
    held, released = lodge(served, "DAY-1", "import-meat"), lodge(served, "DAY-2")
    lodge(served, "DAY-3", amiss=True)
    paid(served, released)
    with served.node.store.reading(SYSTEM) as conn:
        day = overview.day(conn, datetime.now(UTC) - timedelta(hours=1), "UTC")
    assert day.overview.today == {"held": 1, "released": 1, "returned": 1}
    assert day.by_hold == {"agency": 1, "payment": 1, "permit": 1}
    assert sum(day.by_hour.values()) == 3
    (took,) = day.took
    assert (took.direction, took.cases) == ("import", 1) and 0 < took.median <= took.ninetieth < 60
    (border,) = day.phases
    assert (border.phase, border.cases) == ("border", 1) and border.median == took.median, "the goods were here"
    assert [one.number for one in day.oldest] == [held]
    with served.client("supervisor") as supervisor:
        page = supervisor.get("/overview")
        assert page.status_code == 200 and held[:4] in page.text


def test_a_supervisor_frees_what_an_absent_officer_has(served: Desks) -> None:
    number = lodge(served, "DAY-4", "import-meat")
    with served.client("officer") as officer, served.client("supervisor") as supervisor:
        officer.post(f"/cases/{number}/claim", data={"csrf": csrf(officer.get("/queue"))})
        word = csrf(supervisor.get("/overview"))
        assert "Free the cases of Officer one" in supervisor.get("/overview").text
        said = {"csrf": csrf(officer.get("/queue")), "officer": "a-officer"}
        assert officer.post("/overview/give-back", data=said).status_code == 403
        assert supervisor.post("/overview/give-back", data={"csrf": word, "officer": "a-officer"}).status_code == 303
        assert number in officer.get("/queue?who=nobody").text
    with served.node.store.reading(SYSTEM) as conn:
        act = acts.acts(conn, acts.Asked(what="cases.given-back"), 1)[0]
    assert act.name == "Supervisor" and number in act.body.decode()


def test_the_public_reads_no_small_numbers_and_no_lanes(served: Desks) -> None:
    with served.client() as anybody:
        page = anybody.get("/times")
        assert page.status_code == 200 and "Too few releases" in page.text
        assert anybody.get("/overview").status_code == 303


@pytest.mark.parametrize("who", ["trader", "cashier", "admin"])
def test_the_overview_is_for_officers(served: Desks, who: str) -> None:
    with served.client(who) as browser:
        assert browser.get("/overview").status_code == 403


def test_bars_are_measured_against_the_largest() -> None:
    assert bars({"a": 4, "b": 1}) == [Bar("a", 4, 100.0), Bar("b", 1, 25.0)]
    assert bars({}) == [] and bars({"a": 0}) == [Bar("a", 0, 0.0)]
