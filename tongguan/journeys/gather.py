"""What is told of what passes a gate, read by keys: one statement for each kind of thing, however many vehicles."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from psycopg import Connection

from tongguan.codes.crossing import Crossing
from tongguan.crossings.again import nearest
from tongguan.crossings.look import Carried, Look, PassageKind, Scene, Told
from tongguan.crossings.passage import GateAnswer, foreseen
from tongguan.journeys.office import LawBook
from tongguan.journeys.record import File
from tongguan.journeys.room import opened
from tongguan.manifests.fleet import FleetKind, Known, Paper, Passage, Passing, may_cross, plain
from tongguan.manifests.manifest import Manifest, ManifestKind
from tongguan.manifests.match import documents
from tongguan.store import forbidden, manifests, passages
from tongguan.store.find import compact
from tongguan.store.passages import Trip

KINDS = (ManifestKind.ORIGINAL, ManifestKind.ADVANCE)


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


def carried(file: File) -> Carried | None:
    """A case as a gate sees it."""
    stand, declaration = file.stand, file.declaration
    if stand is None or declaration is None:
        return None
    named = frozenset(plain(document) for _, document in documents(declaration))
    return Carried(
        case=file.id, number=file.number, documents=named, state=stand.state, holds=stand.holds, left=stand.left
    )


def told(found: Cargo, cases: Iterable[Carried], gone: Mapping[str, Decimal]) -> Told:
    """All that is told of one look."""
    names = {plain(name) for name in found.names}
    return Told(
        trip=found.trip.report if found.trip else None,
        manifests=found.manifests,
        allowed=found.allowed,
        cases=tuple(c for c in cases if c.documents & names),
        gone=gone,
        forbidden={name: why for name, why in found.forbidden.items() if name in names},
    )


def scene(law: LawBook, at: At, look: Look, said: Told) -> Scene:
    """The whole scene, with the hour at the office."""
    snapshot = law.at(at.day, at.now)
    row = snapshot.office(at.gate.office)
    zone = ZoneInfo((row.time_zone if row else "") or law.head.time_zone)
    local = (look.at or at.now).astimezone(zone)
    return Scene(step=at.step, look=look, at=local, clock=f"{local:%H:%M}", gate=at.gate, told=said)


def foresee(conn: Connection[Any], law: LawBook, at: At, looks: Sequence[Look]) -> list[GateAnswer]:
    """What each of these would be answered if it came now. Nothing is held, nothing is written."""
    found = cargo(conn, at, looks, {})
    names = {name for one in found for name in one.names}
    cases = [
        c
        for held in passages.cases(conn, passages.traced(conn, words(names), "waybill"))
        if (c := carried(opened(held)))
    ]
    gone = passages.gone(conn, {plain(name) for name in names}) if at.step is PassageKind.EXIT else {}
    return [foreseen(scene(law, at, one.look, told(one, cases, gone))) for one in found]
