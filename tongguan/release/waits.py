"""Which cases wait for an officer, and until when he should have answered: the order of his queue."""

from datetime import datetime, timedelta

from tongguan.codes.snapshot import Snapshot
from tongguan.release.case import Stand
from tongguan.release.lifecycle import Hold, State
from tongguan.release.voice import to_lead
from tongguan.risk.selection import Lane

OF_AN_OFFICER = frozenset({Hold.INSPECTION, Hold.DOCUMENTS, Hold.PERMIT, Hold.CHECK})
"""Holds that only an officer's word closes."""
TARGETS = {Lane.RED: timedelta(minutes=60), Lane.YELLOW: timedelta(minutes=60)}
"""How long a case of this lane should wait at most where the profile's `targets` say nothing; others: `LATER`."""
LATER = timedelta(hours=4)


def waits(stand: Stand) -> bool:
    """Whether the case needs an officer."""
    return stand.state is State.HELD and (bool(OF_AN_OFFICER & set(stand.holds)) or to_lead(stand.voices))


def target(stand: Stand, since: datetime, law: Snapshot, office: str) -> datetime:
    """When a case that has waited at an office since then should be answered."""
    lane = stand.lane or Lane.GREEN
    said = law.target(office, str(lane))
    return since + (TARGETS.get(lane, LATER) if said is None else said)
