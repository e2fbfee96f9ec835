"""Who and what already crossed: released cases that an emergency, or an entry of a list, would have stopped, with the
vehicles and containers by which their goods went; and vehicles with which somebody listed may have come, with goods or
without. Looked through in steps, newest first."""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.codes.rows_screening import USUAL, Likeness
from tongguan.declarations.declaration import Item, Shipment
from tongguan.declarations.parts import Party
from tongguan.journeys.crew import Names, called, crews
from tongguan.journeys.halt import named
from tongguan.journeys.record import File
from tongguan.journeys.sweep import asked_of, files
from tongguan.journeys.watch import Hits, Named
from tongguan.risk.emergency import Emergency, Subject, touched
from tongguan.risk.names import keys, name_of, number_key
from tongguan.risk.parties import parties_of
from tongguan.risk.screening import DeniedHit, DeniedName, hits_of_all
from tongguan.store import companies
from tongguan.store import crossed as kept
from tongguan.store.chain import EPOCH, MICROSECOND, micros
from tongguan.store.crossed import Passed, Went
from tongguan.store.denied import Entry

STEP, GATES, DAYS = 500, 2_000, 90
"""Cases and passages of one step; how many days back."""
NEWEST, LAST = 2**62, datetime.max.replace(tzinfo=UTC)
PLACE = re.compile(r"([0-9]{1,19})\.([0-9]{1,18})", re.ASCII).fullmatch


class CrossedPassage(msgspec.Struct, frozen=True, kw_only=True):
    """Goods of a case passed a gate, in a vehicle."""

    office: str
    step: str
    at: datetime
    plate: str


class CrossedCase(msgspec.Struct, frozen=True, kw_only=True):
    """A released case that matches, in what, and by what its goods went. `hits`: its parties that may be the listed
    one, explained. `left`: all of the goods went."""

    number: str
    declarant: str
    received_at: datetime
    why: str
    hits: tuple[DeniedHit, ...]
    left: bool
    containers: tuple[str, ...]
    passages: tuple[CrossedPassage, ...]


class CrossedVehicle(CrossedPassage, frozen=True, kw_only=True):
    """A passage, by its number at the office, with whose vehicle, driver or carrier the listed one may have come, and
    why (`hits`). `signal`: what the gate said."""

    passage: int
    signal: str
    why: str
    hits: tuple[DeniedHit, ...]


class Crossed(msgspec.Struct, frozen=True, kw_only=True):
    """One step back in time: how many released cases and passages were looked at, those that match, and before which to
    go on (empty: all were looked at). Passages are looked at for names alone: of an entry, not of an emergency."""

    looked: int
    cases: tuple[CrossedCase, ...]
    gates: int
    vehicles: tuple[CrossedVehicle, ...]
    before: str = ""


class Span(NamedTuple):
    """Cases lodged and passages made since then; before this case, and before this moment."""

    since: datetime
    before: int = NEWEST
    until: datetime = LAST


class Match(NamedTuple):
    """In what something matches; empty: it does not."""

    why: str = ""
    hits: Hits = ()


class Sought(NamedTuple):
    """What is looked for in a case; and among who passes a gate, None: nobody by name."""

    in_case: Callable[[File, Names], Match]
    in_crew: Callable[[Iterable[Named], Names], Match] | None = None


def of_emergency(emergency: Emergency) -> Sought:
    """What an emergency would have stopped, whatever its days."""

    def in_case(file: File, names: Names) -> Match:
        _, asked = asked_of(file)
        return Match(touched(emergency, Subject(asked.declaration, asked.office)))

    return Sought(in_case)


def of_entry(entry: Entry, likeness: Likeness = USUAL) -> Sought:
    """Parties that may be the listed one by the law's measure, under what they are called and registered."""
    rest = {"list": entry.within, "id": entry.id, "mark": entry.mark, "country": entry.country, "number": entry.number}
    rest |= {"programme": entry.programme, "kind": entry.kind}
    listed = [DeniedName(**rest, name=name) for name in entry.names]
    found_by = {k for name in entry.names for k in keys(name_of(name))} | number_key(entry.number)

    def near(party: Party) -> bool:
        return bool(found_by & (keys(name_of(party.name), likeness.common) | number_key(party.id)))

    def in_crew(parties: Iterable[Named], names: Names) -> Match:
        under = ((role, [one for one in called(party, names) if near(one)]) for role, party in parties)
        hits = tuple(hit for role, of in under if of for hit in hits_of_all(role, of, listed, likeness))
        return Match("; ".join(f"{hit.role} {hit.party} ({hit.score:.0%})" for hit in hits), hits)

    def in_case(file: File, names: Names) -> Match:
        return in_crew(parties_of(asked_of(file)[1].declaration), names)

    return Sought(in_case, in_crew)


def crossed(conn: Connection[Any], sought: Sought, span: Span) -> Crossed:
    """One step of the search."""
    ids = kept.cases(conn, span.since, span.before, STEP)
    found = matching(conn, files(conn, ids), sought)
    went = kept.went(conn, {document for file, _ in found for document in named(file)})
    passed = kept.passed(conn, span.since, span.until, GATES) if sought.in_crew else []
    return Crossed(
        looked=len(ids),
        cases=tuple(case_of(file, match, went) for file, match in reversed(found)),
        gates=len(passed),
        vehicles=tuple(vehicles(conn, passed, sought)),
        before=further(ids, passed),
    )


def matching(conn: Connection[Any], of: list[File], sought: Sought) -> list[tuple[File, Match]]:
    """The cases in which something was found."""
    numbers = {p.id for f in of if f.declaration for _, p in parties_of(f.declaration) if p.id}
    names = companies.names(conn, numbers)
    said = ((file, sought.in_case(file, names)) for file in of)
    return [(file, match) for file, match in said if match.why]


def vehicles(conn: Connection[Any], passed: list[Passed], sought: Sought) -> Iterable[CrossedVehicle]:
    """The passages in which somebody was found."""
    if sought.in_crew is None or not passed:
        return
    crew, names = crews(conn, passed)
    for row, of in zip(passed, crew, strict=True):
        if (match := sought.in_crew(of, names)).why:
            yield CrossedVehicle(
                office=row.office,
                step=row.step,
                at=row.at,
                plate=row.plate,
                passage=row.seq,
                signal=row.signal,
                why=match.why,
                hits=match.hits,
            )


def further(ids: list[int], passed: list[Passed]) -> str:
    """Where the next step begins: a case, and the moment of a passage, 0 where there are no more."""
    case = ids[-1] if len(ids) == STEP else 0
    until = micros(passed[-1].at) if len(passed) >= GATES else 0
    return f"{case}.{until}" if case or until else ""


def span_from(since: datetime, place: str) -> Span | None:
    """From where a step before ended, empty: from the newest on; None for what is no such place."""
    if not place:
        return Span(since)
    said = PLACE(place)
    if said is None or int(said[1]) > NEWEST or int(said[2]) > micros(LAST):
        return None
    return Span(since, int(said[1]), EPOCH + int(said[2]) * MICROSECOND)


def case_of(file: File, match: Match, went: Iterable[Went]) -> CrossedCase:
    """One case with what is known of its goods' way."""
    of = named(file)
    return CrossedCase(
        number=file.number,
        declarant=file.declarant,
        received_at=file.received_at,
        why=match.why,
        hits=match.hits,
        left=bool(file.stand and file.stand.left),
        containers=tuple(dict.fromkeys(containers(file))),
        passages=tuple(
            CrossedPassage(office=one.office, step=one.step, at=one.at, plate=one.plate)
            for one in went
            if one.document in of
        ),
    )


def containers(file: File) -> Iterable[str]:
    whole = file.declaration.shipment if file.declaration else None
    parts: tuple[Shipment | Item, ...] = (whole, *whole.items) if whole else ()
    return (one.id for part in parts for one in part.equipment if one.id)


def since(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)
