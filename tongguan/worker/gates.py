"""Lists for gates that are cut off: what may go at each office, made anew within every minute and signed."""

from datetime import datetime, timedelta

from tongguan.codes.crossing import Crossing
from tongguan.codes.law import Law
from tongguan.crossings.listing import encode, listing
from tongguan.crossings.look import Look, PassageKind
from tongguan.crossings.passage import Signal
from tongguan.journeys.foresee import foresee
from tongguan.journeys.gather import At
from tongguan.journeys.watch import Watch
from tongguan.store import passages, standards
from tongguan.store.connect import Store, Writing
from tongguan.store.signer import Signer

MOST = 1000
"""Vehicles on one list for each step: those told last."""


class Gates:
    """The lists, and the law that they are made by."""

    def __init__(self, store: Store, signer: Signer) -> None:
        self._store = store
        self._signer = signer
        self._law: Law | None = None
        self._watch = Watch()

    def publish(self, now: datetime) -> bool:
        """The list of every office that has a gate."""
        with self._store.writing() as conn:
            law = self._of(conn)
        if law is None:
            return False
        with self._store.writing() as conn:
            self._watch.refresh(conn, now)
        self._watch.heed(law.likeness(now))
        for gate in law.crossings(now):
            with self._store.writing() as conn:
                come, leave = (may_go(conn, law, gate, (step, now), self._watch) for step in PassageKind)
                said = listing(law.head.id, (gate.office, gate.inspection_lane), (come, leave), now)
                passages.publish(conn, gate.office, now, self._signer.signed(encode(said)).encode())
        return True

    def _of(self, conn: Writing) -> Law | None:
        id_ = standards.law_id(conn)
        if id_ and (self._law is None or self._law.id != id_):
            self._law = Law.load(standards.law(conn, id_))
        return self._law


def may_go(
    conn: Writing, law: Law, gate: Crossing, when: tuple[PassageKind, datetime], watch: Watch
) -> tuple[str, ...]:
    """The vehicles (plain) that would go if they came here now, to come in or to leave."""
    step, now = when
    at = At(gate, step, now, law.head.day(now))
    span = (now - timedelta(minutes=gate.late_minutes), now + timedelta(minutes=gate.early_minutes))
    plates = passages.expected(conn, gate.office, span, MOST)
    looks = [Look(office=gate.office, plate=plate) for plate in plates]
    said = foresee(conn, law, at, looks, watch) if looks else []
    return tuple(plate for plate, answer in zip(plates, said, strict=True) if answer.signal is Signal.GO)
