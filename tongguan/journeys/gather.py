"""What is told of what passes a gate, read by keys: one statement for each kind of thing, however many vehicles."""

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from psycopg import Connection

from tongguan.codes.crossing import Crossing
from tongguan.crossings.again import nearest
from tongguan.crossings.left import NOTHING
from tongguan.crossings.look import Carried, Followed, Look, PassageKind, Scene, Told, Transhipped
from tongguan.journeys.office import LawBook
from tongguan.journeys.record import File
from tongguan.ledgers import cargo as ledger
from tongguan.manifests.fleet import FleetKind, Known, Paper, Passage, Passing, may_cross, plain
from tongguan.manifests.manifest import Manifest, ManifestKind
from tongguan.manifests.match import documents
from tongguan.store import forbidden, lodging, manifests, movements, passages
from tongguan.store.find import compact
from tongguan.store.passages import Trip
from tongguan.trips import came
from tongguan.trips.movement import TransitPhase

KINDS = (ManifestKind.ORIGINAL, ManifestKind.ADVANCE)
KIND_OF = {str(direction): kind for direction, kind in ledger.KINDS.items()}
THERE = frozenset({TransitPhase.ARRIVED, TransitPhase.CONTROLLED, TransitPhase.DISCHARGED, TransitPhase.IRREGULAR})
"""Phases in which goods in transit have reached the office where others decide about them."""


class At(NamedTuple):
    """Where and when, and what the goods do."""

    gate: Crossing
    step: PassageKind
    now: datetime
    day: date


class Cargo(NamedTuple):
    """What is told of one look before its declarations are read."""

    look: Look
    trip: Trip | None
    manifests: tuple[Manifest, ...]
    allowed: Passage | None
    forbidden: Mapping[str, str] = {}

    @property
    def names(self) -> dict[str, None]:
        """The documents that may pass, as they are written."""
        said = {c.document: None for m in self.manifests for c in m.consignments}
        return said | {g.document: None for g in self.look.goods}


def cargo(conn: Connection[Any], at: At, looks: Sequence[Look], boxed: Mapping[str, list[str]]) -> list[Cargo]:
    """The report of each vehicle, what it carries, and what the register says of it. `boxed`: the documents under which
    containers are declared, for looks that name nothing else."""
    trips: dict[str, list[Trip]] = {}
    plates = {plain(look.plate) for look in looks} - {""}
    asked = {plain(m) for look in looks for m in marks(look)}
    here = (at.gate.office, str(at.step))
    reports, known = passages.announced(conn, here, sorted(plates), asked) if plates else ([], [])
    for told in reports:
        trips.setdefault(told.vehicle, []).append(told)
    chosen = [choose(trips.get(plain(look.plate), ()), at.now) for look in looks]
    batches = passages.cargo(conn, [trip.report.batch for trip in chosen if trip])
    named = [(*(g.document for g in look.goods), *unbatched(trip), *boxes(look, boxed))
             for look, trip in zip(looks, chosen, strict=True)]  # fmt: skip
    alone: dict[str, list[Manifest]] = {}
    for one in manifests.under(conn, {plain(d) for ds in named for d in ds}, KINDS):
        alone.setdefault(plain(one.manifest.consignments[0].document), []).append(one.manifest)
    register = Register(known)
    found = [
        Cargo(
            look=look,
            trip=trip,
            manifests=tuple(batches.get(trip.report.batch, ()) if trip and trip.report.batch else ())
            or tuple(m for d in dict.fromkeys(map(plain, names)) for m in alone.get(d, ())),
            allowed=register.asked(look, at) if plain(look.plate) else None,
        )
        for look, trip, names in zip(looks, chosen, named, strict=True)
    ]
    return with_forbidden(conn, found)


def with_forbidden(conn: Connection[Any], found: list[Cargo]) -> list[Cargo]:
    """The same, with what an officer forbids of it."""
    said = forbidden.forbidden(conn, {plain(name) for one in found for name in one.names})
    told = {document: why for (_, document), why in said.items()}
    return [one._replace(forbidden=told) for one in found] if told else found


def choose(trips: Sequence[Trip], now: datetime) -> Trip | None:
    """The report that a passage is about."""
    found = nearest(((t.report.arrives_at, t.passed) for t in trips), now)
    return None if found is None else trips[found]


def unbatched(trip: Trip | None) -> tuple[str, ...]:
    """What a vehicle that carries no batch says it carries."""
    return trip.report.documents if trip and not trip.report.batch else ()


def boxes(look: Look, boxed: Mapping[str, list[str]]) -> list[str]:
    """The documents of the containers, where a terminal names nothing else."""
    if look.plate or look.goods:
        return []
    return [document for box in look.units for document in boxed.get(plain(box.id), ())]


def marks(look: Look) -> tuple[str, ...]:
    """What is looked up in the register."""
    return (look.plate, look.trailer, look.driver)


class Register:
    """The vehicles, trailers and drivers that were asked for."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._found: dict[tuple[FleetKind, str], list[Known]] = {}
        for one in known:
            self._found.setdefault((one.member.kind, plain(one.member.mark)), []).append(one)

    def asked(self, look: Look, at: At) -> Passage | None:
        """Whether they may cross here today; nobody asks where the crossing asks for no permit."""
        if not at.gate.permits:
            return None
        said = [(FleetKind.VEHICLE, look.plate), (FleetKind.TRAILER, look.trailer), (FleetKind.DRIVER, look.driver)]
        passing = [
            Passing(kind=kind, mark=mark, found=self._called(kind, mark, look.country)) for kind, mark in said if mark
        ]
        return may_cross(passing, at.gate.office, at.day, [Paper(p) for p in at.gate.permits])

    def _called(self, kind: FleetKind, mark: str, country: str) -> tuple[Known, ...]:
        found = self._found.get((kind, plain(mark)), ())
        return tuple(k for k in found if not country or kind is not FleetKind.VEHICLE or k.member.country == country)


def words(names: Iterable[str]) -> set[str]:
    """By which words the cases that name these documents are found."""
    return {word for name in names for word in (compact(name), plain(name))}


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
    )


def followed(files: Iterable[File]) -> list[str]:
    """The numbers under which goods go on that came in transit: whoever declares them names these."""
    return [f.number for f in files if f.stand and f.stand.movement and f.stand.movement.phase in THERE]


def seen(conn: Connection[Any], files: Sequence[File]) -> list[Carried]:
    """The cases as a gate sees them; who goes on with goods in transit is about their documents too."""
    moving = underway(conn, files)
    cases = {c.case: c for c in (carried(f, moving) for f in files) if c is not None}
    before = {plain(c.number): c.documents for c in cases.values() if c.over}
    for id_, case in cases.items():
        more = frozenset(d for name in case.documents & before.keys() for d in before[name])
        cases[id_] = replace(case, documents=case.documents | more) if more else case
    return list(cases.values())


def underway(conn: Connection[Any], files: Iterable[File]) -> frozenset[str]:
    """The numbers of those declarations whose goods come in transit that is not discharged yet."""
    named = {
        f.number: {part.number for part in came.named(f.declaration) if len(part.number) == len(f.number)}
        for f in files
        if f.declaration is not None
    }
    found = movements.arrived(conn, {n for numbers in named.values() for n in numbers})
    open_ = {n for n, one in found.items() if one.came.phase is not TransitPhase.DISCHARGED}
    return frozenset(number for number, numbers in named.items() if numbers & open_)


def undeclared(conn: Connection[Any], found: Iterable[Cargo]) -> dict[str, Decimal]:
    """Packages of each document that no declaration took yet; nothing of one that nobody counts."""
    keys = {
        ledger.key(m.kind, c.document, "packages"): plain(c.document)
        for one in found
        for m in one.manifests
        if m.kind in KINDS
        for c in m.consignments
    }
    return {keys[key]: left for key, left in lodging.balances(conn, keys).items()}


def follow(conn: Connection[Any], at: At, files: Iterable[File]) -> list[Followed]:
    """Of goods that came here in transit: what was declared since, less what left."""
    if at.step is not PassageKind.EXIT:
        return []
    here = [f for f in files if came_to(f, at.gate.office)]
    rest = lodging.balances(conn, {came.packages_of(f.number) for f in here})
    named = {f.number: frozenset(plain(d) for _, d in documents(f.declaration)) for f in here if f.declaration}
    gone = passages.gone(conn, {d for words in named.values() for d in words}, at.gate.office) if rest else {}
    found = []
    for file in here:
        left, moved = rest.get(came.packages_of(file.number)), file.stand.movement if file.stand else None
        if left is not None and moved is not None:
            away = sum((gone.get(d, NOTHING) for d in named[file.number]), NOTHING)
            found.append(Followed(documents=named[file.number], packages=moved.packages - left - away))
    return found


def came_to(file: File, office: str) -> bool:
    """Whether the goods of a case came to this office in transit."""
    moving = file.stand.movement if file.stand else None
    return moving is not None and moving.phase in THERE and moving.destination == office


class Counts(NamedTuple):
    """Packages: that left, by document; that no declaration took, likewise; and of goods that came in transit."""

    gone: Mapping[str, Decimal]
    rest: Mapping[str, Decimal]
    followed: Sequence[Followed] = ()
    transhipped: Mapping[str, Transhipped] = {}


def counts(conn: Connection[Any], at: At, found: Sequence[Cargo], files: Sequence[File]) -> Counts:
    """What is counted of the documents that may pass."""
    names = {plain(name) for one in found for name in one.names}
    gone = passages.gone(conn, names) if at.step is PassageKind.EXIT else {}
    return Counts(gone, undeclared(conn, found), follow(conn, at, files))


def told(found: Cargo, cases: Iterable[Carried], counted: Counts) -> Told:
    """All that is told of one look."""
    names = {plain(name) for name in found.names}
    return Told(
        trip=found.trip.report if found.trip else None,
        manifests=found.manifests,
        allowed=found.allowed,
        cases=tuple(c for c in cases if c.documents & names),
        gone=counted.gone,
        undeclared={name: left for name, left in counted.rest.items() if name in names},
        followed=tuple(one for one in counted.followed if one.documents & names),
        transhipped={name: one for name, one in counted.transhipped.items() if name in names},
        forbidden={name: why for name, why in found.forbidden.items() if name in names},
    )


def scene(law: LawBook, at: At, look: Look, said: Told) -> Scene:
    """The whole scene, with the hour at the office."""
    snapshot = law.at(at.day, at.now)
    row = snapshot.office(at.gate.office)
    zone = ZoneInfo((row.time_zone if row else "") or law.head.time_zone)
    local = (look.at or at.now).astimezone(zone)
    return Scene(step=at.step, look=look, at=local, clock=f"{local:%H:%M}", gate=at.gate, told=said)
