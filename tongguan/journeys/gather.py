"""What is told of what passes a gate, read by keys: one statement for each kind of thing, however many vehicles."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from psycopg import Connection

from tongguan.codes.crossing import Crossing
from tongguan.crossings.left import NOTHING, less
from tongguan.crossings.look import (
    Box,
    Carried,
    Followed,
    Look,
    PassageKind,
    Scene,
    Told,
    Transhipped,
    Volume,
    Words,
    stopped_by,
    under,
)
from tongguan.journeys.office import LawBook
from tongguan.journeys.record import File
from tongguan.ledgers import cargo as ledger
from tongguan.manifests.fleet import SUSPENDED, FleetKind, Known, Paper, Passage, Passing, may_cross, plain
from tongguan.manifests.manifest import Manifest, ManifestKind
from tongguan.manifests.match import Amount, documents, total
from tongguan.store import forbidden, lodging, manifests, movements, passages
from tongguan.store.connect import Later
from tongguan.store.passages import Trip
from tongguan.trips import came
from tongguan.trips.movement import TransitPhase

KIND_OF = {str(direction): kind for direction, kind in ledger.KINDS.items()}
THERE = frozenset({TransitPhase.ARRIVED, TransitPhase.CONTROLLED, TransitPhase.DISCHARGED, TransitPhase.IRREGULAR})
"""Phases in which goods in transit have reached the office where others decide about them."""


class At(NamedTuple):
    """Where and when, and what the goods do. `since`: the number of the passage that a look is part of; 0: none."""

    gate: Crossing
    step: PassageKind
    now: datetime
    day: date
    since: int = 0


class Cargo(NamedTuple):
    """What is told of one look before its declarations are read."""

    look: Look
    trip: Trip | None
    manifests: tuple[Manifest, ...]
    allowed: Passage | None
    forbidden: Mapping[str, str] = {}
    halted: Mapping[str, Words] = {}

    @property
    def names(self) -> dict[str, None]:
        """The documents that may pass, as they are written."""
        said = {c.document: None for m in self.manifests for c in m.consignments}
        return said | {g.document: None for g in self.look.goods}


def trips(conn: Connection[Any], at: At, looks: Sequence[Look]) -> Mapping[str, Trip]:
    """The report of each vehicle, by its plate (plain)."""
    moments = {look.vehicle: look.moment(at.now) for look in looks if look.vehicle}
    return passages.announced(conn, (at.gate.office, str(at.step), at.since), moments)()


def cargo(conn: Connection[Any], at: At, looks: Sequence[Look], told: Mapping[str, Trip]) -> list[Cargo]:
    """What each vehicle carries by its report, and what the register says of it; of containers, where nothing else is
    named, what the manifests tell of them."""
    boxed = passages.boxed(conn, {plain(box.id) for look in looks for box in alone_of(look)})
    pairs = [(look, told.get(look.vehicle)) for look in looks]
    asked = {plain(mark) for look, trip in pairs if look.vehicle for _, mark in crew(look, trip)}
    named = [(*(g.document for g in look.goods), *unbatched(trip), *boxes(look, boxed)) for look, trip in pairs]
    coming = (
        passages.carried(conn, [trip.report.batch for _, trip in pairs if trip]),
        passages.alone_under(conn, {plain(d) for ds in named for d in ds}),
        passages.registered(conn, asked),
    )
    batches, alone, register = coming[0](), coming[1](), Register(coming[2]())
    return [
        Cargo(
            look=look,
            trip=trip,
            manifests=tuple(batches.get(trip.report.batch, ()) if trip and trip.report.batch else ())
            or tuple({id(m): m for d in map(plain, names) for m in alone.get(d, ())}.values()),  # a house once
            allowed=register.asked(look, trip, at) if look.vehicle else None,
        )
        for (look, trip), names in zip(pairs, named, strict=True)
    ]


def with_forbidden(conn: Connection[Any], found: Sequence[Cargo]) -> Later[list[Cargo]]:
    """The same, with what an officer forbids of it: a document or the master of a house, of the kind that is told; or
    under which goods came in that go on undeclared."""
    lines = [[(m.kind, c) for m in one.manifests for c in m.consignments] for one in found]
    asked = [{(str(kind), name) for kind, c in of for name in under(c)} for of in lines]
    for pairs, of in zip(asked, lines, strict=True):
        pairs |= {(str(ManifestKind.ORIGINAL), name) for _, c in of for name in stopped_by(c) - under(c)}
    coming = forbidden.forbidden(conn, {name for pairs in asked for _, name in pairs})

    def read() -> list[Cargo]:
        said = coming()
        return [
            one._replace(forbidden={pair[1]: said[pair] for pair in pairs & said.keys()})
            for one, pairs in zip(found, asked, strict=True)
        ]

    return read


def unbatched(trip: Trip | None) -> tuple[str, ...]:
    """What a vehicle that carries no batch says it carries."""
    return trip.report.documents if trip and not trip.report.batch else ()


def alone_of(look: Look) -> tuple[Box, ...]:
    """The containers of a look that names nothing else."""
    return () if look.vehicle or look.goods else look.units


def boxes(look: Look, boxed: Mapping[str, list[str]]) -> list[str]:
    """The documents of the containers, where a terminal names nothing else."""
    return [document for box in alone_of(look) for document in boxed.get(plain(box.id), ())]


def crew(look: Look, trip: Trip | None) -> list[tuple[FleetKind, str]]:
    """What is looked up in the register: what was read; trailers and driver as they are told where nobody read them."""
    report = trip.report if trip else None
    trailers = [look.trailer] if look.trailer else [t.id for t in (report.trailers if report else ())]
    driver = look.driver or (report.driver.id if report and report.driver else "")
    said = [(FleetKind.VEHICLE, look.plate), *((FleetKind.TRAILER, t) for t in trailers), (FleetKind.DRIVER, driver)]
    return [(kind, mark) for kind, mark in said if mark]


class Register:
    """The vehicles, trailers and drivers that were asked for."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._found: dict[tuple[FleetKind, str], list[Known]] = {}
        for one in known:
            self._found.setdefault((one.member.kind, plain(one.member.mark)), []).append(one)

    def asked(self, look: Look, trip: Trip | None, at: At) -> Passage:
        """Whether they may cross here today. Who is suspended may not, at a crossing either that asks for no permit."""
        passing = [
            Passing(kind=kind, mark=mark, found=self._called(kind, mark, look.country))
            for kind, mark in crew(look, trip)
        ]
        said = may_cross(passing, at.gate.office, at.day, [Paper(p) for p in at.gate.permits])
        if at.gate.permits:
            return said
        reasons = tuple(reason for reason in said.reasons if reason.code in SUSPENDED)
        return Passage(may=not reasons, reasons=reasons)

    def _called(self, kind: FleetKind, mark: str, country: str) -> tuple[Known, ...]:
        found = self._found.get((kind, plain(mark)), ())
        return tuple(
            k for k in found if not country or kind is not FleetKind.VEHICLE or k.member.country == country.upper()
        )


def words(names: Iterable[str]) -> set[str]:
    """By which words the cases that name these documents are found."""
    return {plain(name) for name in names}


def carried(file: File, underway: Container[str] = ()) -> Carried | None:
    """A case as a gate sees it; `underway`: numbers of those whose goods come in transit that is not discharged."""
    stand, declaration = file.stand, file.declaration
    if stand is None or declaration is None:
        return None
    named = frozenset(plain(document) for _, document in documents(declaration))
    moving = stand.movement
    return Carried(
        case=file.id,
        number=file.number,
        documents=named,
        state=stand.state,
        holds=stand.holds,
        left=stand.left,
        kind=KIND_OF.get(file.direction, ManifestKind.ORIGINAL),
        over=moving is not None and moving.phase in THERE,
        underway=file.number in underway,
        way=frozenset((*moving.route, *moving.ends)) if moving else frozenset(),
    )


def followed(files: Iterable[File]) -> list[str]:
    """The numbers under which goods go on that came in transit: whoever declares them names these."""
    return [f.number for f in files if f.stand and f.stand.movement and f.stand.movement.phase in THERE]


def seen(conn: Connection[Any], files: Sequence[File]) -> list[Carried]:
    """The cases as a gate sees them; who goes on with goods in transit is about their documents too."""
    moving = underway(conn, files)
    cases = {c.case: c for c in (carried(f, moving) for f in files) if c is not None}
    before = {plain(c.number): c.documents for c in cases.values() if c.over}
    for file in files if before else ():
        numbers = {part.number for part in came.named(file.declaration)} if file.declaration else set()
        more = frozenset(d for number in numbers & before.keys() for d in before[number])
        if more and file.id in cases:
            cases[file.id] = replace(cases[file.id], documents=cases[file.id].documents | more)
    return list(cases.values())


def underway(conn: Connection[Any], files: Iterable[File]) -> frozenset[str]:
    """The numbers of those declarations whose goods come in transit that is not discharged yet."""
    named = {
        f.number: {part.number for part in came.named(f.declaration) if len(part.number) == len(f.number)}
        for f in files
        if f.declaration is not None
    }
    found = movements.phases(conn, {n for numbers in named.values() for n in numbers})
    open_ = {n for n, phase in found.items() if phase is not TransitPhase.DISCHARGED}
    return frozenset(number for number, numbers in named.items() if numbers & open_)


Volumes: TypeAlias = Mapping[tuple[ManifestKind, str], Volume]


class Drawn(NamedTuple):
    """How far the documents are drawn on: what is told and declared of each, by kind, and what went by exits; of goods
    that came in transit, and of those that need no declaration."""

    volumes: Volumes
    gone: Mapping[str, Amount] = {}
    followed: Sequence[Followed] = ()
    transhipped: Mapping[str, Transhipped] = {}
    joins: Container[str] = ()

    def following(self, followed: Sequence[Followed]) -> "Drawn":
        """The same where goods came in transit: what left elsewhere before is here again."""
        if not followed:
            return self
        anew = {d for one in followed for d in one.documents}
        here = {d: amount for one in followed for d, amount in one.gone.items()}
        gone = {**{d: amount for d, amount in self.gone.items() if d not in anew}, **here}
        return self._replace(gone=gone, followed=followed)

    def before(self, went: Mapping[str, Amount]) -> "Drawn":
        """The same before an exit that let so much go."""
        if not self.gone:
            return self
        gone = {d: a for d, a in less(self.gone, went).items() if a.packages or a.gross or d not in went}
        followed = [replace(one, packages=one.packages + packages(went, one.documents)) for one in self.followed]
        came = defaultdict[str, list[Amount]](list)
        for document in self.transhipped.keys() & went.keys():
            came[plain(self.transhipped[document].previous)].append(went[document])
        back = {d: with_back(one, total(came[plain(one.previous)])) for d, one in self.transhipped.items()}
        return Drawn(self.volumes, gone, followed, back, went)


def packages(amounts: Mapping[str, Amount], documents: Iterable[str]) -> Decimal:
    """The packages of these documents together."""
    return sum((amounts[d].packages or NOTHING for d in documents if d in amounts), NOTHING)


def with_back(one: Transhipped, amount: Amount) -> Transhipped:
    """The same where so much more of it is there."""
    volume = one.volume
    return replace(one, volume=replace(volume, undeclared=volume.undeclared.plus(amount)))


def passing(conn: Connection[Any], found: Iterable[Cargo]) -> Later[Volumes]:
    """How far the documents that pass are drawn on."""
    return volumes(conn, {(m.kind, plain(c.document)) for one in found for m in one.manifests for c in m.consignments})


def drawn(conn: Connection[Any], at: At, passing: Volumes, cases: Iterable[Carried]) -> Drawn:
    """Of the documents that pass; where they leave, of all others of their declarations as well: the last one that
    leaves is the exit of its declaration."""
    if at.step is PassageKind.ARRIVAL:
        return Drawn(passing)
    others = {(case.kind, document) for case in cases for document in case.documents} - passing.keys()
    rest, gone = volumes(conn, others), passages.gone(conn, {document for _, document in passing.keys() | others})
    return Drawn({**passing, **rest()}, gone())


def volumes(conn: Connection[Any], documents: Iterable[tuple[ManifestKind, str]]) -> Later[Volumes]:
    """What is told of each of these, and what no declaration took of it yet; nothing of what nobody told."""
    keys = {one: [ledger.key(*one, about) for about in ledger.UNITS] for one in documents}
    coming = manifests.left(conn, sorted(key for both in keys.values() for key in both))

    def read() -> Volumes:
        said = coming()
        return {one: volume(both, said) for one, both in keys.items()}

    return read


def volume(keys: Iterable[str], said: Mapping[str, manifests.Balance]) -> Volume:
    """What the balances of one document say."""
    found = [said.get(key) for key in keys]
    return Volume(
        whole=Amount(*(one.volume or None if one else None for one in found)),
        undeclared=Amount(*(one.remaining if one else None for one in found)),
    )


def follow(conn: Connection[Any], at: At, files: Iterable[File]) -> list[Followed]:
    """Of goods that came here in transit: what was declared since, less what left."""
    if at.step is not PassageKind.EXIT:
        return []
    here = [f for f in files if came_to(f, at.gate.office)]
    rest = lodging.balances(conn, {came.packages_of(f.number) for f in here})
    named = {f.number: frozenset(plain(d) for _, d in documents(f.declaration)) for f in here if f.declaration}
    gone = passages.gone(conn, {d for words in named.values() for d in words}, at.gate.office)() if here else {}
    found = []
    for file in here:
        left, moved = rest.get(came.packages_of(file.number)), file.stand.movement if file.stand else None
        if left is not None and moved is not None:
            away = packages(gone, named[file.number])
            went = {d: gone[d] for d in named[file.number] & gone.keys()}
            found.append(Followed(documents=named[file.number], packages=moved.packages - left - away, gone=went))
    return found


def came_to(file: File, office: str) -> bool:
    """Whether the goods of a case came to this office in transit."""
    moving = file.stand.movement if file.stand else None
    return moving is not None and moving.phase in THERE and moving.destination == office


def by_document(cases: Iterable[Carried]) -> Mapping[str, list[Carried]]:
    """The cases that name each document (plain)."""
    found: dict[str, list[Carried]] = {}
    for case in cases:
        for document in case.documents:
            found.setdefault(document, []).append(case)
    return found


def told(found: Cargo, cases: Mapping[str, Sequence[Carried]], drawn: Drawn) -> Told:
    """All that is told of one look; `cases` by document."""
    named = {case.case: case for name in found.names for case in cases.get(plain(name), ())}
    return Told(
        trip=found.trip.report if found.trip else None,
        manifests=found.manifests,
        allowed=found.allowed,
        cases=tuple(named[id_] for id_ in sorted(named)),
        gone=drawn.gone,
        volumes=drawn.volumes,
        joins=drawn.joins,
        followed=tuple(drawn.followed),
        transhipped=drawn.transhipped,
        forbidden=found.forbidden,
        halted=found.halted,
    )


def scene(law: LawBook, at: At, look: Look, said: Told) -> Scene:
    """The whole scene, with the hour at the office."""
    snapshot = law.at(at.day, at.now)
    row = snapshot.office(at.gate.office)
    zone = ZoneInfo((row.time_zone if row else "") or law.head.time_zone)
    local = look.moment(at.now).astimezone(zone)
    spoken = law.languages(at.now)
    return Scene(step=at.step, look=look, at=local, clock=f"{local:%H:%M}", gate=at.gate, told=said, languages=spoken)
