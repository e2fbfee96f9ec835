"""Considering stored cases again: from the message as received, the named law and profiles, and the stored inputs, the
same thinking must give the stored answer, byte for byte."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import msgspec

from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.follow import faults, followed
from tongguan.journeys.record import thought_as_written
from tongguan.messages.received import read
from tongguan.problem import Problem
from tongguan.release.case import Case, Inputs, Stand
from tongguan.release.consider import consider
from tongguan.release.edition import edition
from tongguan.release.lifecycle import Event
from tongguan.release.told import Grounds, Told
from tongguan.risk.profiles import ProfileSet


class Stored(NamedTuple):
    """One fact with its grounds and, if a message brought it, the message; in the order of the chain."""

    seq: int
    kind: str
    told: bytes
    grounds: bytes
    media: str
    message: bytes


class Archive(NamedTuple):
    """Where old law and old risk profiles are found again."""

    law: Callable[[Inputs], Snapshot | None]
    profiles: Callable[[str], ProfileSet | None]


class Difference(NamedTuple):
    """A fact whose stored answer is not what the thinking gives, or that cannot be considered again, and why."""

    seq: int
    sentence: str
    grave: bool


BROUGHT = (Event.LODGE, Event.AMEND, Event.CANCEL, Event.PRESENT)  # by a message
grounds_in = msgspec.json.Decoder(Grounds).decode
told_in = msgspec.json.Decoder(Told).decode


def reconsidered(facts: Iterable[Stored], archive: Archive) -> Iterator[Difference]:
    """What differs in one case, fact by fact. After a deleted message the rest cannot be considered again."""
    declaration: Declaration | None = None
    stand: Stand | None = None
    for fact in facts:
        try:
            grounds, told = grounds_in(fact.grounds), told_in(fact.told)
        except msgspec.DecodeError as e:
            yield Difference(fact.seq, f"what is stored cannot be read: {e}", True)
            return
        event = grounds.inputs.event
        if event in BROUGHT and not fact.message:
            yield Difference(fact.seq, "its message was deleted at its date", False)
            return
        case = rebuilt(grounds.inputs, fact, declaration, stand, archive)
        if case is None:
            yield Difference(fact.seq, "the law, the profiles or the message it names cannot be found again", True)
            return
        if told.rules != edition():
            yield Difference(fact.seq, "it was answered by another edition of the thinking", False)
        else:
            again = thought_as_written(case, consider(case))
            if again.told != fact.told or again.grounds != fact.grounds:
                yield Difference(fact.seq, "considered again, the answer is another one", True)
        if event is Event.LODGE or (event is Event.AMEND and not any(p.stops for p in told.problems)):
            declaration = case.declaration
        stand = grounds.stand


def rebuilt(
    inputs: Inputs, fact: Stored, declaration: Declaration | None, stand: Stand | None, archive: Archive
) -> Case | None:
    """The case as it was considered."""
    law, profiles = archive.law(inputs), archive.profiles(inputs.profiles)
    problems: tuple[Problem, ...] = ()
    if inputs.event in BROUGHT:
        result = read(fact.media, fact.message)
        problems = result.problems
        if inputs.event is Event.LODGE:
            declaration = result.declaration
        elif declaration is not None and result.declaration is not None and law is not None:
            declaration, found = followed(declaration, result.declaration)
            problems += faults(result.declaration, law, inputs.received_at, found)
    if law is None or profiles is None or declaration is None:
        return None
    return Case(inputs=inputs, declaration=declaration, before=stand, law=law, profiles=profiles, problems=problems)
