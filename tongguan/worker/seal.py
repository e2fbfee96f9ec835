"""Sealing: the heads that changed become a signed Merkle root that names the seal before; their counters go along."""

from datetime import datetime

from tongguan.risk.selection import Selection
from tongguan.store import counters, sealing
from tongguan.store.chain import START, Seal, merkle, sealed, sign
from tongguan.store.connect import Store, Writing
from tongguan.worker.count import count, read
from tongguan.worker.signet import Anchor, Signet


def seal(store: Store, signet: Signet, now: datetime) -> int:
    """Seals what waits; how many facts that were."""
    total = 0
    while facts := _seal_some(store, signet, now):
        total += facts
    return total


def _seal_some(store: Store, signet: Signet, now: datetime) -> int:
    with store.writing() as conn:
        facts = sealing.take(conn)
        if not facts:
            return 0
        heads = sealing.heads(facts)
        before = sealing.last(conn)
        made = Seal(
            number=before.number + 1 if before else 1,
            at=now,
            previous=sealed(before) if before else START,
            count=len(heads),
            root=merkle(heads),
        )
        sealing.add(conn, made, heads, signet.name, sign(made, signet.key))
        counts = count(facts, lambda case_id: _selection(conn, case_id))
        counters.add(conn, now.replace(second=0, microsecond=0), counts.lanes, counts.hits, counts.finds)
    signet.remember(Anchor(made.number, sealed(made)))
    return len(facts)


def _selection(conn: Writing, case_id: int) -> Selection | None:
    """The lane that a case was given, and by which profiles."""
    for body in counters.selections(conn, case_id):
        grounds = read(body)
        if grounds is not None and grounds.selection is not None:
            return grounds.selection
    return None
