"""What customs stops at a gate although it was released: by an emergency that began since, or because of somebody who
may be denied – of the declaration, of the manifest, or who drives."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.crossings.look import Words
from tongguan.declarations.parts import Party
from tongguan.journeys.gather import At, Cargo
from tongguan.journeys.record import File
from tongguan.journeys.watch import Asked, Named, Watch, concerns_of, few, worth
from tongguan.manifests.fleet import plain
from tongguan.manifests.match import documents
from tongguan.release.lifecycle import State
from tongguan.risk.concern import Concern, ConcernSource
from tongguan.risk.emergency import EmergencyThen, holding
from tongguan.store import concerns
from tongguan.store.concerns import Concerned

STOPS = ("Customs stops {value}.", "海关暂不放行 {value}。")


class Halts(NamedTuple):
    """What is said, by document (plain; empty: all that passes); and which cases were stopped."""

    words: Mapping[str, Words] = {}
    stopped: tuple[Concerned, ...] = ()


def halted(conn: Connection[Any], watch: Watch, at: At, found: Cargo, files: Iterable[File]) -> Halts:
    """Of one look. While nothing is watched for it costs nothing."""
    if not watch.emergencies and not watch.edition:
        return Halts()
    words, stopped = dict(closed(watch, at, found)), list[Concerned]()
    if crew := denied(conn, watch, at, found):
        plate = found.look.plate
        words[""] = STOPS[0].format(value=plate or "this"), STOPS[1].format(value=plate or "该车")
    free = [f for f in files if f.declaration and f.stand and f.stand.state is State.RELEASED and not f.stand.left]
    asked = [Asked(f.number, at.gate.office, f.declaration, told_with(found, f)) for f in free if f.declaration]
    for file, of in zip(free, watch.concerns(conn, asked, at.now, at.day), strict=True):
        known = {c.key for c in file.stand.concerns if c.then is EmergencyThen.EXAMINE} if file.stand else set()
        if now := tuple(c for c in of if c.key not in known):  # what was examined before its release may go
            words |= {document: said(now, document) for document in named(file)}
            full = tuple(watch.full.get(c.key, c) for c in now)
            stopped.append(Concerned(file.id, file.number, full, (), at.now))
    if crew:
        first = free[0] if free else None
        stopped.append(Concerned(first.id if first else 0, first.number if first else "", crew, (), at.now))
    return Halts(words, tuple(stopped))


def closed(watch: Watch, at: At, found: Cargo) -> Iterator[tuple[str, Words]]:
    """The place, or the way, is closed for all that passes."""
    modes = {m.mode for m in found.manifests}
    for emergency in holding(watch.emergencies, at.now):
        here = not emergency.offices or at.gate.office in emergency.offices
        if emergency.closes and here and (not emergency.modes or modes & set(emergency.modes)):
            yield "", (emergency.notice, emergency.notice_zh)


def denied(conn: Connection[Any], watch: Watch, at: At, found: Cargo) -> tuple[Concern, ...]:
    """Who drives and who carries, as far as nobody judged that he is another."""
    report = found.trip.report if found.trip else None
    crew: tuple[Named, ...] = worth((("driver", report.driver), ("carrier", report.carrier))) if report else ()
    if found.look.driver:
        crew += (("driver", Party(id=found.look.driver)),)
    said = list(concerns_of(watch.screened(conn, [crew], at.day)[0], found.look.plate))
    settled = concerns.settled(conn, {one.key for one in said})
    return tuple(few(one for one in said if one.key not in settled).values())


def told_with(found: Cargo, file: File) -> tuple[Named, ...]:
    """The parties that manifests tell of with the goods of a case."""
    of, parties = named(file), list[tuple[str, Party | None]]()
    for manifest in found.manifests:
        lines = [c for c in manifest.consignments if plain(c.document) in of]
        parties += [("carrier", manifest.carrier)] if lines else []
        parties += [pair for c in lines for pair in (("consignor", c.consignor), ("consignee", c.consignee))]
        parties += [("notify", c.notify) for c in lines]
    return worth(parties)


def named(file: File) -> frozenset[str]:
    """The documents (plain) of a case."""
    return frozenset(plain(d) for _, d in documents(file.declaration)) if file.declaration else frozenset()


def said(of: tuple[Concern, ...], document: str) -> Words:
    """What is said at the gate: the notice of an emergency; of a denied party nothing but that it is stopped."""
    for concern in of:
        if concern.source is ConcernSource.EMERGENCY:
            return concern.notice, concern.notice_zh
    return STOPS[0].format(value=document), STOPS[1].format(value=document)
