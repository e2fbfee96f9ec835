"""Who and what already crossed: released cases that an emergency, or an entry of a list, would have stopped, with the
vehicles and containers by which their goods went. Looked through in steps, newest first."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.declarations.declaration import Item, Shipment
from tongguan.journeys.halt import named
from tongguan.journeys.record import File
from tongguan.journeys.sweep import asked_of, files
from tongguan.risk.emergency import Emergency, Subject, touched
from tongguan.risk.names import keys, name_of, number_key
from tongguan.risk.parties import parties_of
from tongguan.risk.screening import DeniedName, hits
from tongguan.store import emergencies
from tongguan.store.denied import Entry
from tongguan.store.emergencies import Went

STEP, DAYS = 500, 90
NEWEST = 2**62


class CrossedPassage(msgspec.Struct, frozen=True, kw_only=True):
    """Goods of a case passed a gate, in a vehicle."""

    office: str
    step: str
    at: datetime
    plate: str


class CrossedCase(msgspec.Struct, frozen=True, kw_only=True):
    """A released case that matches, in what, and by what its goods went. `left`: all of them went."""

    number: str
    declarant: str
    received_at: datetime
    why: str
    left: bool
    containers: tuple[str, ...]
    passages: tuple[CrossedPassage, ...]


class Crossed(msgspec.Struct, frozen=True, kw_only=True):
    """One step back in time: how many released cases were looked at, those that match, and before which case to go on
    (empty: all were looked at)."""

    looked: int
    cases: tuple[CrossedCase, ...]
    before: str = ""


class Span(NamedTuple):
    """Cases lodged since then, before this one."""

    since: datetime
    before: int = NEWEST


Why = Callable[[File], str]


def of_emergency(emergency: Emergency) -> Why:
    """What an emergency would have stopped, whatever its days."""

    def why(file: File) -> str:
        _, asked = asked_of(file)
        return touched(emergency, Subject(asked.declaration, asked.office))

    return why


def of_entry(entry: Entry) -> Why:
    """Parties that may be the listed one."""
    rest = {"list": entry.within, "id": entry.id, "mark": entry.mark, "country": entry.country, "number": entry.number}
    listed = [DeniedName(**rest, name=name) for name in entry.names]
    found_by = {k for name in entry.names for k in keys(name_of(name))} | number_key(entry.number)

    def why(file: File) -> str:
        _, asked = asked_of(file)
        near = (
            (role, party)
            for role, party in parties_of(asked.declaration)
            if found_by & (keys(name_of(party.name)) | number_key(party.id))
        )
        found = [hit for role, party in near for hit in hits(role, party, listed)]
        return "; ".join(f"{hit.role} {hit.party} ({hit.score:.0%})" for hit in found)

    return why


def crossed(conn: Connection[Any], why: Why, span: Span) -> Crossed:
    """One step of the search."""
    ids = emergencies.crossed(conn, span.since, span.before, STEP)
    found = [(file, said) for file in files(conn, ids) if (said := why(file))]
    went = emergencies.went(conn, {document for file, _ in found for document in named(file)})
    return Crossed(
        looked=len(ids),
        cases=tuple(case_of(file, said, went) for file, said in reversed(found)),
        before=str(ids[-1]) if len(ids) == STEP else "",
    )


def case_of(file: File, why: str, went: Iterable[Went]) -> CrossedCase:
    """One case with what is known of its goods' way."""
    of = named(file)
    return CrossedCase(
        number=file.number,
        declarant=file.declarant,
        received_at=file.received_at,
        why=why,
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
