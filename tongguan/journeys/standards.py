"""Law, risk profiles and counters as a writing process holds them: refreshed between batches, the same for a batch."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from psycopg import Connection

from tongguan.codes.law import Law
from tongguan.codes.snapshot import Snapshot
from tongguan.journeys.watch import Watch
from tongguan.risk.profiles import ProfileSet
from tongguan.store import counters
from tongguan.store import standards as stored

REFRESHED_EVERY = 1.0
"""Seconds after which a newly published law or profile is in use in every process."""


class Standards:
    """The published law and profiles, kept current."""

    def __init__(self, conn: Connection[Any]) -> None:
        law, profiles, self.signing = stored.current(conn)
        self.law = Law.load(stored.law(conn, law))
        self.profiles = self.profiles_named(conn, profiles)
        self.watch = Watch()
        self.spent: dict[str, int] = {}
        self.named: set[tuple[str, str, date]] = set()  # known to be committed
        self.naming: set[tuple[str, str, date]] = set()  # written in the transaction under way
        self.refreshed_at: datetime | None = None
        self.minute: datetime | None = None

    def refresh(self, conn: Connection[Any], now: datetime) -> None:
        """Looks for newer ones, at most once a second; the counters once a minute, up to the last sealed one."""
        self.naming = set()
        if self.refreshed_at and 0 <= (now - self.refreshed_at).total_seconds() < REFRESHED_EVERY:
            return
        self.refreshed_at = now
        law, profiles, self.signing = stored.current(conn)
        self.watch.refresh(conn, now)
        if law != self.law.id:
            self.law = Law.load(stored.law(conn, law))
        self.watch.heed(self.law.likeness(now))
        if profiles != self.profiles.id:
            self.profiles = self.profiles_named(conn, profiles)
        if self.minute != now.replace(second=0, microsecond=0):
            self.minute = now.replace(second=0, microsecond=0)
            limited = {p.id for p in self.profiles.profiles if p.limit is not None}
            self.spent = {k: v for k, v in counters.spent(conn, now).items() if k in limited}

    def used(self, conn: Connection[Any], snapshots: Iterable[Snapshot]) -> None:
        """Keeps, once, how each snapshot that a decision names can be made again; days of equal law share an id."""
        for snapshot in snapshots:
            key = (snapshot.id, self.law.id, snapshot.date)
            if key not in self.named and key not in self.naming:
                stored.name_snapshot(conn, *key)
                self.naming.add(key)

    def committed(self) -> None:
        """The transaction under way is durable."""
        self.named |= self.naming
        self.naming = set()

    @staticmethod
    def profiles_named(conn: Connection[Any], id_: str) -> ProfileSet:
        return ProfileSet.load(stored.profile_set(conn, id_)) if id_ else ProfileSet(())
