"""What the worker did is noted: how it went, when it is next, how often it failed in a row; good ones now and then."""

from datetime import datetime, timedelta
from pathlib import Path

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
