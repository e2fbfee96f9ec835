"""Mandates: one at a time for each broker, whoever asks at once; by the administration's days; expired ones stand in
nobody's way."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest

from tongguan.journeys.entrust import Given, end, grant
from tongguan.parties.party import Caller, Kind, Party, Scope
from tongguan.problem import Reason, Refusal
from tongguan.store import accounts, parties
from tongguan.store.connect import SYSTEM, Store, Urls

NOW = datetime(2026, 11, 26, 18, 30, tzinfo=UTC)
TODAY = date(2026, 11, 27)
"""At the administration, in Asia, it is tomorrow already."""
COMPANY = Caller(party="C1", name="Manager", scopes=frozenset({Scope.COMPANY}))
BROKER = Caller(party="B1", name="Broker", scopes=frozenset({Scope.COMPANY}))


@pytest.fixture(autouse=True)
def enrolled(store: Store) -> None:
    with store.writing() as conn:
        for id_, kind in (("C1", Kind.COMPANY), ("B1", Kind.BROKER), ("K1", Kind.BANK)):
            parties.keep(conn, Party(id=id_, kind=kind, name=id_), NOW)


def holds(store: Store, today: date) -> list[str]:
    """For whom the broker acts on a day."""
    with store.reading(SYSTEM) as conn:
        row = conn.execute("select tongguan.entrusted('B1', %s)", (today,)).fetchone()
    return list(row[0]) if row else []


def given(store: Store, since: date | None = None, until: date | None = None, today: date = TODAY) -> accounts.Mandate:
    with store.writing() as conn:
        return grant(conn, COMPANY, Given(broker="B1", since=since, until=until), NOW, today)


def test_its_first_day_is_the_administrations_not_greenwichs(store: Store) -> None:
    assert given(store).since == TODAY
    assert holds(store, TODAY) == ["C1"] and holds(store, NOW.date()) == []


def test_both_days_count_and_one_that_is_over_stands_in_nobodys_way(store: Store) -> None:
    first = given(store, until=TODAY)
    assert holds(store, TODAY) == ["C1"] and holds(store, date(2026, 11, 28)) == []
    with pytest.raises(Refusal) as again:
        given(store)
    assert again.value.reason is Reason.CONFLICT
    second = given(store, since=date(2026, 12, 1), today=date(2026, 11, 28))
    with store.reading(SYSTEM) as conn:
        old = accounts.mandate(conn, first.id)
    assert old is not None and old.ended_at is not None and second.since == date(2026, 12, 1)
    assert holds(store, date(2026, 11, 30)) == [] and holds(store, date(2026, 12, 1)) == ["C1"]


def test_two_grants_at_once_make_one(store: Store, urls: Urls) -> None:
    gate = Barrier(6)

    def one(_: int) -> str:
        mine = Store(urls, readers=1)
        try:
            gate.wait(10)
            return given(mine).id
        except Refusal as refused:
            return refused.reason
        finally:
            mine.close()

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(one, range(6)))
    assert answers.count(Reason.CONFLICT) == 5
    with store.reading(SYSTEM) as conn:
        assert len(accounts.mandates(conn, "B1")) == 1


@pytest.mark.parametrize("who", [COMPANY, BROKER])
def test_either_ends_it_and_nobody_else(store: Store, who: Caller) -> None:
    made = given(store)
    stranger = Caller(party="K1", scopes=frozenset({Scope.COMPANY}))
    with store.writing() as conn, pytest.raises(Refusal, match="no such mandate"):
        end(conn, stranger, made.id, NOW)
    for _ in range(2):
        with store.writing() as conn:
            end(conn, who, made.id, NOW)
    assert holds(store, TODAY) == []
    with store.reading(SYSTEM) as conn:
        row = conn.execute("select count(*) from tongguan.act where what = 'mandate.ended'").fetchone()
    assert row == (1,)


def test_a_suspended_companys_mandates_rest(store: Store) -> None:
    given(store)
    with store.writing() as conn:
        parties.suspend(conn, "C1", ("x", NOW))
    assert holds(store, TODAY) == []
    with store.writing() as conn:
        parties.resume(conn, "C1")
    assert holds(store, TODAY) == ["C1"]
