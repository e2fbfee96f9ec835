"""What the worker did is noted: how it went, when it is next, how often it failed in a row; good ones now and then."""

from datetime import datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from obstore.store import MemoryStore

from tests.store.filing import MORNING
from tongguan.store import jobs
from tongguan.store.connect import SYSTEM, Store
from tongguan.worker.job import NOT_ALL, SELDOM, Jobs
from tongguan.worker.run import Settings, tidy

HOUR = timedelta(hours=1)


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.at = MORNING

    def __call__(self) -> datetime:
        return self.at


def noted(store: Store) -> dict[str, jobs.Job]:
    with store.reading(SYSTEM) as conn:
        return {job.name: job for job in jobs.jobs(conn)}


def broken() -> bool:
    raise ValueError("the disk is gone")


def test_how_it_went_is_noted_and_what_it_raised_goes_on(store: Store) -> None:
    clock = Clock()
    does = Jobs(store, clock)
    assert does.do("seal", HOUR, lambda: True)
    first = noted(store)["seal"]
    assert (first.failed, first.fault, first.good_at, first.next_at) == (0, "", MORNING, MORNING + HOUR)
    clock.at += HOUR
    assert not does.do("seal", HOUR, lambda: False)
    for _ in range(2):
        with pytest.raises(ValueError, match="disk"):
            does.do("seal", HOUR, broken)
    third = noted(store)["seal"]
    assert (third.failed, third.fault, third.good_at) == (3, "ValueError: the disk is gone", MORNING)
    assert third.next_at == clock.at + SELDOM
    assert does.do("seal", HOUR, lambda: True)
    assert (noted(store)["seal"].failed, noted(store)["seal"].good_at) == (0, clock.at)


def test_what_goes_well_every_two_seconds_is_noted_once_a_minute(store: Store) -> None:
    clock = Clock()
    does = Jobs(store, clock)
    for _ in range(45):
        does.do("seal", timedelta(seconds=2), lambda: True)
        clock.at += timedelta(seconds=2)
    assert noted(store)["seal"].started_at == MORNING + timedelta(seconds=60)
    does.do("seal", timedelta(seconds=2), lambda: False)
    assert noted(store)["seal"].fault == NOT_ALL, "at once"


def test_tidying_notes_each_of_its_jobs(store: Store, tmp_path: Path) -> None:
    assert tidy(store, Settings(keys=tmp_path, objects=MemoryStore(), now=Clock()), MORNING)
    found = noted(store)
    assert set(found) == {"months", "messages", "requests", "notices", "deliveries", "documents"}
    assert all(job.good_at == MORNING and not job.failed for job in found.values())


def test_what_stumbles_waits_and_the_others_have_their_turn(store: Store) -> None:
    clock, done = Clock(), []
    does = Jobs(store, clock)
    for _ in range(40):
        does.turn("phases", timedelta(seconds=2), broken)
        does.turn("seal", timedelta(seconds=2), lambda: done.append(clock.at) is None)
        clock.at += timedelta(seconds=2)
    assert len(done) == 40, "each round"
    assert noted(store)["phases"].failed == 5, "after 4, 8, 16 and 32 seconds, then each minute"


def test_a_turn_comes_when_it_is_due_and_not_before(store: Store) -> None:
    clock, done = Clock(), []
    does = Jobs(store, clock)
    for _ in range(31):
        does.turn("gates", timedelta(seconds=30), lambda: done.append(clock.at) is None)
        clock.at += timedelta(seconds=2)
    assert [at - MORNING for at in done] == [timedelta(seconds=s) for s in (0, 30, 60)]


def test_a_database_that_is_away_is_everybodys_matter(store: Store) -> None:
    def away() -> bool:
        raise psycopg.OperationalError("gone")

    with pytest.raises(psycopg.OperationalError):
        Jobs(store, Clock()).turn("seal", HOUR, away)
