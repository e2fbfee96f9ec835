"""Months have partitions before they come; a case whose month has none is not lost, and comes home later."""

import threading
from datetime import UTC, datetime

import psycopg

from tests.store.filing import Lodged, answer, lodge
from tongguan.store import reading
from tongguan.store.connect import SYSTEM, Store, Urls
from tongguan.store.partitions import ahead, first_id

NOW = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
LATE = Lodged(1, month=first_id(2026, 11))
EARLY = Lodged(2, month=first_id(2031, 5))
PARTS = "select tableoid::regclass::text from tongguan.fact where case_id = %s"


def part(store: Store, case: Lodged) -> str:
    with store.writing() as conn:
        row = conn.execute(PARTS, (case.id,)).fetchone()
    assert row is not None
    return str(row[0])


def test_last_month_this_one_and_the_next_two(store: Store) -> None:
    with store.writing() as conn:
        made = ahead(conn, NOW)
    assert [m for m in made if m.startswith("fact")] == ["fact_202611", "fact_202612", "fact_202701", "fact_202702"]
    assert len(made) == 16
    with store.writing() as conn:
        assert ahead(conn, NOW) == []
    lodge(store, LATE)
    assert part(store, LATE) == "tongguan.fact_202611"


def test_a_month_without_partitions_waits_in_the_default_one_and_comes_home(store: Store) -> None:
    lodge(store, LATE, EARLY)
    assert part(store, LATE) == "tongguan.fact_default"
    with store.writing() as conn:
        ahead(conn, NOW)
    assert part(store, LATE) == "tongguan.fact_202611"
    assert part(store, EARLY) == "tongguan.fact_default"
    answer(store, LATE, 2)
    with store.reading(SYSTEM) as conn:
        assert [f.seq for f in reading.timeline(conn, LATE.id)] == [1, 2]
        case = reading.case_by_number(conn, LATE.number)
    assert case is not None
    assert (case.state, case.seq) == ("released", 2)


def test_who_writes_while_his_month_is_made_waits_and_finds_it(store: Store, urls: Urls) -> None:
    """The default partition is no longer his the moment the month is there."""
    maker, failed = Store(urls), list[BaseException]()

    def write() -> None:
        try:
            lodge(store, LATE)
        except psycopg.Error as error:
            failed.append(error)

    with maker.writing() as conn:
        ahead(conn, NOW)
        late = threading.Thread(target=write, daemon=True)
        late.start()
        late.join(0.5)
        assert late.is_alive(), "he waits"
    late.join(20)
    maker.close()
    assert failed == []
    assert part(store, LATE) == "tongguan.fact_202611"


def test_two_who_make_the_same_month_make_it_once(store: Store, urls: Urls) -> None:
    first, made = Store(urls), list[list[str]]()

    def make() -> None:
        with store.writing() as conn:
            made.append(ahead(conn, NOW))

    with first.writing() as conn:
        assert len(ahead(conn, NOW)) == 16
        late = threading.Thread(target=make, daemon=True)
        late.start()
        late.join(0.3)
    late.join(20)
    first.close()
    assert made == [[]]


def test_partitions_keep_the_indexes_of_their_table(store: Store, admin: str) -> None:
    with store.writing() as conn:
        ahead(conn, NOW)
    query = """select count(*) from pg_inherits where inhrelid in
        (select indexrelid from pg_index where indrelid = 'tongguan.case_file_202612'::regclass)"""
    with psycopg.connect(admin) as conn:
        assert conn.execute(query).fetchone() == (5,)
