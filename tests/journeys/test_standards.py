"""Every decision's law can be found again, also where days of equal law meet in one batch."""

from tests.journeys.conftest import Desk, declaration, sent


def test_days_of_equal_law_in_one_batch_are_each_kept(desk: Desk) -> None:
    days = ("2026-02-02", "2026-02-03")
    desk.lodge(*(sent(declaration("import-supplementary", reference=d, accepted_at=f"{d}T08:30:00Z")) for d in days))
    kept = desk.rows("snapshot", "id, date::text")
    assert {day for _, day in kept} == set(days)
    assert len({id_ for id_, _ in kept}) == 1
