"""Considering stored cases again: from the message as received, the named law and profiles, and the stored inputs, the
same thinking must give the stored answer, byte for byte."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

import msgspec

from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.follow import faults, followed
from tongguan.journeys.record import File, advance, row_of, thought_as_written
from tongguan.messages.received import read
from tongguan.problem import Problem
from tongguan.release.case import Case, Considered, Inputs, Stand
from tongguan.release.consider import consider
from tongguan.release.edition import edition
from tongguan.release.lifecycle import Event
from tongguan.release.told import Grounds, Told
from tongguan.risk.profiles import ProfileSet
from tongguan.store.chain import START
from tongguan.store.lodging import Row


class Stored(NamedTuple):
    """One fact with its grounds and, if a message brought it, the message; in the order of the chain."""

    seq: int
    kind: str
    told: bytes
    grounds: bytes
    media: str
    message: bytes
    owner: str = ""
    declarant: str = ""


class Listed(NamedTuple):
    """What the list of cases says of a case that its facts alone do not tell: these need the declaration."""

    number: str | None
    reference: str | None
    type: str | None
    direction: str | None
    office: str | None
    message_seq: int | None
    item_count: int | None
    value: Decimal | None
    received_at: datetime | None
    changed_at: datetime | None


class Archive(NamedTuple):
    """Where old law and old risk profiles are found again."""

    law: Callable[[Inputs], Snapshot | None]
    profiles: Callable[[str], ProfileSet | None]


class Difference(NamedTuple):
    """A fact whose stored answer is not what the thinking gives, or that cannot be considered again, and why. Without
    `seq` it is the list of cases that differs."""

    seq: int
    sentence: str
    grave: bool


BROUGHT = (Event.LODGE, Event.AMEND, Event.CANCEL, Event.PRESENT)  # by a message
grounds_in = msgspec.json.Decoder(Grounds).decode
told_in = msgspec.json.Decoder(Told).decode


def reconsidered(facts: Iterable[Stored], archive: Archive, listed: Listed | None = None) -> Iterator[Difference]:
    """What differs in one case, fact by fact. After a deleted message the rest cannot be considered again."""
    file: File | None = None
    row: Row | None = None
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
        before = file.declaration if file else None
        case = rebuilt(grounds.inputs, fact, before, file.stand if file else None, archive)
        if case is None:
            yield Difference(fact.seq, "the law, the profiles or the message it names cannot be found again", True)
            return
        if told.rules != edition():
            yield Difference(fact.seq, "it was answered by another edition of the thinking", False)
        else:
            again = thought_as_written(case, consider(case))
            if again.told != fact.told or again.grounds != fact.grounds:
                yield Difference(fact.seq, "considered again, the answer is another one", True)
        file = file or opened(fact, grounds.inputs, case.declaration)
        stored = Considered(
            decision=told.decision, stand=grounds.stand, problems=told.problems, assessment=told.assessment
        )
        advance(file, case, stored, START)
        row = row_of(file, case, stored, False, "")
    if row is not None and listed is not None:
        yield from differing(row, listed)


def opened(fact: Stored, inputs: Inputs, declaration: Declaration) -> File:
    """The file of a case before its first fact."""
    return File(
        id=inputs.case,
        number=inputs.number,
        owner=fact.owner,
        declarant=fact.declarant,
        reference=declaration.reference,
        received_at=inputs.received_at,
    )


def differing(row: Row, listed: Listed) -> Iterator[Difference]:
    """Where the list of cases says something else than the thinking leaves."""
    for name, said in listed._asdict().items():
        should = getattr(row, name)
        if said != should:
            what = name.replace("_", " ")
            yield Difference(0, f"its {what} in the list of cases is {said}, considered again it is {should}", True)


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
