"""Busy hours: those of the office, or of all others, on working days; no part of a snapshot's name."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from tongguan.codes.law import Law
from tongguan.codes.read import read
from tongguan.codes.rows_measures import PeakRow

PROFILE = Path(__file__).parents[2] / "profiles" / "cn"
YEAR = timedelta(days=365)


def test_busy_hours_are_those_of_the_office_or_of_all_others_on_working_days() -> None:
    law = Law.of(read(PROFILE))
    monday = datetime(2026, 11, 23, 2, tzinfo=UTC)  # ten in the morning there
    assert law.peak("5301", monday) is True
    assert law.peak("5301", monday + timedelta(hours=3)) is False, "one in the afternoon"
    assert law.peak("5301", monday - timedelta(days=1)) is False, "a Sunday"
    since = {"valid_from": date(2020, 1, 1), "known_from": monday - YEAR, "source": "test"}
    own = PeakRow(office="5301", from_hour=0, until_hour=1, **since)
    changed = Law(law.head, {**law.rows(), "peaks": (*law.rows()["peaks"], own)}, law.officials)
    assert (changed.peak("5301", monday), changed.peak("5304", monday)) == (False, True)
    later = PeakRow(office="5301", from_hour=0, until_hour=1, **{**since, "known_from": monday + timedelta(hours=1)})
    told_later = Law(law.head, {**law.rows(), "peaks": (*law.rows()["peaks"], later)}, law.officials)
    assert told_later.peak("5301", monday) is True, "by what was known then"
    assert told_later.peak("5301", monday + timedelta(hours=1)) is False
    silent = Law(law.head, {**law.rows(), "peaks": ()}, law.officials)
    assert silent.peak("5301", monday) is None
    assert silent.at(monday.date(), monday).id == law.at(monday.date(), monday).id, "it decides nothing"
