"""Connections in three roles: one writing connection per process, a pool of reading ones that set their caller first.

    store = Store(urls)                       # urls from store.roles.establish
    with store.reading(caller) as conn: …     # read-only, row-level security; SYSTEM sees all
    with store.writing() as conn: …           # the only writing transaction; one commit, at its end

Everything here blocks: call it in a thread. While the server is gone, both raise Away; once it is back, the next call
connects again.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import RLock
from typing import Any, NewType, TypeAlias, TypeVar

import msgspec
import psycopg
from psycopg import Connection
from psycopg_pool import ConnectionPool

from tongguan.parties.party import Caller, Sight
from tongguan.problem import Reason, Refusal

Reading = NewType("Reading", Connection[Any])
"""A connection inside a read-only transaction."""
Writing = NewType("Writing", Connection[Any])
"""A connection inside the writing transaction."""

T = TypeVar("T")
Later: TypeAlias = Callable[[], T]
"""What the database was asked; it comes when this is called, once. In a pipeline many are asked before one is read."""

SYSTEM = Caller(party="", sees=Sight.ALL)
"""The node itself: loading law, verifying, reporting."""

READ_ONLY = b"begin transaction isolation level repeatable read read only"
CALL = (
    b"select set_config('tongguan.party', %s, true), set_config('tongguan.sees', %s, true),"
    b" set_config('tongguan.mandates', %s, true)"
)
PLANS = "-c plan_cache_mode=force_custom_plan"  # absent filters and whose rows: each search has its own best plan
RECONNECT_FOR = 2.0
"""Seconds of growing pauses between tries; then the next reader tries anew, so that nobody waits when it is back."""
BY_KEY = "-c plan_cache_mode=force_generic_plan -c enable_seqscan=off"  # the hot path asks by keys: one plan, no scan
LIMITS = "-c statement_timeout=60s -c idle_in_transaction_session_timeout=120s -c timezone=UTC"


class Urls(msgspec.Struct, frozen=True, kw_only=True):
    """How each role reaches the database: libpq connection strings."""

    owner: str
    journey: str
    read: str


class Away(Refusal):
    """The database does not answer: for the caller to ask again, and no bug."""

    def __init__(self) -> None:
        super().__init__(
            Reason.OVERLOADED, "The database is away for a moment. Try again.", "数据库暂时不可用，请稍后重试。"
        )


class NoRoom(Refusal):
    """The database's disk is full. Nothing was stored; it goes on by itself once there is room."""

    def __init__(self) -> None:
        super().__init__(
            Reason.OVERLOADED,
            "The node's disk is full; nothing was stored. Try again later.",
            "系统磁盘已满，未保存任何数据，请稍后重试。",
        )


def away(error: psycopg.OperationalError) -> bool:
    """Whether the server failed us: no connection, no resources, shut down, out of time (SQLSTATE 08, 53, 57, 58)."""
    return error.sqlstate is None or error.sqlstate[:2] in ("08", "53", "57", "58")


@contextmanager
def answering() -> Iterator[None]:
    """A server that fails us is Away; what it has against our statement stays what it is."""
    try:
        yield
    except psycopg.errors.DiskFull as error:
        raise NoRoom from error
    except psycopg.OperationalError as error:
        if away(error):
            raise Away from error
        raise


@contextmanager
def at_once(conn: Connection[Any]) -> Iterator[Writing]:
    """A transaction in a pipeline: it waits only where something that was asked is read. BEGIN goes with the first
    question, COMMIT with the last rows; a row that is refused is raised when this ends, if not before."""
    try:
        with conn.pipeline():
            conn.execute(b"begin")
            yield Writing(conn)
            conn.execute(b"commit")
    except BaseException:
        if not conn.closed:
            conn.rollback()
        raise


class Store:
    """The common database as the app knows it: it never connects as owner."""

    def __init__(self, urls: Urls, readers: int = 4) -> None:
        self._urls = urls
        self._lock = RLock()
        self._writer: Connection[Any] | None = None
        self._readers = ConnectionPool(
            urls.read,
            kwargs={"autocommit": True, "options": f"{LIMITS} {PLANS}", "application_name": "tongguan read"},
            min_size=1,
            max_size=readers,
            timeout=10,
            reconnect_timeout=RECONNECT_FOR,
            check=ConnectionPool.check_connection,
            open=True,
        )

    @contextmanager
    def reading(self, caller: Caller) -> Iterator[Reading]:
        """A read-only transaction, one snapshot of the data, that sees what `caller` may see."""
        mandates = "\n".join(sorted(caller.mandates))
        with answering(), self._readers.connection() as conn:
            conn.execute(READ_ONLY)
            try:
                conn.execute(CALL, (caller.party, str(caller.sees), mandates))
                yield Reading(conn)
            finally:
                if not conn.closed:
                    conn.rollback()

    @contextmanager
    def writing(self) -> Iterator[Writing]:
        """The writing transaction: committed at the end, rolled back on any exception. One at a time per process."""
        with answering(), self._lock:
            conn = self._connected()
            try:
                with conn.transaction():
                    yield Writing(conn)
            except psycopg.OperationalError:
                if conn.closed or conn.broken:
                    self._drop()
                raise

    def direct(self) -> Connection[Any]:
        """A connection of its own in the writing role, for what outlives a transaction: advisory locks, LISTEN."""
        options = f"{LIMITS} {BY_KEY}"
        return psycopg.connect(self._urls.journey, autocommit=True, options=options, application_name="tongguan worker")

    def streaming(self) -> Connection[Any]:
        """A reading connection of its own without time limits, for walks over everything."""
        return psycopg.connect(self._urls.read, autocommit=True, application_name="tongguan walk")

    def ready(self) -> bool:
        """Whether the database answers."""
        try:
            with self._readers.connection(timeout=2) as conn:
                conn.execute("select 1")
        except (psycopg.OperationalError, TimeoutError):
            return False
        return True

    def close(self) -> None:
        with self._lock:
            self._drop()
        self._readers.close()

    def _connected(self) -> Connection[Any]:
        if self._writer is None or self._writer.closed:
            self._writer = psycopg.connect(
                self._urls.journey, autocommit=True, options=LIMITS, application_name="tongguan write"
            )
        return self._writer

    def _drop(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
