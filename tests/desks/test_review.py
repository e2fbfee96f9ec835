"""Reviews after release at the desk: what waits, due first; one answer; a look when the case is opened."""

from datetime import timedelta
from pathlib import Path

from tests.desks.conftest import Desks
from tests.desks.test_case import csrf, lodge
from tests.desks.test_phases import counted
from tests.desks.test_request import paid
from tongguan.store import reviews


def chosen(served: Desks, reference: str, days: int) -> str:
    """A released case that is to be looked at again in so many days; its number."""
    number = lodge(served, reference)
    paid(served, number)
    now = served.node.now()
    with served.node.store.writing() as conn:
        row = conn.execute("select id from tongguan.case_file where number = %s", (number,)).fetchone()
        assert row is not None
        due = now + timedelta(days=days)
        reviews.pick(conn, [reviews.Picked(row[0], number, "5304", "import", "blue", now, due)])
    return number


def test_what_waits_is_answered_once(served: Desks, tmp_path: Path) -> None:
    late, soon = chosen(served, "REVIEW-1", -1), chosen(served, "REVIEW-2", 3)
    with served.client("officer") as officer:
        page = officer.get("/reviews")
        assert page.text.index(f"/cases/{late}") < page.text.index(f"/cases/{soon}") and "due since" in page.text
        said = {"csrf": csrf(page), "outcome": "adjust"}
        assert officer.post(f"/reviews/{late}", data=said).status_code == 303
        again = officer.post(f"/reviews/{late}", data={**said, "outcome": "refer"})
        assert again.status_code == 409 and "has answered it already" in again.text
        assert officer.post(f"/reviews/{soon}", data={**said, "outcome": "perhaps"}).status_code == 422
        assert "待复核" in officer.get("/reviews?lang=zh").text
        counted(served, tmp_path)
        assert "0 % after" in officer.get("/analytics/phases?lang=en").text, "it took no time yet"


def test_it_is_for_officers(served: Desks) -> None:
    for who in ("trader", "cashier", "admin"):
        with served.client(who) as browser:
            assert browser.get("/reviews").status_code == 403
