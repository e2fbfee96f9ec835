"""Time and work by phase, as the officer in charge sees it: figures of a known set of cases, told to nobody else."""

import csv
from io import StringIO
from pathlib import Path

import pytest

from tests.desks.conftest import Desks
from tests.desks.test_case import lodge
from tests.desks.test_request import paid
from tongguan.desks.phases import HEIGHT, THIN, drawn
from tongguan.worker.measure import Measuring, measure
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet


def counted(served: Desks, folder: Path) -> None:
    """What happened is sealed and measured, as the worker does it."""
    seal(served.node.store, Signet(folder), served.node.now())
    while measure(served.node.store, Measuring()):
        pass


def test_it_shows_what_was_measured(served: Desks, tmp_path: Path) -> None:
    with served.client("supervisor") as supervisor:
        assert "No goods left in these days" in supervisor.get("/analytics/phases").text
        for n in range(3):
            paid(served, lodge(served, f"PHASE-{n}"))
        counted(served, tmp_path)
        page = supervisor.get("/analytics/phases?by=mode")
        assert page.status_code == 200 and "Sea" in page.text and ">3<" in page.text
        assert "at the border, 0 % after" in page.text and "No officer had to do anything." in page.text
        assert "declaration lodged – released" in page.text and "duty assessed – paid" in page.text
        for by in ("lane", "agency", "office", "direction", "chapter", "ahead", "peak", "all"):
            assert supervisor.get(f"/analytics/phases?by={by}&phase=after&lang=zh").status_code == 200
        assert "No goods left" in supervisor.get("/analytics/phases?from=&until=&by=&mode=4&lang=en").text


def test_the_table_is_the_page(served: Desks, tmp_path: Path) -> None:
    paid(served, lodge(served, "PHASE-CSV"))
    counted(served, tmp_path)
    with served.client("supervisor") as supervisor:
        answer = supervisor.get("/analytics/phases/table?by=direction")
    assert (
        answer.headers["content-type"].startswith("text/csv") and "attachment" in answer.headers["content-disposition"]
    )
    rows = list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["by"], row["key"], row["phase"]) for row in rows[3:6]] == [
        ("direction", "import", "before"), ("direction", "import", "border"), ("direction", "import", "after"),
    ]  # fmt: skip
    assert {(row["by"], row["phase"]) for row in rows[6:]} == {("interval", "")}
    whole = [row for row in rows if row["key"] == "lodged released"]
    assert len(whole) == 1 and whole[0]["cases"] == rows[1]["cases"]
    assert rows[1]["cases"] == rows[4]["cases"] >= "1"


@pytest.mark.parametrize(
    "query",
    ["from=2026-02-01&until=2026-01-01", "from=yesterday", "by=colour", "phase=never", "mode=" + "9" * 65, "x=1"],
)
def test_what_cannot_be_asked_is_said(served: Desks, query: str) -> None:
    with served.client("supervisor") as supervisor:
        assert supervisor.get(f"/analytics/phases?{query}").status_code == 400


@pytest.mark.parametrize("who", ["trader", "cashier", "admin"])
def test_it_is_for_officers(served: Desks, who: str) -> None:
    with served.client(who) as browser:
        assert browser.get("/analytics/phases").status_code == 403
        assert browser.get("/analytics/phases/table").status_code == 403


def test_a_dumbbell_is_as_high_as_its_parts_are_large() -> None:
    before, border, after = drawn([600, 60, 340])
    assert (before.height, border.height) == (HEIGHT, round(HEIGHT / 10, 1))
    assert (before.share, border.share, after.share) == (60, 6, 34)
    assert [part.height for part in drawn([0, 0, 0])] == [THIN] * 3
