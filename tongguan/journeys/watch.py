"""What every writing process watches for: emergencies that hold, and parties that may be denied ones. Looked up anew
between batches; while there are neither, it costs nothing."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.declarations.declaration import Declaration
from tongguan.declarations.parts import Party
from tongguan.risk.concern import Concern, bare, of_emergency, of_hit
from tongguan.risk.emergency import Emergency, Subject, holding, touched
from tongguan.risk.names import keys, name_of, number_key
from tongguan.risk.parties import parties_of
from tongguan.risk.screening import DeniedHit, hits, mark_of
from tongguan.store import concerns, denied, emergencies

REMEMBERED = 20_000
"""Parties whose answer a process remembers until a list changes."""
Named = tuple[str, Party]
"""A role, and who has it."""
Hits = tuple[DeniedHit, ...]


class Asked(NamedTuple):
    """A case that is looked at: its number, where, what it declares, and who else is told of with it."""

    number: str
    office: str
    declaration: Declaration
    also: tuple[Named, ...] = ()


class Watch:
    """The emergencies and lists as this process knows them."""

    def __init__(self) -> None:
        self.emergencies: tuple[Emergency, ...] = ()
        self.edition = 0
        self._seen: tuple[tuple[str, ...], int] = ((), 0)
        self._known: dict[tuple[str, str], Hits] = {}
        self._day: date | None = None
        self.full: dict[str, Concern] = {}
        """What was found lately by its key, with the names that decisions don't keep."""

    def refresh(self, conn: Connection[Any], now: datetime) -> None:
        """Whether anything is new."""
        seen = emergencies.watched(conn, now)
        if seen == self._seen:
            return
        if seen[0] != self._seen[0]:
            self.emergencies = emergencies.live(conn, now)
        if seen[1] != self.edition:
            self.edition, self._known = seen[1], {}
        self._seen = seen

    def concerns(
        self, conn: Connection[Any], asked: Sequence[Asked], now: datetime, day: date
    ) -> list[tuple[Concern, ...]]:
        """For each case, what holds it and no two officers settled."""
        if not self.emergencies and not self.edition:
            return [()] * len(asked)
        said = self.screened(conn, [named_in(one) for one in asked], day)
        found = [(*self.stopped(one, now), *map(of_hit, of)) for one, of in zip(asked, said, strict=True)]
        settled = concerns.settled(conn, {c.key for of in found for c in of})
        open_ = [{c.key: c for c in of if c.key not in settled} for of in found]
        self.full = {key: c for of in open_ for key, c in of.items()}
        return [tuple(map(bare, of.values())) for of in open_]

    def stopped(self, asked: Asked, now: datetime) -> list[Concern]:
        """Emergencies that hold for a case."""
        subject = Subject(asked.declaration, asked.office, tuple(party for _, party in asked.also))
        holds = ((e, touched(e, subject)) for e in holding(self.emergencies, now))
        return [of_emergency(e, asked.number, why) for e, why in holds if why]

    def screened(self, conn: Connection[Any], cases: Sequence[Sequence[Named]], day: date) -> list[Hits]:
        """The parties of each case that may be denied ones. What was found lately is remembered."""
        if not self.edition:
            return [()] * len(cases)
        if day != self._day or len(self._known) > REMEMBERED:
            self._day, self._known = day, {}
        new = {(role, mark_of(party)): party for of in cases for role, party in of}
        self.look_up(conn, {k: party for k, party in new.items() if k not in self._known}, day)
        return [tuple(h for role, party in of for h in self._known[role, mark_of(party)]) for of in cases]

    def look_up(self, conn: Connection[Any], new: dict[tuple[str, str], Party], day: date) -> None:
        """Candidates by their keys first, for all at once; then each is weighed."""
        wanted = {key: keys(name_of(party.name)) | number_key(party.id) for key, party in new.items()}
        near = denied.candidates(conn, {k for of in wanted.values() for k in of}, day) if wanted else []
        by_key = dict[str, list[denied.Candidate]]()
        for candidate in near:
            for key in candidate.keys:
                by_key.setdefault(key, []).append(candidate)
        for (role, mark), party in new.items():
            found = {(c.entry.mark, c.entry.name): c.entry for k in wanted[role, mark] for c in by_key.get(k, ())}
            self._known[role, mark] = hits(role, party, found.values())


def named_in(asked: Asked) -> tuple[Named, ...]:
    """Every party of a case."""
    return (*parties_of(asked.declaration), *asked.also)


def worth(parties: Iterable[tuple[str, Party | None]]) -> tuple[Named, ...]:
    """Those that say a name or a number."""
    return tuple((role, party) for role, party in parties if party is not None and (party.name or party.id))
