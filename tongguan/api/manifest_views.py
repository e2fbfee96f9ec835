"""What is shown of manifests: the list, one whole with its balances, what came of it. Reads in one snapshot."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

import msgspec
from msgspec.structs import replace

from tongguan.ledgers import cargo
from tongguan.manifests.alike import Sign
from tongguan.manifests.amend import withdraws
from tongguan.manifests.apply import by_document
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Consignment, Manifest, ManifestKind
from tongguan.manifests.match import CargoDifference, amount_of
from tongguan.manifests.receipt import Receipt, ReceiptCode
from tongguan.manifests.report import Counted, VehicleReport
from tongguan.manifests.seen import Seen, seen
from tongguan.problem import Problem
from tongguan.store import forbidden, manifests, onward, tallies
from tongguan.store.connect import Reading
from tongguan.store.manifests import Asked, Row

MOST_DRAWERS = 500
"""Declarations that are named on a manifest's page."""
counted_in = msgspec.json.Decoder(Counted).decode
problems_in = msgspec.json.Decoder(tuple[Problem, ...]).decode


class CargoReceipts(msgspec.Struct, frozen=True, kw_only=True):
    """The receipt of each report that came in one message."""

    receipts: tuple[Receipt, ...]


class ManifestLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A manifest in a list. `state`: standing, review (an officer decides) or withdrawn; `means`: plate or number;
    `change_waits`: it stands, and an officer decides about a change of it; `word`: what an officer said of it last."""

    number: str
    party: str
    kind: ManifestKind
    mode: str
    reference: str
    office: str
    batch: str = ""
    journey: str = ""
    means: str = ""
    state: str
    version: int
    consignments: int
    departs_at: datetime | None = None
    arrives_at: datetime | None = None
    received_at: datetime
    changed_at: datetime
    change_waits: bool = False
    word: str = ""


class DrawnBy(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration that names a document, as far as the reader may see it."""

    number: str
    reference: str
    state: str
    holds: tuple[str, ...]


class CargoOnward(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Under which document goods go on: a part of what was split, or what goes out of what came in; of which manifest,
    how many packages are told of it, and how many of them left."""

    document: str
    manifest: str
    kind: ManifestKind
    reference: str
    packages: Decimal | None = None
    gone: Decimal = Decimal(0)


class CargoAlike(msgspec.Struct, frozen=True, kw_only=True):
    """A document that is forbidden, whose goods those of another one are like, and in what."""

    document: str
    signs: tuple[Sign, ...]


class CargoDocument(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A transport document as a balance: what was told of it, on all vehicles together, and what is left; what was
    counted last, by whom, and where that differs; why an officer forbids to unload or load it; whether it `waits` for
    his word, and, for officers, with which forbidden ones it is `alike`; `previous`: from which document it was split,
    or under which it came in; `onward`: under which documents its goods go on."""

    document: str
    packages: Decimal | None = None
    packages_left: Decimal | None = None
    gross: Decimal | None = None
    gross_left: Decimal | None = None
    drawn_by: tuple[DrawnBy, ...] = ()
    counted: Counted | None = None
    counted_by: str = ""
    differences: tuple[CargoDifference, ...] = ()
    forbidden: str = ""
    waits: bool = False
    alike: tuple[CargoAlike, ...] = ()
    previous: str = ""
    onward: tuple[CargoOnward, ...] = ()


class CargoMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message that came of a manifest, with its receipt."""

    id: int
    function: str
    version: int | None
    reasons: tuple[str, ...]
    media: str
    at: datetime
    actor: str
    outcome: ReceiptCode
    problems: tuple[Problem, ...]


class ManifestView(msgspec.Struct, frozen=True, kw_only=True):
    """A manifest, whole, with the balances of its documents, its vehicles and what came of it; `proposed`: as a change
    would make it that an officer decides about, with nothing in it where that withdraws it."""

    line: ManifestLine
    manifest: Manifest
    proposed: Manifest | None
    documents: tuple[CargoDocument, ...]
    vehicles: tuple[VehicleReport, ...]
    messages: tuple[CargoMessage, ...]

    @property
    def latest(self) -> Manifest:
        """What its submitter told last: a change that waits goes before what stands."""
        return self.proposed if self.proposed is not None and not withdraws(self.proposed) else self.manifest


def line(row: Row) -> ManifestLine:
    """A row of the store as it is told."""
    values = {name: value for name, value in row._asdict().items() if name != "id"}
    return ManifestLine(**{**values, "number": str(row.id), "kind": ManifestKind(row.kind)})


def listed(conn: Reading, asked: Asked, limit: int) -> list[ManifestLine]:
    """Those asked for, newest first."""
    return [line(row) for row in manifests.manifests(conn, asked, limit)]


def whole(conn: Reading, id_: int) -> ManifestView | None:
    """One manifest, if the reader may see it."""
    if (found := manifests.manifest(conn, id_)) is None:
        return None
    row, manifest = found
    trips = manifests.trips(conn, 100, batch=row.batch) if row.batch else []
    proposed = manifests.proposed(conn, id_) if row.change_waits else None
    return ManifestView(
        line=line(row),
        manifest=manifest,
        proposed=proposed,
        documents=balances(conn, manifest, proposed),
        vehicles=tuple(trip.report for trip in trips if trip.state == manifests.State.STANDING),
        messages=tuple(
            CargoMessage(
                id=m.id,
                function=m.function,
                version=m.version,
                reasons=tuple(m.reasons),
                media=m.media,
                at=m.at,
                actor=m.actor,
                outcome=ReceiptCode(m.receipt),
                problems=problems_in(m.problems),
            )
            for m in manifests.messages(conn, id_)
        ),
    )


def balances(conn: Reading, manifest: Manifest, proposed: Manifest | None = None) -> tuple[CargoDocument, ...]:
    """What is left of each document, who draws on it, what was counted."""
    documents, stopped = shown(conn, manifest, proposed)
    masters = {plain(c.master) for c in manifest.consignments if c.master}
    keys = [cargo.key(manifest.kind, d, about) for d in documents for about in cargo.UNITS]
    left = manifests.left(conn, keys)()
    drawers: dict[str, list[DrawnBy]] = {}
    for by in manifests.drawers(conn, documents, MOST_DRAWERS):
        draws = DrawnBy(number=by.number, reference=by.reference, state=by.state, holds=tuple(by.holds))
        drawers.setdefault(by.word, []).append(draws)
    further = going_on(conn, documents)
    likes = likenesses(conn, manifest.kind.side, [d for d, why in stopped.items() if not why])
    last_of, lines = counted_last(conn, documents), []
    for document, told in documents.items():
        packages, gross = (left.get(cargo.key(manifest.kind, document, about)) for about in cargo.UNITS)
        if document in masters:  # declarations draw on its houses
            packages, gross = None, None
        last = last_of.get(document)
        lines.append(
            CargoDocument(
                document=told.document,
                packages=packages.volume if packages else None,
                packages_left=packages.remaining if packages else None,
                gross=gross.volume if gross else None,
                gross_left=gross.remaining if gross else None,
                drawn_by=tuple(drawers.get(document, ())),
                counted=last[0] if last else None,
                counted_by=last[2] if last else "",
                differences=counting(manifest, last[:2], packages.volume if packages else None) if last else (),
                forbidden=stopped.get(document, ""),
                waits=stopped.get(document) == "",
                alike=likes.get(document, ()),
                previous=told.previous_document,
                onward=further.get(document, ()),
            )
        )
    return tuple(lines)


def shown(
    conn: Reading, manifest: Manifest, proposed: Manifest | None
) -> tuple[dict[str, Consignment], dict[str, str]]:
    """The documents (plain) that are shown – of those that only a change would bring, the ones that are stopped – and
    why they are; empty where an officer decides."""
    side, stand = manifest.kind.side, by_document(manifest)
    coming = by_document(proposed) if proposed else {}
    told = forbidden.forbidden(conn, stand.keys() | coming.keys())()
    stopped = {d: why for (of, d), why in told.items() if of == side}
    return stand | {d: c for d, c in coming.items() if d not in stand and d in stopped}, stopped


def counted_last(conn: Reading, documents: Iterable[str]) -> dict[str, tuple[Counted, datetime, str]]:
    """What was counted last of each document (plain), when it was ended, by whom."""
    found: dict[str, tuple[Counted, datetime, str]] = {}
    for content, at, by_whom in tallies.tallies(conn, documents):
        counted = counted_in(content)
        found.setdefault(plain(counted.document), (counted, at, by_whom))
    return found


def likenesses(conn: Reading, side: ManifestKind, documents: Iterable[str]) -> dict[str, tuple[CargoAlike, ...]]:
    """Of documents (plain) that wait for an officer: with which forbidden ones they are alike, as far as the reader may
    see it."""
    found: dict[str, dict[str, set[str]]] = {}
    for one in forbidden.suspected(conn, side, documents):
        found.setdefault(one.document, {}).setdefault(one.earlier, set()).update(one.signs)
    return {
        document: tuple(
            CargoAlike(document=name, signs=tuple(s for s in Sign if s in signs)) for name, signs in of.items()
        )
        for document, of in found.items()
    }


def going_on(conn: Reading, documents: Iterable[str]) -> dict[str, tuple[CargoOnward, ...]]:
    """Under which documents goods of these (plain) go on, by document."""
    found: dict[str, tuple[CargoOnward, ...]] = {}
    for one in onward.onward(conn, documents):
        line = CargoOnward(
            document=one.consignment.document,
            manifest=str(one.manifest),
            kind=ManifestKind(one.kind),
            reference=one.reference,
            packages=amount_of(one.consignment).packages,
            gone=one.gone,
        )
        found[one.previous] = (*found.get(one.previous, ()), line)
    return found


def counting(manifest: Manifest, last: tuple[Counted, datetime], whole: Decimal | None) -> tuple[CargoDifference, ...]:
    """Where what was counted of a document differs from what was told; `whole`: on all the vehicles that carry it."""
    counted, at = last
    lines = [c for c in manifest.consignments if plain(c.document) == plain(counted.document)]
    if whole is not None:
        lines = [replace(line, packages=whole) for line in lines[:1]]
    what = Seen(at=at, packages={counted.document: counted.packages})
    found = seen(replace(manifest, consignments=tuple(lines)), what)
    return tuple(d for d in found if d.about in ("tally", "came"))
