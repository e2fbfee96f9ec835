"""What passed a gate, and what a gate has to know. Runs inside the caller's transaction.

Every look and its answer is kept, in a chain of its own for each office: the chain of acts takes one act at a time for
the whole node, and a gate must not wait for another gate, nor for people.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace
from psycopg import Connection

from tongguan.manifests.fleet import FleetKind, Known, Member, RoadPermit, plain
from tongguan.manifests.manifest import Consignment, Manifest
from tongguan.manifests.match import Amount
from tongguan.manifests.report import VehicleReport
from tongguan.manifests.standing_in import opens
from tongguan.store import fleet
from tongguan.store.chain import micros
from tongguan.store.connect import Later, Reading, Writing
from tongguan.store.lodging import Held
from tongguan.store.manifests import consignment_in, manifest_in, vehicle_in
from tongguan.store.reading import sees_all
from tongguan.store.statements import load

SQL = load("passages")
START = b"\0" * 32
_pack = msgspec.msgpack.Encoder().encode


class Row(NamedTuple):
    """A passage as it is kept. `plate` is plain; `party`: who looked; `carrier`: whose vehicle; `body`: JSON."""

    office: str
    seq: int
    at: datetime
    step: str
    source: str
    plate: str
    reference: str
    party: str
    carrier: str
    actor: str
    trip: int | None
    signal: str
    body: bytes
    hash: bytes = b""

    def chained(self, before: bytes) -> bytes:
        """The hash that this passage must have after the one before."""
        told = (self.office, self.seq, micros(self.at.astimezone(UTC)), *self[3:12])
        return sha256(before + _pack(told) + self.body).digest()


class Trip(NamedTuple):
    """What is told of a vehicle. `own`: it is its teller's affair: he reads why it is stopped."""

    vehicle: str
    id: int
    party: str
    report: VehicleReport
    own: bool


class Sent(NamedTuple):
    """A look as it was told: by whom, under which reference (none: it cannot be told again), and its hash."""

    party: str
    step: str
    reference: str
    hash: bytes


class Begun(NamedTuple):
    """Where an office stands when a look comes there: the passage that its sender told of under the same reference
    before, with the hash of that look (empty: not known); the last passage of the vehicle; the number and hash that
    the office's chain ends with; the vehicle's report."""

    before: tuple[Row, bytes] | None
    last: Row | None
    number: int
    hash: bytes
    trips: Mapping[str, Trip]


class Asked(NamedTuple):
    """Which passages are wanted; None: all. `plate` as `plain` makes it; `after`: with a greater number."""

    office: str | None = None
    plate: str | None = None
    trip: int | None = None
    after: int | None = None
    before: datetime | None = None


def alone(conn: Writing, office: str) -> None:
    """Whoever else has a passage of this office waits until this transaction ends."""
    conn.execute(SQL["alone"], {"office": office})


def refer(conn: Writing, sent: Sent, passage: tuple[str, int]) -> None:
    """Which passage, by office and number, a look was about that was told under a reference."""
    if sent.reference:
        conn.execute(SQL["refer"], {**sent._asdict(), "office": passage[0], "seq": passage[1]})


def begin(conn: Writing, sent: Sent, office: str, vehicle: str, moment: datetime) -> Begun:
    """Where an office stands, with nobody else at it, for a vehicle (plain) that comes there at a moment."""
    alone(conn, office)
    before = conn.execute(SQL["under_reference"], sent._asdict()) if sent.reference else None
    last = conn.execute(SQL["latest"], {"office": office, "plate": vehicle}) if vehicle else None
    end = conn.execute(SQL["last"], {"office": office})
    trips = announced(conn, (office, sent.step, 0), {vehicle: moment} if vehicle else {})
    told, row = before.fetchone() if before else None, end.fetchone()
    number, hash_ = (row[0], bytes(row[1])) if row else (0, START)
    repeated = (Row(*told[:-1]), bytes(told[-1])) if told else None
    return Begun(repeated, _row(last.fetchone()) if last else None, number, hash_, trips())


def announced(
    conn: Connection[Any], at: tuple[str, str, int], moments: Mapping[str, datetime]
) -> Later[dict[str, Trip]]:
    """The report that a passage of each of these vehicles (plain) at its moment is about; `at`: the office, what the
    goods do there, and the number of the passage that this one is a part of."""
    named = {"vehicles": list(moments), "moments": list(moments.values())}
    values = {"office": at[0], "step": at[1], "since": at[2], **named}
    told = conn.execute(SQL["trips"], values) if moments else ()
    return lambda: {row[0]: _trip(row) for row in told}


def trip(conn: Connection[Any], id_: int) -> tuple[Trip, str] | None:
    """What is told of one vehicle, by the number of its report, and for which office."""
    row = conn.execute(SQL["trip"], {"id": id_}).fetchone()
    return (_trip(row[:-1]), row[-1]) if row else None


def _trip(row: Any) -> Trip:
    vehicle, id_, party, content, own = row
    return Trip(vehicle, id_, party, vehicle_in(content), own)


def trip_under(conn: Connection[Any], party: str, reference: str) -> int | None:
    """The number of the vehicle that a party told of under its own reference."""
    row = conn.execute(SQL["trip_under"], {"party": party, "reference": reference}).fetchone()
    return int(row[0]) if row else None


def expected(conn: Connection[Any], office: str, span: tuple[datetime, datetime], limit: int) -> list[str]:
    """The vehicles (plain) that are told for an office between two moments."""
    values = {"office": office, "since": span[0], "until": span[1], "limit": limit}
    return list(dict.fromkeys(row[0] for row in conn.execute(SQL["expected"], values)))


def carried(conn: Connection[Any], batches: Iterable[str]) -> Later[dict[str, list[Manifest]]]:
    """The manifests of batches, each with its transport documents and the houses under them."""
    wanted = sorted(set(batches) - {""})
    lines = conn.execute(SQL["cargo"], {"batches": wanted}) if wanted else ()
    return lambda: _manifests(lines)


def registered(conn: Connection[Any], marks: Iterable[str]) -> Later[list[Known]]:
    """The register under these plates and numbers (plain)."""
    wanted = sorted(set(marks) - {""})
    rows = conn.execute(SQL["known"], {"marks": wanted}) if wanted else ()
    permits = conn.execute(SQL["permits"], {"marks": wanted}) if wanted else ()
    return lambda: _known(map(_member, rows), map(fleet.permit_of, permits))


def _known(members: Iterable[Member], permits: Iterable[RoadPermit]) -> list[Known]:
    held: dict[str, list[RoadPermit]] = {}
    for permit in permits:
        held.setdefault(permit.member, []).append(permit)
    return [Known(one, tuple(held.get(one.id, ()))) for one in members]


def _manifests(rows: Iterable[Any]) -> dict[str, list[Manifest]]:
    """By batch. A house told elsewhere stands with the bill it names, where that lets its teller tell of houses."""
    found: dict[int, tuple[str, Manifest, list[Consignment]]] = {}
    lines: dict[tuple[int, int], Consignment] = {}
    for batch, id_, party, head, line, master, teller, *home in rows:
        one = lines.setdefault((home[0], home[1]), consignment_in(line))
        _, manifest, listed = found.get(id_) or found.setdefault(id_, (batch, manifest_in(head), []))
        bills = [c for c in listed if master and plain(c.document) == master]
        if not master or any(opens((party, manifest), bill, {teller}) for bill in bills):
            listed.append(one)
    whole: dict[str, list[Manifest]] = {}
    for batch, manifest, listed in found.values():
        whole.setdefault(batch, []).append(replace(manifest, consignments=tuple(listed)))
    return whole


def boxed(conn: Connection[Any], units: Iterable[str]) -> dict[str, list[str]]:
    """The transport documents (plain) under which containers (plain) come, as it was told last."""
    wanted, found = sorted(set(units) - {""}), dict[str, list[str]]()
    for unit, document in conn.execute(SQL["boxed"], {"units": wanted}) if wanted else ():
        found.setdefault(unit, []).append(document)
    return found


def alone_under(conn: Connection[Any], documents: Iterable[str]) -> Later[dict[str, list[Manifest]]]:
    """What stands under these documents (plain), each consignment as a manifest with it alone; houses stand under
    their master as well where it lets their teller, parts under the document from which they were split where nothing
    stands under it any more."""
    wanted = sorted(set(documents) - {""})
    rows = conn.execute(SQL["alone_under"], {"documents": wanted}) if wanted else ()
    return lambda: _alone(rows)


def _alone(rows: Iterable[Any]) -> dict[str, list[Manifest]]:
    lines = [
        (document, master, previous, party, replace(manifest_in(head), consignments=(consignment_in(line),)))
        for document, master, previous, party, head, line in rows
    ]
    bills: dict[str, list[tuple[str, Manifest]]] = {}
    for document, _, _, party, one in lines:
        bills.setdefault(document, []).append((party, one))
    found: dict[str, list[Manifest]] = {}
    for document, master, previous, party, one in lines:
        names = {document} | {previous} - bills.keys()
        over = [bill for bill in bills.get(master, ()) if bill[1].kind is one.kind]
        if not over or any(_houses(bill, party, one) for bill in over):
            names.add(master)
        for name in names - {""}:
            found.setdefault(name, []).append(one)
    return found


def _houses(bill: tuple[str, Manifest], party: str, house: Manifest) -> bool:
    """Whether a bill lets the teller of a house tell of houses under it: it names him, or both are of one batch."""
    (consignment,) = bill[1].consignments
    return bill[1].batch == house.batch != "" or opens(bill, consignment, {party})


def traced(conn: Connection[Any], words: Iterable[str]) -> list[int]:
    """The cases that name these documents."""
    wanted = sorted(set(words) - {""})
    return [row[0] for row in conn.execute(SQL["traced"], {"words": wanted})] if wanted else []


def held(conn: Writing, words: Iterable[str]) -> Later[list[Held]]:
    """The cases that name these documents, held until this transaction ends."""
    wanted = sorted(set(words) - {""})
    rows = conn.execute(SQL["held"], {"words": wanted}) if wanted else ()
    return lambda: [Held(*row) for row in rows]


def cases(conn: Connection[Any], ids: Iterable[int]) -> list[Held]:
    """Cases as they stand, not held: for whoever only looks."""
    wanted = sorted(set(ids))
    return [Held(*row) for row in conn.execute(SQL["cases"], {"ids": wanted})] if wanted else []


def gone(conn: Connection[Any], documents: Iterable[str], office: str | None = None) -> Later[dict[str, Amount]]:
    """What went by exits, by document (plain); of one office, or of all."""
    wanted = {"documents": sorted(set(documents)), "office": office}
    rows = conn.execute(SQL["gone"], wanted) if wanted["documents"] else ()
    return lambda: {document: Amount(packages, gross) for document, packages, gross in rows}


def keep(conn: Writing, row: Row, before: bytes, amounts: Mapping[str, Amount], previous: Mapping[str, str]) -> None:
    """A passage at the end of its chain; `amounts`: what passed, by document (plain); `previous`: likewise, under which
    document (plain) that came in which leaves undeclared."""
    values = row._replace(at=row.at.astimezone(UTC))._asdict()
    lines = [
        {"document": d, "packages": a.packages or 0, "gross": a.gross or 0, "previous": previous.get(d, "")}
        for d, a in amounts.items()
    ]
    rows = msgspec.json.encode(lines).decode()
    conn.execute(SQL["keep"], {**values, "hash": row.chained(before), "rows": rows})


def passages(conn: Reading, asked: Asked, limit: int) -> list[Row]:
    """Those asked for that the caller may see, newest first."""
    return [
        Row(*row)
        for row in conn.execute(SQL["passages"], {**asked._asdict(), "everything": sees_all(conn), "limit": limit})
    ]


def broken(conn: Reading) -> Iterator[tuple[str, int]]:
    """Passages that are not what was chained, or before which one is missing: (office, number)."""
    office, number, before = "", 0, START
    for found in conn.execute(SQL["walk"]):
        row = Row(*found)
        if row.office != office:
            office, number, before = row.office, 0, START
        if row.seq != number + 1 or row.chained(before) != bytes(row.hash):
            yield row.office, row.seq
        number, before = row.seq, bytes(row.hash)


def ends(conn: Connection[Any]) -> dict[str, tuple[int, bytes]]:
    """The number and hash with which the chain of each office ends."""
    return {office: (seq, bytes(hash_)) for office, seq, hash_ in conn.execute(SQL["ends"])}


def standing(conn: Connection[Any], wanted: Iterable[tuple[str, int]]) -> dict[tuple[str, int], bytes]:
    """The hashes of those of these passages that are there."""
    rows = msgspec.json.encode([{"office": office, "seq": seq} for office, seq in wanted]).decode()
    return {(office, seq): bytes(hash_) for office, seq, hash_ in conn.execute(SQL["sealed"], {"rows": rows})}


def counted(conn: Reading) -> Iterator[tuple[str, int, bytes, dict[str, Amount]]]:
    """Every passage's body with what was counted off by it."""
    for office, seq, body, told in conn.execute(SQL["counted"]):
        amounts = {d: Amount(Decimal(p), Decimal(g)) for d, (p, g) in (told or {}).items()}
        yield office, seq, bytes(body), amounts


def publish(conn: Writing, office: str, at: datetime, body: bytes) -> None:
    """The list of an office, signed."""
    conn.execute(SQL["publish"], {"office": office, "at": at, "body": body})


def listed(conn: Reading, office: str) -> tuple[datetime, bytes] | None:
    """The last list of an office, and when it was made."""
    row = conn.execute(SQL["listed"], {"office": office}).fetchone()
    return (row[0], bytes(row[1])) if row else None


def _row(row: Any) -> Row | None:
    return Row(*row) if row else None


def _member(row: Any) -> Member:
    names = dict(zip(Member.__struct_fields__, row, strict=True))
    return Member(**{**names, "kind": FleetKind(names["kind"])})
