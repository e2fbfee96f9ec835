"""Sealing: the heads that changed become a signed Merkle root that names the seal before; their counters go along.

The end of the chain of acts is a head among them, whenever somebody acted since the seal that covers the last one; and
so is the end of each office's passages.
"""

from datetime import datetime

from tongguan.risk.selection import Selection
from tongguan.store import acts, counters, passages, sealing
from tongguan.store.chain import START, Head, Seal, gate, merkle, sealed, sign
from tongguan.store.connect import Store, Writing
from tongguan.worker.count import count, read
from tongguan.worker.signet import Anchor, Signet, remembered


def seal(store: Store, signet: Signet, now: datetime) -> int:
    """Seals what waits; how many facts that were."""
    total = 0
    while facts := _seal_some(store, signet, now):
        total += facts
    return total


def _seal_some(store: Store, signet: Signet, now: datetime) -> int:
    known = remembered(signet.folder)
    covered, gates = (known.act, known.gates) if known else (0, {})
    with store.writing() as conn:
        facts, act, ends = sealing.take(conn), acts.end(conn), passages.ends(conn)
        acted = [act] if act is not None and act.seq > covered else []
        passed = [Head(gate(office), *end) for office, end in ends.items() if end[0] > gates.get(office, 0)]
        heads = sorted(passed, key=lambda head: head.case_id) + acted + sealing.heads(facts)
        if not heads:
            return 0
        before = sealing.last(conn)
        made = Seal(
            number=before.number + 1 if before else 1,
            at=now,
            previous=sealed(before) if before else START,
            count=len(heads),
            root=merkle(heads),
        )
        key, name = signet.key()
        sealing.add(conn, made, heads, name, sign(made, key))
        counts = count(facts, lambda case_id: _selection(conn, case_id))
        counters.add(conn, now.replace(second=0, microsecond=0), counts.lanes, counts.hits, counts.finds)
    gates = {office: seq for office, (seq, _) in ends.items()}
    signet.remember(Anchor(made.number, sealed(made), acted[0].seq if acted else covered, gates))
    return len(facts)


def _selection(conn: Writing, case_id: int) -> Selection | None:
    """The lane that a case was given, and by which profiles."""
    for body in counters.selections(conn, case_id):
        grounds = read(body)
        if grounds is not None and grounds.selection is not None:
            return grounds.selection
    return None
