"""What is known of goods that change their means of transport and need no declaration, as a gate asks for it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
from psycopg import Connection

from tongguan.crossings.look import Box, Look, PassageKind, Transhipped, Volume
from tongguan.crossings.tranship import came_with
from tongguan.journeys import gather
from tongguan.journeys.gather import At, Cargo
from tongguan.journeys.office import LawBook
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Consignment, Customs, ManifestKind
from tongguan.manifests.match import Amount
from tongguan.manifests.report import Counted
from tongguan.store import cargo_turn, manifests, onward, passages, tallies

NONE = Amount(Decimal(0), Decimal(0))
counted_in = msgspec.json.Decoder(Counted).decode
KINDS = {PassageKind.ARRIVAL: ManifestKind.ORIGINAL, PassageKind.EXIT: ManifestKind.ADVANCE}


def transhipped(
    conn: Connection[Any], law: LawBook, at: At, found: Iterable[Cargo], hold: bool
) -> Mapping[str, Transhipped]:
    """Those of the goods that the law lets pass without a declaration, by document (plain). With `hold`, nobody else
    lets them go until this transaction ends."""
    told = {plain(c.document): c for one in found for c in meant(one, KINDS[at.step])}
    if at.step is PassageKind.ARRIVAL:
        may = bool(told) and law.tranships(at.gate.office, at.now)
        return {d: Transhipped(previous=c.document) for d, c in told.items()} if may else {}
    wanted = sorted({plain(c.previous_document) for c in told.values()} - {""})
    if not wanted:
        return {}
    if hold:
        cargo_turn.leaving(conn, wanted)
    there = standing(conn, law, at, wanted)
    return {d: there[name] for d, c in told.items() if (name := plain(c.previous_document)) in there}


def meant(one: Cargo, kind: ManifestKind) -> Sequence[Consignment]:
    """What is told as transhipped in this direction."""
    listed = (c for m in one.manifests if m.kind is kind for c in m.consignments)
    return [c for c in listed if c.customs is Customs.TRANSHIPMENT]


class Passed(msgspec.Struct, frozen=True):
    """What is read of a passage that is kept."""

    look: Look


passed_in = msgspec.json.Decoder(Passed).decode


def standing(conn: Connection[Any], law: LawBook, at: At, documents: Sequence[str]) -> dict[str, Transhipped]:
    """What came in under these documents (plain) and is still there, where it may leave here without a declaration:
    as it came, whatever its manifest tells since. What a declaration took, or left otherwise, is not there."""
    landed, gone, left = came_in(conn, documents), passages.gone(conn, documents)(), onward.left(conn, documents)
    volumes = gather.volumes(conn, [(ManifestKind.ORIGINAL, document) for document in documents])()
    seen = boxes(conn, documents)
    lines: dict[str, list[Consignment]] = {}
    for one in manifests.under(conn, documents, (ManifestKind.ORIGINAL,)):
        lines.setdefault(plain(one.manifest.consignments[0].document), []).extend(one.manifest.consignments)
    found = {}
    for document, told in lines.items():
        came, volume = landed.get(document), volumes[ManifestKind.ORIGINAL, document]
        row = law.transhipment(came.office, at.gate.office, at.now) if came else None
        if all(c.customs is Customs.TRANSHIPMENT for c in told) and (came is None or row is not None):
            there = came.amount.less(gone.get(document, NONE)) if came else NONE
            declared = volume.whole.less(volume.undeclared)
            undeclared = (came.amount if came else NONE).less(declared).less(left.get(document, NONE))
            found[document] = Transhipped(
                previous=told[0].document,
                units=came_with([unit for c in told for unit in c.units], seen.get(document, ())),
                volume=Volume(whole=volume.whole, undeclared=smaller(there, undeclared)),
                came_at=came.at if came else None,
                until=came.at + timedelta(days=row.days) if came and row else None,
            )
    return found


def came_in(conn: Connection[Any], documents: Sequence[str]) -> dict[str, onward.Landed]:
    """What came in of these documents (plain); no more than was counted of them last."""
    landed, counts = onward.came(conn, documents), dict[str, Decimal]()
    for content, _, _ in tallies.tallies(conn, landed):
        counted = counted_in(content)
        counts.setdefault(plain(counted.document), counted.packages)
    return {d: one._replace(amount=smaller(one.amount, Amount(packages=counts.get(d)))) for d, one in landed.items()}


def boxes(conn: Connection[Any], documents: Sequence[str]) -> dict[str, list[Box]]:
    """The containers that were read as goods of these documents (plain) came in."""
    found: dict[str, list[Box]] = {}
    for document, body in onward.looked(conn, documents):
        found.setdefault(document, []).extend(passed_in(body).look.units)
    return found


def smaller(one: Amount, other: Amount) -> Amount:
    """The less of both, side by side; what only one tells is as it tells."""
    pairs = ((one.packages, other.packages), (one.gross, other.gross))
    return Amount(*(min((n for n in pair if n is not None), default=None) for pair in pairs))
