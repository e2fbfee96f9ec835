"""A transaction in a pipeline: all of it or nothing, whenever a row is refused, and the connection goes on."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from tongguan.problem import Reason, Refusal
from tongguan.store.connect import Store, at_once

PUT = b"insert into tongguan.node (key, value) values (%s, 'x')"
KEYS = b"select key from tongguan.node where key like 'once-%%' order by key"


@pytest.fixture
def conn(store: Store) -> Iterator[Connection[Any]]:
    with store.direct() as found:
        yield found


def keys(conn: Connection[Any]) -> list[str]:
    return [row[0] for row in conn.execute(KEYS, ())]


def test_what_is_asked_and_written_goes_in_one_commit(conn: Connection[Any], store: Store) -> None:
    with at_once(conn) as writing:
        first, second = writing.execute(PUT, ("once-1",)), writing.execute(KEYS, ())
        assert [row[0] for row in second] == ["once-1"] and first.rowcount == 1
        writing.execute(PUT, ("once-2",))
        with store.writing() as other:
            assert keys(other) == [], "nobody sees it yet"
    assert keys(conn) == ["once-1", "once-2"]


@pytest.mark.parametrize("read", [True, False])
def test_a_row_that_is_refused_leaves_nothing_and_the_connection_goes_on(conn: Connection[Any], read: bool) -> None:
    with pytest.raises(psycopg.errors.UniqueViolation), at_once(conn) as writing:
        for _ in range(2):
            writing.execute(PUT, ("once-3",))
        if read:
            writing.execute(KEYS, ()).fetchall()
    assert keys(conn) == []
    with at_once(conn) as writing:
        writing.execute(PUT, ("once-4",))
    assert keys(conn) == ["once-4"]


def test_a_refusal_of_ours_takes_all_back(conn: Connection[Any]) -> None:
    with pytest.raises(Refusal), at_once(conn) as writing:
        writing.execute(PUT, ("once-5",))
        raise Refusal(Reason.CONFLICT, "No.", "否。")
    assert keys(conn) == []


def test_a_connection_that_is_lost_says_so_and_nothing_else(conn: Connection[Any], store: Store) -> None:
    (pid,) = conn.execute(b"select pg_backend_pid()").fetchone() or (0,)
    with pytest.raises(psycopg.OperationalError), at_once(conn) as writing:
        writing.execute(PUT, ("once-6",))
        writing.execute(b"select pg_terminate_backend(%s)", (pid,)).fetchall()
        writing.execute(PUT, ("once-7",))
    with store.writing() as other:
        assert keys(other) == []
