"""The worker's rounds: no fact goes unsealed, each counts once, messages go out once they can, one is at work."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import monotonic, sleep

import psycopg
from obstore.store import MemoryStore

from tests.store.filing import MORNING, Lodged, answer, lodge
from tongguan.codes.law import Law
from tongguan.codes.read import read
from tongguan.parties.party import Caller
from tongguan.store import counters, documents, jobs, outbox, standards
from tongguan.store.chain import unpacked
from tongguan.store.connect import SYSTEM, Away, Store, Urls
from tongguan.store.outbox import Outgoing
from tongguan.worker.run import Settings, run, tidy
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet
from tongguan.worker.verify import Walked, verify

PROFILE = Path(__file__).parents[2] / "profiles" / "cn"


def sealed_heads(store: Store) -> list[list[tuple[int, int]]]:
    with store.writing() as conn:
        rows = conn.execute("select heads from tongguan.seal order by number").fetchall()
    return [[(h.case_id % 100, h.seq) for h in unpacked(row[0])] for row in rows]


def until(true: Callable[[], bool]) -> None:
    end = monotonic() + 20
    while not true():
        assert monotonic() < end, "it never came true"
        sleep(0.02)


def test_a_commit_that_comes_late_is_sealed_all_the_same(store: Store, urls: Urls, tmp_path: Path) -> None:
    """A transaction that began before another and commits after its seal: its facts are in the next one."""
    signet = Signet(tmp_path)
    slow, quick = Store(urls), store
    with slow.writing() as conn:
        conn.execute("select pg_current_xact_id()")
        lodge(quick, Lodged(1))
        late = threading.Thread(target=lodge, args=(quick, Lodged(2)), daemon=True)
        late.start()
        late.join()
        assert seal(quick, signet, MORNING) == 2
    lodge(slow, Lodged(3))
    assert seal(quick, signet, MORNING) == 1
    assert seal(quick, signet, MORNING) == 0
    assert sealed_heads(store) == [[(1, 1), (2, 1)], [(3, 1)]]
    slow.close()


def test_an_uncommitted_fact_is_not_sealed_and_not_missed(store: Store, urls: Urls, tmp_path: Path) -> None:
    signet = Signet(tmp_path)
    row = "insert into tongguan.fact values (20261100000001, 1, 'lodge', now(), 'a', 'a', 'a', '', null, null, 'h')"
    with psycopg.connect(urls.journey) as open_one:
        open_one.execute(row)
        assert seal(store, signet, MORNING) == 0
        lodge(store, Lodged(2))
        assert seal(store, signet, MORNING) == 1
        open_one.commit()
    assert seal(store, signet, MORNING) == 1
    assert sealed_heads(store) == [[(2, 1)], [(1, 1)]]


def test_only_the_last_fact_of_a_case_is_a_head(store: Store, tmp_path: Path) -> None:
    lodge(store, Lodged(1), Lodged(2))
    answer(store, Lodged(1), 2)
    assert seal(store, Signet(tmp_path), MORNING) == 3
    assert sealed_heads(store) == [[(1, 2), (2, 1)]]


def test_hits_count_once_and_a_find_starts_anew(store: Store, tmp_path: Path) -> None:
    signet, minute = Signet(tmp_path), timedelta(minutes=1)
    lodge(store, *[Lodged(n, profiles=("P1", "P2") if n == 1 else ("P1",)) for n in range(1, 4)])
    seal(store, signet, MORNING)
    answer(store, Lodged(2), 2, passed=True)
    seal(store, signet, MORNING)
    with store.reading(SYSTEM) as conn:
        assert counters.spent(conn, MORNING) == {}
        assert counters.spent(conn, MORNING + minute) == {"P1": 3, "P2": 1}
    answer(store, Lodged(1), 2, passed=False)
    seal(store, signet, MORNING + minute)
    with store.reading(SYSTEM) as conn:
        assert counters.spent(conn, MORNING + 2 * minute) == {"P1": 0, "P2": 0}
        assert counters.hits(conn, MORNING - minute) == {"P1": (3, 1), "P2": (1, 1)}
        shares = counters.shares(conn, MORNING - minute)
    assert {(k.lane, k.step): n for k, n in shares.items()} == {("red", "match"): 3}


def test_a_lease_keeps_others_off_until_it_is_over(store: Store) -> None:
    lodge(store, *[Lodged(n) for n in range(1, 6)])
    with store.writing() as conn:
        first = outbox.lease(conn, MORNING, most=3)
    with store.writing() as conn:
        second = outbox.lease(conn, MORNING, most=3)
    with store.writing() as conn:
        assert outbox.lease(conn, MORNING) == []
    assert [m.case_id % 100 for m in first + second] == [1, 2, 3, 4, 5]
    with store.writing() as conn:
        outbox.done(conn, [m.id for m in first], MORNING)
    with store.writing() as conn:
        again = outbox.lease(conn, MORNING + timedelta(minutes=2))
    assert [(m.case_id % 100, m.attempts) for m in again] == [(4, 2), (5, 2)]


def test_the_worker_seals_delivers_and_makes_partitions(store: Store, urls: Urls, tmp_path: Path) -> None:
    told: list[Outgoing] = []
    stop = threading.Event()
    lodge(store, Lodged(1), Lodged(2))

    def deliver(message: Outgoing) -> bool:
        told.append(message)
        return True

    settings = Settings(keys=tmp_path, objects=MemoryStore(), now=lambda: MORNING, deliver=deliver, every=0.05)
    stores = [Store(urls), Store(urls)]
    workers = [threading.Thread(target=run, args=(one, settings, stop), daemon=True) for one in stores]
    for worker in workers:
        worker.start()
    until(lambda: len(told) == 2)
    lodge(store, Lodged(3))
    until(lambda: len(told) == 3)
    stop.set()
    for worker, one in zip(workers, stores, strict=True):
        worker.join()
        one.close()
    assert sorted(h for heads in sealed_heads(store) for h in heads) == [(1, 1), (2, 1), (3, 1)]
    assert list(verify(store, tmp_path, Walked())) == []
    with store.writing() as conn:
        assert conn.execute("select to_regclass('tongguan.fact_202701') is not null").fetchone() == (True,)


def test_the_worker_outlives_its_connections(store: Store, urls: Urls, admin: str, tmp_path: Path) -> None:
    stop, its = threading.Event(), Store(urls)
    settings = Settings(keys=tmp_path, objects=MemoryStore(), now=lambda: MORNING, every=0.05)
    worker = threading.Thread(target=run, args=(its, settings, stop), daemon=True)
    worker.start()
    lodge(store, Lodged(1))
    until(lambda: len(sealed_heads(store)) == 1)
    with psycopg.connect(admin, autocommit=True) as conn:
        conn.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and application_name in ('tongguan worker', 'tongguan write')"
        )
    until(lambda: lodged_again(store))
    until(lambda: len(sealed_heads(store)) == 2)
    stop.set()
    worker.join()
    its.close()


def lodged_again(store: Store) -> bool:
    try:
        lodge(store, Lodged(2))
    except Away:
        return False
    return True


def test_what_nobody_fetched_goes_at_its_date_and_names_of_who_looked(store: Store, tmp_path: Path) -> None:
    lodge(store, Lodged(1), Lodged(2))
    law = Law.of(read(PROFILE))
    with store.writing() as conn:
        standards.publish_law(conn, law.id, law.head.id, law.dump(), ("test", MORNING))
        outbox.acknowledge(conn, "trader-1", [m.id for m in outbox.lease(conn, MORNING)][:1], MORNING)
        documents.looked(conn, Lodged(1).id, Caller(party="CUSTOMS", name="Officer"), "case", MORNING)
    settings = Settings(keys=tmp_path, objects=MemoryStore())

    def left(after: timedelta) -> tuple[object, ...] | None:
        assert tidy(store, settings, MORNING + after)
        with store.writing() as conn:
            return conn.execute(
                "select count(*), (select string_agg(name, '') from tongguan.look) from tongguan.outbox"
            ).fetchone()

    assert left(timedelta(days=29)) == (2, "Officer")
    assert left(timedelta(days=31)) == (1, "Officer")
    assert left(timedelta(days=364)) == (1, "Officer")
    assert left(timedelta(days=366)) == (0, "Officer")
    assert left(timedelta(days=1826)) == (0, "")


def test_what_is_late_in_transit_is_looked_for_in_every_round(store: Store, tmp_path: Path) -> None:
    looked, stop = threading.Semaphore(0), threading.Event()

    def look() -> bool:
        looked.release()
        return True

    settings = Settings(keys=tmp_path, objects=MemoryStore(), every=0.05, enquire=look)
    worker = threading.Thread(target=run, args=(store, settings, stop))
    worker.start()
    assert looked.acquire(timeout=20) and looked.acquire(timeout=20)
    stop.set()
    worker.join(20)
    with store.reading(SYSTEM) as conn:
        assert "enquiries" in {done.name for done in jobs.jobs(conn)}
