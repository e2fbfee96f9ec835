"""Open cases hear of emergencies and of lists of denied parties; who is registered is looked up in these."""

from collections.abc import Callable
from datetime import date, datetime

from tongguan.codes.law import Law
from tongguan.journeys import screen, sweep
from tongguan.journeys.watch import Watch
from tongguan.store import standards
from tongguan.store.connect import Store, Writing

Further = Callable[[Writing, Watch, datetime, date], bool]


class Sweep:
    """What the worker keeps between two pages."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        self._store = store
        self._now = now
        self._watch = Watch()
        self._law: Law | None = None

    def further(self) -> bool:
        """One page of cases; whether there may be more."""
        return self._page(sweep.further)

    def registrations(self) -> bool:
        """One page of those who are registered; whether there may be more."""
        return self._page(screen.further)

    def _page(self, further: Further) -> bool:
        """In a transaction of its own."""
        now = self._now()
        with self._store.writing() as conn:
            id_ = standards.law_id(conn)
            if id_ and (self._law is None or self._law.id != id_):
                self._law = Law.load(standards.law(conn, id_))
            if self._law is None:
                return False
            self._watch.heed(self._law.likeness(now))
            return further(conn, self._watch, now, self._law.head.day(now))
