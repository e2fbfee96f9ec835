"""Goods in transit that should have arrived: the node asks where they are, reminds, and says when the time to answer is
over, by the clock that the node goes by."""

from collections.abc import Callable
from datetime import datetime

from tongguan.journeys.office import Office
from tongguan.journeys.standards import Standards
from tongguan.journeys.transit import wake, warn
from tongguan.store import guarantees, movements
from tongguan.store.connect import Store

AT_ONCE = 50


class Lateness:
    """Looks after what is late. Its desk is made when it is first needed."""

    def __init__(self, store: Store, secret: bytes, now: Callable[[], datetime], retention_days: int) -> None:
        self._store = store
        self._secret = secret
        self._now = now
        self._retention_days = retention_days
        self._office: Office | None = None

    def look(self) -> bool:
        """What is due of each movement is done, and whose guarantee does not hold is told; each in a transaction of its
        own."""
        now, desk = self._now(), self.desk()
        with self._store.writing() as conn:
            due = movements.late(conn, now, AT_ONCE)
            doubtful = guarantees.unsound(conn, desk.standards.law.head.day(now), AT_ONCE)
        for number in due:
            with self._store.writing() as conn:
                wake(conn, desk, number)
        for number, _ in doubtful:
            with self._store.writing() as conn:
                warn(conn, desk, number)
        return True

    def desk(self) -> Office:
        """What journeys of the worker are called with."""
        if self._office is None:
            with self._store.writing() as conn:
                self._office = Office(Standards(conn), self._secret, self._now, self._retention_days)
        return self._office
