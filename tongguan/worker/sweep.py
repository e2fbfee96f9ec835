"""Open cases hear of emergencies and of lists of denied parties."""

from collections.abc import Callable
from datetime import datetime

from tongguan.codes.law import Law
from tongguan.journeys import sweep
from tongguan.journeys.watch import Watch
from tongguan.store import standards
from tongguan.store.connect import Store


class Sweep:
    """What the worker keeps between two pages."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._watch = Watch()
        self._law: Law | None = None

    def further(self) -> bool:
        """One page of cases, in a transaction of its own; whether there may be more."""
        now = self._now()
        with self._store.writing() as conn:
            id_ = standards.law_id(conn)
            if id_ and (self._law is None or self._law.id != id_):
                self._law = Law.load(standards.law(conn, id_))
            return self._law is not None and sweep.further(conn, self._watch, now, self._law.head.day(now))
