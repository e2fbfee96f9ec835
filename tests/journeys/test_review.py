"""Looking again after release: chosen by lot once, answered once, told to nobody outside, and counted as time after."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.journeys.conftest import OFFICER, TRADER, Desk
from tests.journeys.test_phases import counted, courses, lodged, settled
from tongguan.analytics.report import PhaseQuestion, recounted
from tongguan.audit.select import ReviewOutcome
from tongguan.codes.law import Law
from tongguan.journeys import review
from tongguan.journeys.review import ReviewFound
from tongguan.problem import Reason, Refusal
from tongguan.store import acts, reviews
from tongguan.store.connect import SYSTEM, Store
from tongguan.worker.measure import Measuring, measure
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet

SECRET = b"draws the lots"


@pytest.fixture
def chosen(desk: Desk, store: Store, tmp_path: Path) -> str:
    """A released case whose lot fell; its number."""
    told = lodged(desk, "import-standard", "R-1")
    settled(desk, told, 1)
    seal(store, Signet(tmp_path), desk.now())
    while measure(store, Measuring()):
        pass
    with store.reading(SYSTEM) as conn:
        assert reviews.waiting(conn, None, 10) == [], "without a secret nobody is chosen"
    (id_,) = [id_ for (id_,) in desk.rows("case_file", "id")]
    now = desk.now()
    with store.writing() as conn:
        picked = reviews.Picked(id_, told.number, "5304", "import", "blue", now, now + timedelta(days=30))
        reviews.pick(conn, [picked, picked])
    return told.number


def answered(desk: Desk, store: Store, number: str, outcome: ReviewOutcome, who: str = "officer") -> reviews.Review:
    with store.writing() as conn:
        return review.answer(conn, replace(OFFICER, name=who), number, ReviewFound(outcome=outcome), desk.now())


def test_a_review_is_answered_once_and_is_an_act(chosen: str, desk: Desk, store: Store) -> None:
    first = answered(desk, store, chosen, ReviewOutcome.NOTHING)
    assert answered(desk, store, chosen, ReviewOutcome.NOTHING) == first, "the same word again"
    for outcome, who in ((ReviewOutcome.REFER, "officer"), (ReviewOutcome.NOTHING, "another")):
        with pytest.raises(Refusal) as refused:
            answered(desk, store, chosen, outcome, who)
        assert refused.value.reason is Reason.CONFLICT
    with pytest.raises(Refusal) as unknown:
        answered(desk, store, "N-0", ReviewOutcome.NOTHING)
    assert unknown.value.reason is Reason.NOT_FOUND
    with store.reading(SYSTEM) as conn:
        assert reviews.waiting(conn, None, 10) == []
        (act,) = acts.acts(conn, acts.Asked(what="case.reviewed"), 10)
        assert reviews.outcomes(conn, desk.moment - timedelta(days=1)) == {"nothing": 1}
    assert act.subject == chosen and b"nothing" in act.body


def test_who_is_chosen_is_told_to_nobody_outside(chosen: str, desk: Desk, store: Store) -> None:
    with store.reading(TRADER) as conn:
        assert reviews.waiting(conn, None, 10) == []
    with pytest.raises(Refusal), store.writing() as conn:
        review.answer(conn, TRADER, chosen, ReviewFound(outcome=ReviewOutcome.NOTHING), desk.now())


def test_its_time_and_work_are_after(chosen: str, desk: Desk, store: Store, law: Law) -> None:
    desk.moment += timedelta(days=2)
    answered(desk, store, chosen, ReviewOutcome.ADJUST)
    assert not measure(store, Measuring()), "no seal, but an answer"
    days = PhaseQuestion(since=desk.moment.date() - timedelta(days=5), until=desk.moment.date() + timedelta(days=1))
    told = counted(store, days, law.head.time_zone)
    assert told == recounted(courses(store), days, law.head.time_zone)
    after = told.total.phases[2]
    assert (after.cases, after.touches) == (1, 1) and after.median >= 170_000
    assert desk.rows("review", "measured") == [(True,)]


def test_the_law_and_the_lot_choose(desk: Desk, store: Store, tmp_path: Path) -> None:
    for n in range(3):
        settled(desk, lodged(desk, "import-standard", f"R-{n}"), 1)
    seal(store, Signet(tmp_path), desk.now())
    while measure(store, Measuring(SECRET)):
        pass
    lanes = dict(desk.rows("phase", "number, lane"))
    picked = dict(desk.rows("review", "number, lane"))
    assert set(picked) >= {number for number, lane in lanes.items() if lane == "blue"}
    assert all(lanes[number] in ("blue", "green") for number in picked)
