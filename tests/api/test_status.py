"""How the parts of a node are: what makes each up or degraded, since when, and that nobody is told more."""

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.api.conftest import Calling, Small
from tests.api.test_road import lodge
from tongguan.api import status
from tongguan.api.status import Condition, PartName, Watchman
from tongguan.problem import Refusal
from tongguan.store.connect import Away
from tongguan.store.turn import Turn, Work


@pytest.fixture
def watchman(monkeypatch: pytest.MonkeyPatch) -> Watchman:
    """One that looks anew each time."""
    monkeypatch.setattr(status, "FRESH", -1.0)
    return Watchman()


@pytest.fixture
def at_work(node: Small) -> Iterator[None]:
    """Somebody works in the background."""
    with node.store.direct() as conn:
        assert Turn(conn, Work.WORKER).taken()
        yield


def states(watchman: Watchman, node: Any) -> dict[PartName, tuple[Condition, datetime]]:
    seen = asyncio.run(watchman.look(node))
    assert (seen.state is Condition.UP) == all(p.state is Condition.UP for p in seen.parts)
    return {p.name: (p.state, p.since) for p in seen.parts}


def unsealed(node: Small, past: timedelta) -> None:
    """One fact waits for its seal, as old as that; the others do not."""
    with node.store.writing() as conn:
        conn.execute("delete from tongguan.changed")
        row = conn.execute("select case_id, seq, at from tongguan.fact order by at desc limit 1").fetchone()
        assert row is not None
        conn.execute("insert into tongguan.changed (cases, seqs) values (array[%s::bigint], array[%s::int])", row[:2])
    node.now = lambda: datetime.now(UTC).replace(microsecond=0) + past  # type: ignore[method-assign]


def test_a_node_that_works(call: Calling, node: Small, watchman: Watchman, at_work: None) -> None:
    lodge(call, "STATUS-1")
    seen = states(watchman, node)
    assert {part: health for part, (health, _) in seen.items()} == dict.fromkeys(PartName, Condition.UP)
    assert all(since <= datetime.now(UTC) for _, since in seen.values())
    assert states(watchman, node) == seen, "nothing has changed since"


def test_the_worker_is_missed_and_since_when(node: Small, watchman: Watchman) -> None:
    until = time.monotonic() + 10  # the server lets a lock go a moment after its connection was closed
    while (gone := states(watchman, node)[PartName.WORKER])[0] is Condition.UP and time.monotonic() < until:
        time.sleep(0.02)
    assert gone[0] is Condition.DEGRADED
    assert states(watchman, node)[PartName.WORKER] == gone
    with node.store.direct() as conn:
        assert Turn(conn, Work.WORKER).taken()
        back = states(watchman, node)[PartName.WORKER]
    assert back[0] is Condition.UP and back[1] > gone[1]


def test_facts_without_a_seal_tell_since_when(
    call: Calling, node: Small, watchman: Watchman, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = datetime.now(UTC)
    lodge(call, "STATUS-2")
    with monkeypatch.context() as changed:
        changed.setattr(node, "now", node.now)
        unsealed(node, timedelta(seconds=61) + timedelta(seconds=1))
        health, since = states(watchman, node)[PartName.SEALS]
    assert health is Condition.DEGRADED
    assert before - timedelta(seconds=65) <= since <= datetime.now(UTC)


def test_a_delivery_that_nobody_tries_again(call: Calling, node: Small, watchman: Watchman) -> None:
    lodge(call, "STATUS-3")
    due = datetime.now(UTC) - timedelta(minutes=7)
    with node.store.writing() as conn:
        conn.execute(
            "update tongguan.outbox set done = null, attempts = 1, lease = %s"
            " where id = (select max(id) from tongguan.outbox)",
            [due],
        )
    health, since = states(watchman, node)[PartName.DELIVERIES]
    assert health is Condition.DEGRADED and abs(since - due) < timedelta(seconds=5)
    with node.store.writing() as conn:
        conn.execute("update tongguan.outbox set done = now()")
    assert states(watchman, node)[PartName.DELIVERIES][0] is Condition.UP


def test_law_and_clock(node: Small, watchman: Watchman, monkeypatch: pytest.MonkeyPatch) -> None:
    published = states(watchman, node)[PartName.LAW]
    with node.store.writing() as conn:
        kept = conn.execute("select published_at from tongguan.law").fetchone()
    assert published[0] is Condition.UP and kept is not None and published[1] == kept[0]
    monkeypatch.setattr(status, "APART", timedelta(microseconds=-1))
    assert states(watchman, node)[PartName.CLOCK][0] is Condition.DEGRADED


class Broken:
    """A node whose database, or writer, is away."""

    version = "test"

    def __init__(self, **parts: bool) -> None:
        self.parts = parts
        self.store = self

    async def ready(self) -> dict[str, bool]:
        return self.parts

    def now(self) -> datetime:
        return datetime.now(UTC)

    def reading(self, caller: Any) -> Any:
        raise Away


def test_what_cannot_be_seen_is_unknown(watchman: Watchman) -> None:
    seen = states(watchman, Broken(database=False, writer=True))
    assert seen[PartName.DATABASE][0] is Condition.DEGRADED and seen[PartName.WRITER][0] is Condition.UP
    assert {seen[p][0] for p in PartName if p not in ("database", "writer")} == {Condition.UNKNOWN}
    between = states(watchman, Broken(database=True, writer=False))
    assert between[PartName.DATABASE][0] is between[PartName.WRITER][0] is Condition.DEGRADED
    assert isinstance(Away(), Refusal)


def test_it_is_looked_at_no_more_than_every_two_seconds(node: Small) -> None:
    watchman = Watchman()
    first = asyncio.run(watchman.look(node))
    began = time.monotonic()
    while time.monotonic() - began < 0.05:
        assert asyncio.run(watchman.look(node)) is first


def test_everybody_may_ask_and_learns_no_more(call: Calling) -> None:
    answer = call("", "GET", "/v1/status")
    assert answer.status_code == 200 and set(answer.json()) == {"state", "at", "version", "parts"}
    assert {frozenset(part) for part in answer.json()["parts"]} == {frozenset({"name", "state", "since"})}
