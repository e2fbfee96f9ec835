"""Consider again: today's law and profiles beside the decision of record, differences only, no change."""

from datetime import timedelta

import pytest

from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, lodge
from tests.desks.test_law import propose, pulse, row, tomorrow
from tests.desks.test_risk import drafted
from tests.desks.test_risk import quick as quick
from tongguan.store import reading
from tongguan.store.connect import SYSTEM


def seq(served: Desks, number: str) -> tuple[int, str]:
    """Where a case stands."""
    with served.node.store.reading(SYSTEM) as conn:
        case = reading.case_by_number(conn, number)
        assert case is not None
        return case.seq, case.state


def test_the_same_day_nothing_differs_and_the_case_stays_as_it_is(served: Desks) -> None:
    for number in (
        lodge(served, "AGAIN-1"),
        lodge(served, "AGAIN-2", "import-meat"),
        lodge(served, "AGAIN-3", amiss=True),
    ):
        before = seq(served, number)
        with served.client("officer") as officer:
            page = officer.get(f"/cases/{number}/again")
            assert page.status_code == 200 and "nothing differs" in page.text
            assert f'href="/cases/{number}/again"' in officer.get(f"/cases/{number}").text
        assert seq(served, number) == before


def test_an_amended_one_is_considered_as_it_was_amended(served: Desks) -> None:
    number = lodge(served, "AGAIN-A")
    with served.client("trader") as trader, served.client("officer") as officer:
        said = {"csrf": csrf(trader.get("/declarations")), "number": number, "act": "send", "reason": "32"}
        trader.post("/declarations/many", data={**said, "field": "head.gross", "value": "5811"})
        assert seq(served, number)[0] == 2
        page = officer.get(f"/cases/{number}/again")
        assert page.status_code == 200 and "nothing differs" in page.text


def test_a_profile_that_came_later_is_told_with_its_lane(served: Desks) -> None:
    number = lodge(served, "AGAIN-4", "import-meat")
    id_ = drafted(served, "RP-LATER")
    with served.client("second") as two, served.client("officer") as officer:
        at = f"/risk/profiles/{id_}"
        two.post(f"{at}/consent", data={"csrf": csrf(two.get(at)), "edition": "1", "act": "consent"})
        pulse(served.node)
        page = officer.get(f"/cases/{number}/again")
        assert "something differs" in page.text and "Would match" in page.text and "Meat from Brazil" in page.text
        word = {"csrf": csrf(two.get(at)), "reason": "Only a test of it."}
        two.post(f"{at}/withdraw", data=word)
        pulse(served.node)
        assert "Meat from Brazil" not in officer.get(f"/cases/{number}/again").text


def test_another_law_is_told_tax_by_tax(served: Desks) -> None:
    number = lodge(served, "AGAIN-5")
    with served.client("admin") as one, served.client("admin2") as two, served.client("officer") as officer:
        at = propose(one, row(served, "41")).headers["location"]
        page = two.get(at)
        base = page.text.split('name="base" value="')[1].split('"')[0]
        assert two.post(f"{at}/publish", data={"csrf": csrf(page), "base": base}).status_code == 303
        pulse(served.node)
        served.node.moved = timedelta(days=1)
        page = officer.get(f"/cases/{number}/again")
        served.node.moved = timedelta()
        assert "something differs" in page.text and "Tax A" in page.text
    assert tomorrow(served)


@pytest.mark.parametrize("who", ["trader", "broker", "cashier", "admin"])
def test_it_is_for_officers(served: Desks, who: str) -> None:
    number = lodge(served, f"AGAIN-{who}")
    with served.client(who) as browser:
        assert browser.get(f"/cases/{number}/again").status_code == 403
