"""Manifests, the documents on them, vehicles, and the messages that told of them. Runs inside the caller's
transaction.

A manifest is kept as its head and its consignments, one row each, so that a declaration finds its own transport
documents among a million manifests without reading the others.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace
from psycopg import Connection

from tongguan.manifests.amend import withdraws
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Consignment, Manifest, ManifestKind
from tongguan.manifests.report import ArrivalReport, VehicleReport
from tongguan.manifests.standing_in import consolidations
from tongguan.store.connect import Later, Reading, Writing
from tongguan.store.reading import sees_all
from tongguan.store.statements import load

SQL = load("manifests")
encode = msgspec.json.Encoder(order="deterministic").encode
manifest_in = msgspec.json.Decoder(Manifest).decode
consignment_in = msgspec.json.Decoder(Consignment).decode
vehicle_in = msgspec.json.Decoder(VehicleReport).decode
HEAD = ("mode", "reference", "office", "batch", "journey", "departs_at", "arrives_at")
"""What lists and searches ask of a manifest, in columns of the same name."""


class State(StrEnum):
    """Where a manifest or a vehicle stands."""

    STANDING = "standing"
    REVIEW = "review"  # an officer decides whether it stands
    WITHDRAWN = "withdrawn"


class Held(NamedTuple):
    """A manifest as it stands, held by this transaction; `proposed`: as a change would make it that waits for an
    officer, with nothing in it where that withdraws it; `word`: what an officer said last."""

    id: int
    party: str
    state: str
    version: int
    received_at: datetime
    manifest: Manifest
    proposed: Manifest | None = None
    word: str = ""

    @property
    def latest(self) -> Manifest | None:
        """What its submitter told last: with the change that waits."""
        return self.manifest if self.proposed is None else None if withdraws(self.proposed) else self.proposed


class Said(NamedTuple):
    """The receipt that a message got when it came before."""

    message: int
    manifest: int | None
    version: int | None
    receipt: str
    problems: bytes
    at: datetime


class Message(NamedTuple):
    """A message to keep, as it came, with the receipt it gets; `within`: the one in whose bytes it came, if any."""

    party: str
    what: str
    reference: str
    function: str
    manifest: int | None
    version: int | None
    reasons: list[str]
    media: str
    hash: bytes
    body: bytes | None
    within: int | None
    at: datetime
    actor: str
    receipt: str
    problems: bytes
    delete_by: date


class Row(NamedTuple):
    """A manifest in a list: all but its content."""

    id: int
    party: str
    kind: str
    mode: str
    reference: str
    office: str
    batch: str
    journey: str
    means: str
    state: str
    version: int
    consignments: int
    departs_at: datetime | None
    arrives_at: datetime | None
    received_at: datetime
    changed_at: datetime
    change_waits: bool
    word: str


class Asked(NamedTuple):
    """Which manifests are wanted; None: all. `means` and `document` as `plain` makes them; `word`: any of reference,
    batch, means, document and container, as it was typed; `before`: older."""

    office: str | None = None
    mode: str | None = None
    kind: str | None = None
    state: str | None = None
    reference: str | None = None
    batch: str | None = None
    means: str | None = None
    document: str | None = None
    word: str | None = None
    before: int | None = None


class Under(NamedTuple):
    """One consignment that stands under a document: whose manifest it is on, and the manifest with it alone."""

    id: int
    party: str
    kind: str
    batch: str
    manifest: Manifest


class Balance(NamedTuple):
    """What was told of a document, and what is left."""

    volume: Decimal
    remaining: Decimal


class Drawer(NamedTuple):
    """A declaration that names a document."""

    word: str
    number: str
    reference: str
    state: str
    holds: list[str]


class Kept(NamedTuple):
    """A message that came of a manifest."""

    id: int
    what: str
    reference: str
    function: str
    version: int | None
    reasons: list[str]
    media: str
    at: datetime
    actor: str
    receipt: str
    problems: bytes


class Trip(NamedTuple):
    """A vehicle of a crossing as it stands."""

    id: int
    party: str
    reference: str
    way: str
    load: str
    office: str
    batch: str
    vehicle: str
    state: str
    version: int
    arrives_at: datetime | None
    report: VehicleReport


def serials(conn: Writing, count: int) -> list[int]:
    """So many serial numbers."""
    return [row[0] for row in conn.execute(SQL["serials"], {"count": count})]


def said(conn: Connection[Any], party: str, what: str, reference: str, hash_: bytes) -> Said | None:
    """What the last message taken under this reference was answered, if it was this one, sent again."""
    values = {"party": party, "what": what, "reference": reference, "hash": hash_}
    row = conn.execute(SQL["said"], values).fetchone()
    return Said(*row) if row else None


def hold(conn: Writing, party: str, kind: ManifestKind, reference: str) -> Held | None:
    """The manifest under a submitter's reference; nobody else changes it until this transaction ends."""
    values = {"party": party, "kind": str(kind), "reference": reference}
    return _held(conn, conn.execute(SQL["hold"], values).fetchone())


def hold_one(conn: Writing, id_: int) -> Held | None:
    """The same by its number."""
    return _held(conn, conn.execute(SQL["hold_one"], {"id": id_}).fetchone())


def _held(conn: Writing, row: Any) -> Held | None:
    if row is None:
        return None
    lines = tuple(consignment_in(c) for (c,) in conn.execute(SQL["consignments"], {"id": row[0]}))
    id_, party, state, version, received_at, content, proposed, word = row
    whole = replace(manifest_in(content), consignments=lines)
    return Held(id_, party, state, version, received_at, whole, manifest_in(proposed) if proposed else None, word)


def propose(conn: Writing, held: Held, at: datetime) -> None:
    """The change waits beside what stands."""
    values = {"id": held.id, "version": held.version, "proposed": encode(held.proposed), "at": at}
    conn.execute(SQL["propose"], values)


def proposed(conn: Connection[Any], id_: int) -> Manifest | None:
    """A manifest as the change would make it that waits for an officer."""
    row = conn.execute(SQL["proposed"], {"id": id_}).fetchone()
    return manifest_in(row[0]) if row else None


def file(conn: Writing, held: Held, at: datetime) -> None:
    """The manifest as it stands now, with its documents."""
    m = held.manifest
    means = plain(m.means.id) if m.means else ""
    stands = {name: getattr(held, name) for name in ("id", "party", "state", "version", "word")}
    values = {**{name: getattr(m, name) for name in HEAD}, **stands, "kind": str(m.kind), "means": means, "at": at}
    values |= {"consignments": len(m.consignments), "content": encode(replace(m, consignments=()))}
    values["proposed"] = None if held.proposed is None else encode(held.proposed)
    conn.execute(SQL["file"], values)
    conn.execute(SQL["clear"], {"id": held.id})
    rows, parts, start = [], [], 1
    for place, c in enumerate(m.consignments):
        content = encode(c)
        names = {"document": plain(c.document), "master": plain(c.master), "previous": plain(c.previous_document)}
        boxes = sorted({plain(u.id) for u in c.units} - {""})
        rows.append({"place": place, **names, "ucr": ucr_of(c), "units": boxes, "start": start, "size": len(content)})
        parts.append(content)
        start += len(content)
    given = {"id": held.id, "party": held.party, "bytes": b"".join(parts), "rows": encode(rows).decode()}
    conn.execute(SQL["list"], given)


def ucr_of(consignment: Consignment) -> str:
    """Its unique consignment reference, plain; empty where there is none."""
    return plain(consignment.ucr.id) if consignment.ucr else ""


def keep(conn: Writing, message: Message) -> int:
    """A message as it came; the number it is kept under."""
    row = conn.execute(SQL["keep"], message._asdict()).fetchone()
    assert row is not None, "what is inserted returns"
    return int(row[0])


def under(conn: Connection[Any], documents: Iterable[str], kinds: Iterable[ManifestKind]) -> list[Under]:
    """What stands under these documents (plain), each consignment with the head of its manifest."""
    values = {"documents": sorted(set(documents)), "kinds": [str(k) for k in kinds]}
    if not values["documents"]:
        return []
    return [
        Under(id_, party, kind, batch, replace(manifest_in(head), consignments=(consignment_in(content),)))
        for id_, party, kind, batch, head, content in conn.execute(SQL["under"], values)
    ]


def masters(conn: Connection[Any], found: Iterable[Under], kinds: Iterable[ManifestKind]) -> set[str]:
    """Which of these documents are consolidations: houses name them as their master, and they let them."""
    bills = [(one.party, one.manifest) for one in found]
    names = {plain(c.document) for _, manifest in bills for c in manifest.consignments}
    houses: dict[str, set[str]] = {}
    for master, party in conn.execute(SQL["masters"], {"documents": sorted(names), "kinds": [str(k) for k in kinds]}):
        houses.setdefault(master, set()).add(party)
    return consolidations(houses, bills)


def of_batch(conn: Writing, batch: str) -> tuple[list[tuple[str, Manifest]], list[tuple[str, VehicleReport]]]:
    """Who tells of a batch: manifests by their heads, and vehicles."""
    rows = conn.execute(SQL["of_batch"], {"batch": batch}).fetchall()
    return (
        [(party, manifest_in(content)) for party, is_manifest, content in rows if is_manifest],
        [(party, vehicle_in(content)) for party, is_manifest, content in rows if not is_manifest],
    )


def foreign(conn: Writing, party: str, manifest: Manifest) -> set[str]:
    """The documents of a manifest (plain) that another submitter tells of: what comes in, or what goes out."""
    leaves = (str(ManifestKind.ADVANCE), str(ManifestKind.LOADING))
    kinds = list(leaves) if manifest.kind in leaves else [str(manifest.kind)]
    values = {"documents": sorted(plain(c.document) for c in manifest.consignments), "kinds": kinds}
    return {row[0] for row in conn.execute(SQL["foreign"], {**values, "party": party, "batch": manifest.batch})}


def tell(conn: Writing, volumes: Mapping[str, tuple[str, Decimal]]) -> None:
    """What is told of documents now: balance → (unit, volume)."""
    rows = [{"key": key, "unit": unit, "volume": volume} for key, (unit, volume) in volumes.items()]
    conn.execute(SQL["volumes"], {"rows": encode(rows).decode()})


def wait(conn: Writing, documents: Iterable[str], direction: str) -> int:
    """The open cases that name these documents (plain) wait to be compared anew; how many."""
    return conn.execute(SQL["wait"], {"documents": sorted(documents), "direction": direction}).rowcount


def waiting(conn: Connection[Any], limit: int) -> list[int]:
    """Some of the cases that wait for it; they wait no more once this transaction is committed."""
    return sorted({row[0] for row in conn.execute(SQL["waiting"], {"limit": limit})})


def hold_trip(conn: Writing, party: str, reference: str) -> tuple[int, str, int, VehicleReport] | None:
    """(id, state, version, report) of the vehicle under a submitter's reference, held likewise."""
    row = conn.execute(SQL["hold_trip"], {"party": party, "reference": reference}).fetchone()
    return (row[0], row[1], row[2], vehicle_in(row[3])) if row else None


def drive(conn: Writing, place: tuple[int, str, int], party: str, report: VehicleReport, at: datetime) -> None:
    """The vehicle as it stands now; `place`: id, state, version."""
    id_, state, version = place
    names = {n: getattr(report, n) for n in ("reference", "office", "batch", "arrives_at")}
    kinds = {"way": str(report.way), "load": str(report.load), "state": state, "version": version, "id": id_}
    vehicle = plain(report.means.id) if report.means else ""
    conn.execute(
        SQL["drive"], {**names, **kinds, "party": party, "vehicle": vehicle, "at": at, "content": encode(report)}
    )


def came(conn: Writing, party: str, report: ArrivalReport, manifest: int | None) -> list[int]:
    """The means of transport of a submitter's manifests came: of this one, and of all for its voyage. Their ids."""
    values = {name: getattr(report, name) for name in ("mode", "office", "journey", "at")}
    means = plain(report.means.id) if report.means else ""
    return [
        row[0] for row in conn.execute(SQL["came"], {**values, "party": party, "means": means, "manifest": manifest})
    ]


def told_by(conn: Connection[Any], parties: Iterable[str] | None, documents: Iterable[str]) -> set[str]:
    """Which of these documents (plain) one of these parties tells of; None: anybody."""
    values = {"parties": None if parties is None else sorted(parties), "documents": sorted(documents)}
    return {row[0] for row in conn.execute(SQL["told_by"], values)} if values["documents"] else set()


def manifests(conn: Reading, asked: Asked, limit: int) -> list[Row]:
    """Those asked for, newest first."""
    values = {**asked._asdict(), "everything": sees_all(conn), "plain": plain(asked.word or ""), "limit": limit}
    return [Row(*row) for row in conn.execute(SQL["manifests"], values)]


def manifest(conn: Reading, id_: int) -> tuple[Row, Manifest] | None:
    """One manifest, whole, if the caller may see it."""
    if (row := conn.execute(SQL["manifest"], {"id": id_}).fetchone()) is None:
        return None
    lines = tuple(consignment_in(c) for (c,) in conn.execute(SQL["consignments"], {"id": id_}))
    return Row(*row[:-1]), replace(manifest_in(row[-1]), consignments=lines)


def messages(conn: Reading, id_: int) -> list[Kept]:
    """What came of a manifest, oldest first."""
    return [Kept(*row) for row in conn.execute(SQL["messages"], {"id": id_})]


def message(conn: Reading, manifest: int, id_: int) -> bytes | None:
    """A message of a manifest as it came; nothing once its date is past."""
    row = conn.execute(SQL["message"], {"manifest": manifest, "id": id_}).fetchone()
    return bytes(row[0]) if row else None


def left(conn: Connection[Any], keys: Sequence[str]) -> Later[dict[str, Balance]]:
    """What was told of documents and what is left, by balance."""
    rows = conn.execute(SQL["left"], {"keys": list(keys)}) if keys else ()
    return lambda: {row[0]: Balance(*row[1:]) for row in rows}


def drawers(conn: Reading, words: Iterable[str], limit: int) -> list[Drawer]:
    """The declarations that name these documents, as far as the caller may see them, newest first."""
    return [Drawer(*row) for row in conn.execute(SQL["drawers"], {"words": list(words), "limit": limit})]


def trips(conn: Reading, limit: int, **asked: str | int | None) -> list[Trip]:
    """Vehicles of a `batch`, under a `vehicle`'s plate (plain), at an `office`, told by a `party`, with a `word` as
    batch or a `plate` (plain), older than `before`; newest first."""
    values = dict.fromkeys(("batch", "vehicle", "office", "party", "word", "plate", "before")) | asked
    rows = conn.execute(SQL["trips"], {**values, "everything": sees_all(conn), "limit": limit}).fetchall()
    return [Trip(*(*row[:-1], vehicle_in(row[-1]))) for row in rows]
