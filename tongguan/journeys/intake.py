"""The intake: submissions queue here, one writer thread takes whatever has queued while the last commit ran.

Single submissions go before bulk ones, and a bulk upload gets at most its share of a batch, so that it never delays a
single one by more than a batch. When too much waits, the edge is told to come back later before memory is used.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextvars import Context, copy_context
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection

from tongguan.journeys.lodge import lodge
from tongguan.journeys.office import Office
from tongguan.journeys.submission import Reply, Submission
from tongguan.observe import here, span
from tongguan.problem import Reason, Refusal
from tongguan.store.connect import Away, NoRoom

log = logging.getLogger(__name__)
BATCH = 64
BULK_SHARE = 32
WAITING_AT_MOST = 4096
BYTES_AT_MOST = 64 * 1024 * 1024
RECONNECT_FOR = 60.0

Work = Callable[[Connection[Any], Office], Any]
Outcome = Reply | BaseException
Tell = Callable[[Sequence[tuple[Any, Outcome]]], None]
"""Told once for all replies of a batch that concern it, in the writer's thread: (slot, outcome)."""


class Waiting(NamedTuple):
    """A submission in the queue, and who wants its reply: `tell`, with `slot`."""

    submission: Submission
    slot: Any
    tell: Tell
    asked_by: Any  # the span of the request, if spans are on


class Errand(NamedTuple):
    """Other work for the writer: a payment, a verdict. It runs between batches, in the same thread; `context` is the
    one it was asked in, so that what is logged meanwhile names its request."""

    work: Work
    future: "Future[Any]"
    context: Context


class Overloaded(Refusal):
    """More waits than memory should hold."""

    def __init__(self) -> None:
        super().__init__(Reason.OVERLOADED, "The intake is full. Try again in a second.", "系统繁忙，请稍后重试。")


class Intake:
    """One queue, one writer thread, one connection."""

    def __init__(self, connect: Callable[[], Connection[Any]], office: Office) -> None:
        self.connect = connect
        self.office = office
        self.singles: deque[Waiting] = deque()
        self.bulk: deque[Waiting] = deque()
        self.errands: deque[Errand] = deque()
        self.bytes = 0
        self.wake = threading.Condition()
        self.closing = False
        self.thread = threading.Thread(target=self.run, name="writer", daemon=True)

    def start(self) -> None:
        self.thread.start()

    def stop(self, timeout: float = 30.0) -> None:
        """Takes nothing more, finishes what waits."""
        with self.wake:
            self.closing = True
            self.wake.notify()
        self.thread.join(timeout)

    def submit(self, submissions: Sequence[Submission], bulk: bool = False) -> list["Future[Reply]"]:
        """Queues them; each future gets its reply once it is durable. Raises Overloaded before memory runs out."""
        futures: list[Future[Reply]] = [Future() for _ in submissions]
        asked_by = here()
        self.post([Waiting(s, f, fulfil, asked_by) for s, f in zip(submissions, futures, strict=True)], bulk)
        return futures

    def post(self, waiting: Sequence[Waiting], bulk: bool = False) -> None:
        """Queues them; whoever waits is told once it is durable. Raises Overloaded before memory runs out."""
        size = sum(len(w.submission.body) for w in waiting)
        with self.wake:
            queued = len(self.singles) + len(self.bulk)
            if self.closing or queued + len(waiting) > WAITING_AT_MOST or self.bytes + size > BYTES_AT_MOST:
                raise Overloaded
            (self.bulk if bulk else self.singles).extend(waiting)
            self.bytes += size
            self.wake.notify()

    def run_errand(self, work: Work) -> "Future[Any]":
        """Queues other work for the writer; it is never kept waiting by more than a batch."""
        errand = Errand(work, Future(), copy_context())
        with self.wake:
            if self.closing or len(self.errands) > WAITING_AT_MOST:
                raise Overloaded
            self.errands.append(errand)
            self.wake.notify()
        return errand.future

    def depth(self) -> int:
        """How many wait now."""
        return len(self.singles) + len(self.bulk) + len(self.errands)

    def take(self) -> tuple[list[Waiting], list[Errand]] | None:
        """The next batch: whatever is there, singles first; None when closing and empty."""
        with self.wake:
            while not (self.singles or self.bulk or self.errands):
                if self.closing:
                    return None
                self.wake.wait()
            errands = list(self.errands)
            self.errands.clear()
            batch = [self.singles.popleft() for _ in range(min(BATCH, len(self.singles)))]
            share = BATCH - len(batch) if not batch else min(BULK_SHARE, BATCH - len(batch))
            batch += [self.bulk.popleft() for _ in range(min(share, len(self.bulk)))]
            self.bytes -= sum(len(w.submission.body) for w in batch)
            return batch, errands

    def run(self) -> None:
        """The writer's loop."""
        conn: Connection[Any] | None = None
        while (taken := self.take()) is not None:
            batch, errands = taken
            conn = self.serve(conn, batch, errands)
        if conn is not None:
            conn.close()

    def serve(
        self, conn: Connection[Any] | None, batch: list[Waiting], errands: list[Errand]
    ) -> Connection[Any] | None:
        """One round. A lost connection is renewed and the round runs again: claims remember what was committed."""
        for errand in errands:
            conn, outcome = errand.context.run(self.attempt, conn, errand.work)
            fulfil([(errand.future, outcome)])
        if batch:
            work = [w.submission for w in batch]
            with span("batch", links=[w.asked_by for w in batch], size=len(batch)):
                conn, outcome = self.attempt(conn, lambda c, office: lodge(c, office, work))
            tell(batch, outcome)
        return conn

    def attempt(self, conn: Connection[Any] | None, work: Work) -> tuple[Connection[Any] | None, Any]:
        """Runs work until it is committed or the database stays away too long; what came of it, or the error."""
        until = time.monotonic() + RECONNECT_FOR
        pause = 0.05
        while True:
            try:
                conn = conn if conn is not None and not conn.closed else self.connect()
                return conn, work(conn, self.office)
            except psycopg.errors.DiskFull as e:
                log.error("no room on the database's disk", extra={"reason": str(e)})
                closed(conn)
                return None, NoRoom()
            except psycopg.OperationalError as e:
                log.warning("database lost, trying again", extra={"reason": str(e)})
                closed(conn)
                conn = None
                if time.monotonic() > until:
                    return None, Away()
                time.sleep(pause)
                pause = min(pause * 2, 1.0)
            except Refusal as refusal:
                return conn, refusal
            except Exception as e:  # the writer's outermost loop: a bug fails this round, never the thread
                log.exception("the writer failed")
                closed(conn)
                return None, e


def closed(conn: Connection[Any] | None) -> None:
    """Lets a broken connection go."""
    if conn is not None:
        conn.close()


def tell(batch: Sequence[Waiting], outcome: "list[Reply] | BaseException") -> None:
    """Everybody who waits hears what became of it, each of them once for all that is his."""
    told: Sequence[Outcome] = [outcome] * len(batch) if isinstance(outcome, BaseException) else outcome
    parts: dict[Tell, list[tuple[Any, Outcome]]] = {}
    for waiting, one in zip(batch, told, strict=True):
        parts.setdefault(waiting.tell, []).append((waiting.slot, one))
    for hear, mine in parts.items():
        hear(mine)


def fulfil(pairs: "Sequence[tuple[Future[Any], Any]]") -> None:
    """Futures get what became of their work."""
    for future, outcome in pairs:
        if not future.set_running_or_notify_cancel():
            continue
        if isinstance(outcome, BaseException):
            future.set_exception(outcome)
        else:
            future.set_result(outcome)
