"""The queue in front of the writer: who goes first, how much fits, what becomes of a lost connection."""

from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import psycopg
import pytest

from tests.journeys.conftest import Desk, declaration, sent
from tongguan.journeys import intake
from tongguan.journeys.intake import BATCH, BULK_SHARE, BYTES_AT_MOST, WAITING_AT_MOST, Intake, Overloaded
from tongguan.journeys.submission import Reply, Submission
from tongguan.store.connect import Store


@pytest.fixture
def queue(desk: Desk) -> Intake:
    """An intake whose writer doesn't run: the test takes."""
    return Intake(lambda: desk.conn, desk.office)


@pytest.fixture(scope="module")
def one() -> Submission:
    return sent(declaration("import-standard"))


def kinds(batch: Sequence[intake.Waiting], bulk: Sequence["Future[Reply]"]) -> str:
    """`s` a single one, `b` one of an upload, in the order in which they are written."""
    return "".join("b" if w.slot in bulk else "s" for w in batch)


def taken(queue: Intake) -> list[intake.Waiting]:
    found = queue.take()
    assert found is not None
    return found[0]


def test_single_ones_go_first_and_an_upload_gets_its_share(queue: Intake, one: Submission) -> None:
    bulk = queue.submit([one] * 200, bulk=True)
    queue.submit([one] * 10)
    assert kinds(taken(queue), bulk) == "s" * 10 + "b" * BULK_SHARE
    assert kinds(taken(queue), bulk) == "b" * BATCH, "nobody else waits"
    queue.submit([one] * (BATCH + 5))
    assert kinds(taken(queue), bulk) == "s" * BATCH
    assert kinds(taken(queue), bulk) == "s" * 5 + "b" * BULK_SHARE


def test_too_many_are_told_to_come_back(queue: Intake, one: Submission) -> None:
    queue.submit([one] * WAITING_AT_MOST)
    with pytest.raises(Overloaded):
        queue.submit([one])
    taken(queue)
    queue.submit([one])


def test_too_much_is_told_to_come_back(queue: Intake, one: Submission, monkeypatch: pytest.MonkeyPatch) -> None:
    assert BYTES_AT_MOST <= 64 * 1024 * 1024
    monkeypatch.setattr(intake, "BYTES_AT_MOST", 2 * len(one.body))
    queue.submit([one, one])
    with pytest.raises(Overloaded):
        queue.submit([one])
    assert queue.depth() == 2
    taken(queue)
    queue.submit([one, one])


def test_who_stops_takes_nothing_more_and_finishes_what_waits(queue: Intake, one: Submission) -> None:
    (waiting,) = queue.submit([one])
    queue.start()
    queue.stop()
    assert waiting.result().answer is not None
    with pytest.raises(Overloaded):
        queue.submit([one])
    with pytest.raises(Overloaded):
        queue.run_errand(lambda conn, office: None)
    assert queue.take() is None


def test_a_lost_connection_is_renewed_and_the_work_runs_again(desk: Desk) -> None:
    tried: list[Any] = []

    def work(conn: Any, office: Any) -> str:
        tried.append(conn)
        if len(tried) == 1:
            raise psycopg.OperationalError("gone")
        return "done"

    lost = desk.conn
    renewed = psycopg.connect(lost.info.dsn, password=lost.info.password)
    connections = iter([lost, renewed])
    assert Intake(lambda: next(connections), desk.office).attempt(None, work) == (renewed, "done")
    assert tried == [lost, renewed] and lost.closed
    renewed.close()


def test_a_bug_fails_its_round_alone(store: Store, desk: Desk, one: Submission) -> None:
    queue = Intake(store.direct, desk.office)
    wrong = queue.run_errand(lambda conn, office: 1 // 0)
    (right,) = queue.submit([one])
    queue.start()
    assert isinstance(wrong.exception(), ZeroDivisionError)
    assert right.result().answer is not None
    queue.stop()
