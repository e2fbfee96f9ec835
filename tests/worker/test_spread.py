"""The hub pushes to receivers that die, stay silent, miss something: each gets everything, in order, once."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any

import pytest

from sandbox.subscriber import Door, Shelf
from tests.store.filing import Lodged, lodge
from tongguan.codes.law import Law
from tongguan.codes.read import read
from tongguan.codes.topic import Feed
from tongguan.exchange.topic import topics
from tongguan.parties.party import Kind, Party
from tongguan.store import parties, standards
from tongguan.store import topics as store_topics
from tongguan.store.connect import Store
from tongguan.store.signer import Signer
from tongguan.store.topics import Subscription
from tongguan.worker.push import Push
from tongguan.worker.spread import Spread, count, run
from tongguan.worker.tidy import hub as tidied

PROFILE = Path(__file__).parents[2] / "profiles" / "cn"
ITEM = {"subject": "Steel", "words": "Licences are asked for.", "from": "2026-12-01"}
STREAM = "topic/trade-notices"


@pytest.fixture(autouse=True)
def law(store: Store) -> Law:
    made = Law.of(read(PROFILE))
    with store.writing() as conn:
        standards.publish_law(conn, made.id, made.head.id, made.dump(), ("test", datetime.now(UTC)))
    return made


@pytest.fixture
def push(tmp_path: Path) -> Push:
    return Push(signer=Signer(tmp_path / "keys"), sandbox=True, now=lambda: datetime.now(UTC), every=0.05)


def subscribed(store: Store, party: str, address: str) -> str:
    """A subscription of an agency, as one that was opened."""
    more = {"topic": "trade-notices", "stream": STREAM, "publisher": "MOFCOM", "clause": "TN-1", "taken": 0}
    said = {"mandate": "m", "source": "s", "address": address, "opened_by": "x", "opened_at": datetime.now(UTC)}
    with store.writing() as conn:
        parties.keep(conn, Party(id=party, kind=Kind.AGENCY, name=party), datetime.now(UTC))
        assert store_topics.open_(conn, more | said | {"id": f"s-{party}", "party": party})
    return f"s-{party}"


def publish(store: Store, first: int, count_: int) -> None:
    items = [(f"N-{n}", {**ITEM, "number": f"N-{n}"}) for n in range(first, first + count_)]
    with store.writing() as conn:
        store_topics.publish(conn, STREAM, ("MOFCOM", "ministry"), items, datetime.now(UTC))


def stands(store: Store, id_: str) -> Subscription:
    with store.writing() as conn:
        found = store_topics.one(conn, id_)
    assert found is not None
    return found


def until(true: Callable[[], bool]) -> None:
    end = monotonic() + 60
    while not true():
        assert monotonic() < end, "it never came true"
        sleep(0.02)


@pytest.fixture
def running(store: Store, push: Push) -> Iterator[None]:
    stop = Event()
    thread = Thread(target=run, args=(store, push, stop))
    thread.start()
    yield
    stop.set()
    thread.join()


class Silent(BaseHTTPRequestHandler):
    """A receiver that never takes anything."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.send_response(500)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nobody listens."""


def serving(server: ThreadingHTTPServer) -> str:
    Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}/"


def numbers(path: Path) -> list[str]:
    return [json.loads(line)["item"]["number"] for line in path.read_text().splitlines()]


def test_one_that_takes_nothing_keeps_no_other_waiting(store: Store, running: None, tmp_path: Path) -> None:
    del running
    bad, good = ThreadingHTTPServer(("127.0.0.1", 0), Silent), Door(0, Shelf(tmp_path / "good"))
    first, second = subscribed(store, "A", serving(bad)), subscribed(store, "B", serving(good))
    publish(store, 0, 450)
    until(lambda: stands(store, second).acked == 450)
    assert numbers(tmp_path / "good") == [f"N-{n}" for n in range(450)]
    until(lambda: stands(store, first).status == 500)
    poor = stands(store, first)
    assert (poor.acked, poor.last, poor.behind) == (0, 450, 450) and poor.attempts >= 1
    publish(store, 450, 1)
    until(lambda: stands(store, second).acked == 451)
    for server in (bad, good):
        server.shutdown()
        server.server_close()


def test_a_receiver_that_lost_what_it_had_says_so_and_is_told_again(store: Store, push: Push, tmp_path: Path) -> None:
    door = Door(0, Shelf(tmp_path / "kept"))
    mine = subscribed(store, "A", serving(door))
    hub = Spread(store, push)

    def turn() -> None:
        hub.gather(hub.topics())
        for due in hub.due(hub.topics()):
            hub.tell(due, hub.topics())

    publish(store, 0, 3)
    turn()
    assert stands(store, mine).acked == 3
    (tmp_path / "kept").unlink()
    door.shelf = Shelf(tmp_path / "kept")
    publish(store, 3, 2)
    turn()
    lost = stands(store, mine)
    assert (lost.gaps, lost.sent, lost.status) == (1, 0, 409) and numbers(tmp_path / "kept") == []
    with store.writing() as conn:
        store_topics.replay(conn, mine, 1)
    turn()
    assert numbers(tmp_path / "kept") == [f"N-{n}" for n in range(5)]
    assert (stands(store, mine).acked, stands(store, mine).behind) == (5, 0)
    with store.writing() as conn:
        steps = [(one.what, one.seq) for one in store_topics.steps(conn, mine, 9)]
    assert steps == [("acknowledged", 5), ("gap", 1), ("acknowledged", 3)]
    hub.close()
    door.shutdown()
    door.server_close()


def test_what_was_taken_and_not_noted_comes_again_with_the_same_numbers(
    store: Store, push: Push, tmp_path: Path
) -> None:
    """As if we died between the receiver's yes and our note of it."""
    door = Door(0, Shelf(tmp_path / "kept"))
    mine = subscribed(store, "A", serving(door))
    hub = Spread(store, push)
    publish(store, 0, 3)
    hub.gather(hub.topics())
    with store.writing() as conn:
        door.shelf.put([{**vars_of(one)} for one in store_topics.deliveries(conn, mine, 0, 3)])
    for due in hub.due(hub.topics()):
        assert hub.tell(due, hub.topics())
    assert numbers(tmp_path / "kept") == ["N-0", "N-1", "N-2"] and stands(store, mine).acked == 3
    hub.close()
    door.shutdown()
    door.server_close()


def vars_of(one: Any) -> dict[str, Any]:
    return {"seq": one.seq, "before": one.before, "hash": one.hash, "item": one.item}


def test_nothing_is_pushed_to_a_party_that_is_suspended(store: Store, push: Push) -> None:
    mine = subscribed(store, "A", "http://127.0.0.1:9/")
    publish(store, 0, 1)
    hub = Spread(store, push)
    hub.gather(hub.topics())
    with store.writing() as conn:
        parties.suspend(conn, "A", ("admin", datetime.now(UTC)))
    assert hub.due(hub.topics()) == [] and stands(store, mine).last == 1
    with store.writing() as conn:
        parties.resume(conn, "A")
    assert [due.id for due in hub.due(hub.topics())] == [mine]
    assert hub.due(hub.topics()) == [], "it is being told"
    hub.close()


def test_days_are_counted_once(store: Store, law: Law) -> None:
    lodge(store, Lodged(1))
    with store.writing() as conn:
        (at,) = conn.execute("select received_at from tongguan.case_file").fetchone() or (None,)
    assert at is not None
    later = at + timedelta(days=1)
    for _ in range(2):
        assert count(store, later)
    with store.writing() as conn:
        (item,) = store_topics.items(conn, Feed.STATISTICS, 0, 10)
    said = store_topics.decode(item.body)
    assert date.fromisoformat(said["day"]) == law.head.day(at) and said["declarations"] == 1
    assert set(said) == {"day", "office", "direction", "declarations", "items", "released"}


def test_what_was_acknowledged_long_ago_goes_and_numbers_go_on(store: Store, law: Law, push: Push) -> None:
    mine = subscribed(store, "A", "")
    publish(store, 0, 3)
    hub = Spread(store, push)
    hub.gather(hub.topics())
    late = datetime.now(UTC) + timedelta(days=400)
    assert tidied(store, late)
    with store.writing() as conn:
        assert len(store_topics.deliveries(conn, mine, 0, 9)) == 3, "nobody has them yet"
        store_topics.acknowledge(conn, mine, 2, datetime.now(UTC))
    assert tidied(store, late)
    with store.writing() as conn:
        assert [one.seq for one in store_topics.deliveries(conn, mine, 0, 9)] == [3]
        assert [one.seq for one in store_topics.items(conn, STREAM, 0, 9)] == [3]
    publish(store, 3, 1)
    hub.gather(hub.topics())
    assert stands(store, mine).last == 4 and "trade-notices" in topics(law, late)
    hub.close()


def test_who_wants_again_what_is_no_longer_kept_gets_what_is_kept_once(store: Store, push: Push) -> None:
    id_ = subscribed(store, "AQSIQ", "http://127.0.0.1:9/")
    publish(store, 1, 5)
    hub = Spread(store, push)
    try:
        hub.gather(hub.topics())
    finally:
        hub.close()
    with store.writing() as conn:
        store_topics.sent(conn, id_, (200, 1), 5, datetime.now(UTC))
        conn.execute("delete from tongguan.topic_delivery where subscription = %s and seq < 4", (id_,))
        store_topics.gap(conn, id_, 1)
    assert stands(store, id_).sent == 3
    with store.writing() as conn:
        store_topics.sent(conn, id_, (200, 4), 5, datetime.now(UTC))
    assert stands(store, id_).sent == 5


def test_a_clause_that_lets_another_party_delivers_nothing(store: Store, push: Push) -> None:
    id_ = subscribed(store, "C-1", "")
    with store.writing() as conn:
        conn.execute("update tongguan.party set kind = 'company' where id = 'C-1'")
    publish(store, 1, 2)
    hub = Spread(store, push)
    try:
        made = hub.gather(hub.topics())
    finally:
        hub.close()
    assert (made, stands(store, id_).last) == (0, 0)
