"""What every writing process watches for: emergencies that hold, and parties that may be denied ones. Looked up anew
between batches; while there are neither, it costs nothing."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from msgspec.structs import replace
from psycopg import Connection

from tongguan.codes.rows_screening import USUAL, Likeness
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.parts import Party
from tongguan.risk.concern import Concern, bare, of_emergency, of_hit, of_left
from tongguan.risk.emergency import Emergency, Subject, holding, touched
from tongguan.risk.names import keys, name_of, number_key
from tongguan.risk.parties import parties_of
from tongguan.risk.screening import DeniedHit, DeniedName, hits_of_all, mark_of
from tongguan.store import companies, concerns, denied, emergencies

REMEMBERED = 20_000
"""Parties whose answer a process remembers until a list changes."""
MOST = 5
"""Hits of one party that wait at a time, the strongest first; the next come when these are settled."""
AT_ONCE, NEAR, WEIGHED, PARTIES = 20_000, 2_000, 5_000, 1_000
"""Listed names that are near the parties of a batch; near one party; that are weighed for one case; parties of one case
that are looked up. What is beyond holds the case: whoever writes never waits for one declaration."""
Named = tuple[str, Party]
"""A role, and who has it."""
Hits = tuple[DeniedHit, ...]


class Screened(NamedTuple):
    """What was found of a case, and marks of its parties that could not be compared with all that is near them."""

    hits: Hits = ()
    left: tuple[str, ...] = ()


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
        self.likeness = USUAL
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

    def heed(self, likeness: Likeness) -> None:
        """What the law in force says of names."""
        if likeness != self.likeness:
            self.likeness, self._known = likeness, {}

    def concerns(
        self, conn: Connection[Any], asked: Sequence[Asked], now: datetime, day: date
    ) -> list[tuple[Concern, ...]]:
        """For each case, what holds it and no two officers settled."""
        if not self.emergencies and not self.edition:
            return [()] * len(asked)
        said = self.screened(conn, [named_in(one) for one in asked], day)
        found = [(*self.stopped(one, now), *concerns_of(of, one.number)) for one, of in zip(asked, said, strict=True)]
        settled = concerns.settled(conn, {c.key for of in found for c in of})
        open_ = [few(c for c in of if c.key not in settled) for of in found]
        self.full = {key: c for of in open_ for key, c in of.items()}
        return [tuple(map(bare, of.values())) for of in open_]

    def stopped(self, asked: Asked, now: datetime) -> list[Concern]:
        """Emergencies that hold for a case."""
        subject = Subject(asked.declaration, asked.office, tuple(party for _, party in asked.also))
        holds = ((e, touched(e, subject)) for e in holding(self.emergencies, now))
        return [of_emergency(e, asked.number, why) for e, why in holds if why]

    def screened(self, conn: Connection[Any], cases: Sequence[Sequence[Named]], day: date) -> list[Screened]:
        """The parties of each case that may be denied ones. What was found lately is remembered."""
        if not self.edition:
            return [Screened()] * len(cases)
        if day != self._day or len(self._known) > REMEMBERED:
            self._day, self._known = day, {}
        unknown = [[pair for pair in of if (pair[0], mark_of(pair[1])) not in self._known] for of in cases]
        near = Near(conn, [party for of in unknown for _, party in of[:PARTIES]], day, self.likeness)
        return [self.case(of, new, near) for of, new in zip(cases, unknown, strict=True)]

    def case(self, of: Sequence[Named], new: Sequence[Named], near: "Near") -> Screened:
        """One case: what is known of its parties, and what is found of new ones."""
        spent, left = 0, [mark_of(party) for _, party in new[PARTIES:]]
        for role, party in new[:PARTIES]:
            mark = mark_of(party)
            if (role, mark) in self._known:
                continue
            found = near.to(party) if spent < WEIGHED else None
            if found is None:
                left.append(mark)
                continue
            spent += len(found)
            self._known[role, mark] = hits_of_all(role, near.called(party), found, self.likeness)
        keys = ((role, mark_of(party)) for role, party in of)
        return Screened(tuple(h for key in keys for h in self._known.get(key, ())), tuple(left))


class Near:
    """Listed names by which parties may be meant: found by their keys, for all parties of a batch at once unless that
    finds too many."""

    def __init__(self, conn: Connection[Any], parties: Sequence[Party], day: date, likeness: Likeness) -> None:
        self._conn, self._day, self._common = conn, day, likeness.common
        self._registered = companies.names(conn, {p.id for p in parties if p.id})
        wanted = {key for party in parties for key in self.keys(party)}
        found = denied.candidates(conn, wanted, day, AT_ONCE + 1)
        self._whole = len(found) <= AT_ONCE
        self._by_key = dict[str, list[denied.Candidate]]()
        for candidate in found if self._whole else ():
            for key in candidate.keys:
                self._by_key.setdefault(key, []).append(candidate)

    def called(self, party: Party) -> tuple[Party, ...]:
        """A party under its names: as declared, and as it is registered under its number."""
        names = dict.fromkeys((party.name, *self._registered.get(party.id, ())))
        return tuple(replace(party, name=name) for name in names if name or party.id)

    def keys(self, party: Party) -> set[str]:
        return {k for one in self.called(party) for k in keys(name_of(one.name), self._common)} | number_key(party.id)

    def to(self, party: Party) -> list[DeniedName] | None:
        """Those near one party; None where they are too many."""
        wanted = self.keys(party)
        if self._whole:
            found = [candidate for key in wanted for candidate in self._by_key.get(key, ())]
        else:
            found = denied.candidates(self._conn, wanted, self._day, NEAR + 1)
        entries = {(c.entry.list, c.entry.id, c.entry.name): c.entry for c in found}
        return [*entries.values()] if len(entries) <= NEAR else None


def concerns_of(found: Screened, number: str) -> Iterator[Concern]:
    """What was found of a case, and what could not be looked for."""
    yield from map(of_hit, found.hits)
    if found.left:
        yield of_left(found.left, number)


def few(found: Iterable[Concern]) -> dict[str, Concern]:
    """By their keys; of one party at most so many at a time."""
    kept, told = dict[str, Concern](), Counter[str]()
    for concern in found:
        if concern.key in kept or (concern.hit and told[concern.hit.mark] >= MOST):
            continue
        kept[concern.key] = concern
        if concern.hit:
            told[concern.hit.mark] += 1
    return kept


def named_in(asked: Asked) -> tuple[Named, ...]:
    """Every party of a case."""
    return (*parties_of(asked.declaration), *asked.also)


def worth(parties: Iterable[tuple[str, Party | None]]) -> tuple[Named, ...]:
    """Those that say a name or a number."""
    return tuple((role, party) for role, party in parties if party is not None and (party.name or party.id))
