"""A finding cut for an agency: what differs, where its mandate opens what it is about, and nothing else."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from tongguan.codes.rows_agency import MandateRow
from tongguan.exchange.found import found_for
from tongguan.findings.finding import CheckLine, Finding, Outcome

WHOLE: dict[str, Any] = {
    "package_count": "804",
    "shipment": {
        "equipment": [{"sequence": 1, "id": "MSKU1"}],
        "items": [
            {"sequence": 1, "classifications": [{"id": "0207140000"}], "net_mass": {"value": "9", "unit": "KGM"}},
            {"sequence": 2, "classifications": [{"id": "8525890000"}]},
        ],
    },
}


def mandate(hs: str, *paths: str) -> MandateRow:
    """A clause that opens these fields."""
    return MandateRow(
        agency="A", clause=f"c-{hs}", hs=hs, paths=paths, valid_from=date(2026, 1, 1),
        known_from=datetime(2026, 1, 1, tzinfo=UTC), source="a law",
    )  # fmt: skip


def told(subject: str, *rows: MandateRow, outcome: Outcome = Outcome.DIFFERS) -> list[str]:
    line = CheckLine(subject=subject, outcome=outcome, reading="7")
    return [one.clause for one in found_for(Finding(lines=(line,)), ("i1", "CUSTOMS"), WHOLE, rows)]


@pytest.mark.parametrize(
    ("subject", "row", "clauses"),
    [
        ("item/1/mass", mandate("02", "shipment/items/net_mass"), ["c-02"]),
        ("item/1/mass", mandate("02", "shipment/items"), ["c-02"]),
        ("item/1/mass", mandate("02", "shipment/items/price"), []),
        ("item/2/mass", mandate("02", "shipment/items/net_mass"), []),
        ("item/2/origin", mandate("85", "shipment/items/origins"), ["c-85"]),
        ("item/1/goods", mandate("02", "shipment/items/classifications"), ["c-02"]),
        ("item/9/mass", mandate("", "shipment/items/net_mass"), []),
        ("item/1/colour", mandate("", "shipment/items"), []),
        ("packages", mandate("", "package_count"), ["c-"]),
        ("container/MSKU1", mandate("", "shipment/equipment"), ["c-"]),
        ("container/MSKU1", mandate("", "shipment/importer"), []),
        ("something", mandate("", "shipment"), []),
    ],
)
def test_a_line_is_told_where_a_clause_opens_what_it_is_about(
    subject: str, row: MandateRow, clauses: list[str]
) -> None:
    assert told(subject, row) == clauses
    assert told(subject, row, outcome=Outcome.AS_DECLARED) == [], "what is as declared is no finding"


def test_a_line_stands_under_its_first_clause_with_what_was_read() -> None:
    lines = (CheckLine(subject="item/1/mass", outcome=Outcome.DIFFERS, reading="12 KGM", words="wet"),)
    rows = mandate("0207", "shipment/items/net_mass"), mandate("02", "shipment/items/net_mass")
    (one,) = found_for(Finding(lines=lines, words="not for others"), ("i1", "CUSTOMS"), WHOLE, rows)
    assert (one.inspection, one.by, one.clause) == ("i1", "CUSTOMS", "c-0207")
    assert (one.reading, one.words) == ("12 KGM", "wet")
