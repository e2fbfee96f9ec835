"""When an officer should have answered: by office and lane where the profile says so, else as ever."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tongguan.codes.law import Law, named
from tongguan.codes.read import read
from tongguan.codes.rows import TargetRow
from tongguan.release.case import Stand
from tongguan.release.lifecycle import State
from tongguan.release.waits import target
from tongguan.risk.selection import Lane

PROFILES = Path(__file__).parents[2] / "profiles"
NOON = datetime(2026, 11, 5, 12, tzinfo=UTC)


def row(office: str, lane: str, minutes: int, since: date = date(2026, 1, 1)) -> TargetRow:
    return TargetRow(
        office=office,
        lane=lane,
        minutes=minutes,
        valid_from=since,
        known_from=datetime(2025, 1, 1, tzinfo=UTC),
        source="t",
    )


@pytest.fixture(scope="module")
def plain() -> Law:
    """A law that says nothing of times to answer."""
    return Law.of(read(PROFILES / "cn"))


def minutes(law: Law, lane: Lane, office: str, on: datetime = NOON) -> float:
    stand = Stand(state=State.HELD, lane=lane)
    return (target(stand, on, law.at(on.date(), NOON), office) - on) / timedelta(minutes=1)


def test_without_a_word_of_the_law_it_is_as_ever(plain: Law) -> None:
    assert [minutes(plain, lane, "5304") for lane in Lane] == [
        60 if lane in (Lane.RED, Lane.YELLOW) else 240 for lane in Lane
    ]


def test_the_law_says_by_office_and_lane_from_a_day(plain: Law) -> None:
    law = plain.with_rows(
        "targets", [row("", "red", 30), row("5304", "red", 20), row("5304", "red", 10, since=date(2026, 12, 1))]
    )
    assert minutes(law, Lane.RED, "5301") == 30
    assert minutes(law, Lane.RED, "5304") == 20
    assert minutes(law, Lane.YELLOW, "5304") == 60
    assert minutes(law, Lane.RED, "5304", datetime(2026, 12, 2, tzinfo=UTC)) == 10


def test_law_published_before_there_were_targets_keeps_its_name(plain: Law) -> None:
    day = NOON.date()
    assert not named("targets", plain.rows()["targets"]) and named("quotas", ())
    more = plain.with_rows("targets", [row("", "red", 30)])
    assert more.id != plain.id and more.at(day, NOON).id != plain.at(day, NOON).id
    assert Law.load(more.dump()).id == more.id and Law.load(plain.dump()).id == plain.id
