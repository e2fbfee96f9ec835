"""What became of each document of a manifest, by the declarations that name it and what nobody declared yet; and its
submitter is told once it is released, and once all of its goods left."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.codes.snapshot import Snapshot
from tongguan.ledgers import cargo
from tongguan.manifests.clearance import clearance, completed, undeclared
from tongguan.manifests.fleet import plain
from tongguan.manifests.manifest import Manifest, ManifestKind
from tongguan.manifests.match import Amount
from tongguan.manifests.receipt import ReceiptCode, ReceiptPart
from tongguan.manifests.word import CargoEvent, CargoWord, of_manifest
from tongguan.store import cargo_turn, forbidden, manifests, outbox, passages
from tongguan.store import cleared as kept
from tongguan.store.cleared import Stage, Standing
from tongguan.store.connect import Writing

STAGES = (CargoEvent.RELEASED, CargoEvent.COMPLETED)
NOTHING = Decimal(0)


class Weighed(NamedTuple):
    """How much is told of a document, and how much of that nobody declared yet."""

    told: Amount
    left: Amount


def cleared(
    conn: Connection[Any], law: Snapshot, manifest: Manifest, known: Iterable[str] | None = None
) -> tuple[ReceiptPart, ...]:
    """Document by document, as they stand now; `known`: those (plain) of which it may be told how they stand."""
    documents = {plain(c.document) for c in manifest.consignments}
    kind, share = manifest.kind.side, tolerance(law, manifest.kind)
    said = forbidden.forbidden(conn, documents)()
    stopped = {document: why for (of, document), why in said.items() if of == kind}
    states = forbidden.cases(conn, documents if known is None else known, cargo.direction(kind))
    left = {d: undeclared(w.told, w.left, share) for d, w in weighed(conn, kind, documents).items()}
    return clearance(manifest, states, left, stopped)


def weighed(conn: Connection[Any], kind: ManifestKind, documents: Iterable[str]) -> dict[str, Weighed]:
    """What is told of documents (plain), and what of it nobody declared yet."""
    keys = {d: [cargo.key(kind, d, about) for about in cargo.UNITS] for d in documents}
    found = manifests.left(conn, [name for names in keys.values() for name in names])()
    return {
        document: Weighed(
            Amount(*(found[name].volume if name in found else None for name in names)),
            Amount(*(found[name].remaining if name in found else None for name in names)),
        )
        for document, names in keys.items()
    }


def tolerance(law: Snapshot, kind: ManifestKind) -> Decimal:
    """By which share the law lets the mass that is declared differ from what is told."""
    row = law.match(cargo.direction(kind.side), "gross")
    return row.tolerance if row else NOTHING


def tell(conn: Writing, law: Snapshot, of: tuple[int, Iterable[str]], at: datetime) -> int:
    """The submitter of a manifest is told what changed of these documents (plain): released, or no more; all gone. How
    many words that took. What is forbidden is told when it is allowed again."""
    number, documents = of[0], list(of[1])
    cargo_turn.told(conn, documents)
    held = kept.hold(conn, number, documents)
    if held is None:
        return 0
    parts = {plain(part.document): part for part in cleared(conn, law, held.manifest)}
    open_ = {d for d, part in parts.items() if part.outcome in (ReceiptCode.RELEASED, ReceiptCode.ACCEPTED)}
    free = {d for d in open_ if parts[d].outcome is ReceiptCode.RELEASED}
    before = {stage for stage in kept.told(conn, held.id, parts) if stage[0] in open_}
    now = {(d, str(CargoEvent.RELEASED)) for d in free}
    now |= {(d, str(CargoEvent.COMPLETED)) for d in gone(conn, law, held.manifest) & open_ - kept.moving(conn, open_)}
    kept.tell(conn, held.id, now - before, before - now)
    told = [(held.party, word) for word in words(held, now - before, before - now, at)]
    outbox.tell(conn, told)
    return len(told)


def gone(conn: Writing, law: Snapshot, manifest: Manifest) -> set[str]:
    """The documents (plain) of which all goods left."""
    documents = {plain(c.document) for c in manifest.consignments}
    left, kind = passages.gone(conn, documents)(), manifest.kind.side
    share = tolerance(law, kind)
    told = weighed(conn, kind, left)
    return {d for d, amount in left.items() if d in told and completed(told[d].told, amount, share)}


def words(held: Standing, new: set[Stage], over: set[Stage], at: datetime) -> Iterator[CargoWord]:
    """What is told of changes, document by document: that it is released before that it is gone."""
    names = {plain(c.document): c.document for c in held.manifest.consignments}
    released = str(CargoEvent.RELEASED)
    told = [(d, CargoEvent.UNRELEASED) for d, stage in sorted(over) if stage == released]
    told += [(d, event) for event in STAGES for d, stage in sorted(new) if stage == event]
    for document, event in told:
        outcome = ReceiptCode.ACCEPTED if event is CargoEvent.UNRELEASED else ReceiptCode.RELEASED
        known = (held.id, held.version, held.manifest)
        yield of_manifest(event, known, outcome, at, document=names[document])
