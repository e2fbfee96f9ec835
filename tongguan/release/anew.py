"""A case thought about again with today's law and risk profiles, beside the decision of record. Pure; nothing changes.

What came in is the same: the declaration as it stands, the moment of receipt, the lot, what was owed. Only the law, the
profiles and the thinking itself are today's.
"""

from typing import NamedTuple

from msgspec.structs import replace

from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration
from tongguan.ledgers import quota
from tongguan.problem import Problem
from tongguan.release.case import Case, Considered, Inputs, Stand
from tongguan.release.consider import consider
from tongguan.release.lifecycle import Event
from tongguan.release.told import Grounds, Told
from tongguan.release.what_if import Difference, Twice, difference
from tongguan.risk.profiles import ProfileSet
from tongguan.risk.selection import Hit, Lane


class Record(NamedTuple):
    """A thought as it was stored: what was told, why, and where the case stood before."""

    number: str
    told: Told
    grounds: Grounds
    before: Stand | None
    declaration: Declaration
    problems: tuple[Problem, ...]


class Anew(NamedTuple):
    """The decision of record, the decision of today, and what is otherwise; `hits_more`, `hits_less`: risk profiles."""

    record: Considered
    today: Considered
    difference: Difference | None
    hits_more: tuple[Hit, ...]
    hits_less: tuple[Hit, ...]

    @property
    def lanes(self) -> tuple[Lane | None, Lane | None]:
        """As it was drawn, and as it would be."""
        return lane_of(self.record), lane_of(self.today)

    @property
    def same(self) -> bool:
        """Nothing that anybody would notice."""
        quiet = not self.hits_more and not self.hits_less
        return self.difference is None and self.lanes[0] is self.lanes[1] and quiet


def anew(record: Record, law: Snapshot, profiles: ProfileSet) -> Anew:
    """The case of a record under this law and these profiles."""
    was = recorded(record)
    will = consider(case_of(record, law, profiles))
    if record.grounds.inputs.event is not Event.LODGE:  # what was noted of the message itself is not read again
        was, will = (replace(one, problems=tuple(p for p in one.problems if p.stops)) for one in (was, will))
    return Anew(
        record=was,
        today=will,
        difference=difference(Twice(number=record.number, before=was, after=will)),
        hits_more=beyond(will, was),
        hits_less=beyond(was, will),
    )


def recorded(record: Record) -> Considered:
    """What is stored, as a thought."""
    told, grounds = record.told, record.grounds
    return Considered(
        decision=told.decision,
        stand=grounds.stand,
        problems=told.problems,
        assessment=told.assessment,
        needs=told.needs,
        selection=grounds.selection,
        draws=grounds.draws,
        tally=grounds.tally,
    )


def case_of(record: Record, law: Snapshot, profiles: ProfileSet) -> Case:
    """The same case with another law; the balances of its new quotas are full."""
    given = record.grounds.inputs
    full = {key: row.volume for key, row in quota.wanted(record.declaration, law).items()}
    inputs: Inputs = replace(
        given, law=law.id, law_date=law.date, profiles=profiles.id, balances={**full, **given.balances}
    )
    return Case(
        inputs=inputs,
        declaration=record.declaration,
        before=record.before,
        law=law,
        profiles=profiles,
        problems=record.problems,
    )


def lane_of(considered: Considered) -> Lane | None:
    return considered.selection.lane if considered.selection else None


def beyond(one: Considered, other: Considered) -> tuple[Hit, ...]:
    """Hits of one that the other does not have."""
    known = {hit.profile for hit in other.selection.hits} if other.selection else set()
    return tuple(hit for hit in one.selection.hits if hit.profile not in known) if one.selection else ()
