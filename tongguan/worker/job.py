"""How each piece of the worker's work went: noted in the database, for who administers the node."""

import logging
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from time import perf_counter

import psycopg

from tongguan.store import jobs
from tongguan.store.connect import Store

SELDOM = timedelta(minutes=1)
"""What is done every few seconds is noted this often while it goes well."""
WORDS = 500
NOT_ALL = "Not all of it could be done; it is tried again."
log = logging.getLogger(__name__)


class Jobs:
    """Does pieces of work and notes them. `now` is the node's clock."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._noted: dict[str, datetime] = {}
        self._due: dict[str, datetime] = {}
        self._stumbled: dict[str, int] = {}

    def turn(self, name: str, every: timedelta, work: Callable[[], bool]) -> None:
        """Does it if it is due. What it raises is logged and tried again, ever later, a minute at most: the others
        have their turn meanwhile. A database that is away is everybody's matter, and goes on."""
        now, longest = self._now(), max(every, SELDOM)
        if timedelta() < self._due.get(name, now) - now <= longest:  # further ahead: the clock was put back
            return
        self._due[name] = now + every
        try:
            self.do(name, every, work)
            self._stumbled.pop(name, None)
        except psycopg.OperationalError:
            raise
        except Exception:
            log.exception("%s stumbled; it is tried again", name)
            again = self._stumbled[name] = self._stumbled.get(name, 0) + 1
            self._due[name] = now + min(longest, every * 2 ** min(again, 10))

    def do(self, name: str, every: timedelta, work: Callable[[], bool]) -> bool:
        """Does it; whether all of it could be done. What it raises goes on, noted."""
        started, began, good = self._now(), perf_counter(), False
        try:
            good = work()
        finally:
            error = sys.exc_info()[1]
            fault = "" if good else f"{type(error).__name__}: {error}"[:WORDS] if error else NOT_ALL
            ended = self._now()
            pause = SELDOM if fault else max(every, SELDOM)
            self._note(jobs.Done(name, started, ended, ended + pause, perf_counter() - began, fault))
        return good

    def _note(self, done: jobs.Done) -> None:
        before = self._noted.get(done.name)
        if not done.fault and before is not None and timedelta() <= done.started_at - before < SELDOM:
            return
        with self._store.writing() as conn:
            jobs.done(conn, done)
        self._noted.pop(done.name, None)
        if not done.fault:
            self._noted[done.name] = done.started_at
