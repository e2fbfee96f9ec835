"""Counting what selectivity did: pure, from the facts that a seal is about to cover. Each fact counts once."""

from collections import Counter
from collections.abc import Callable, Iterable

import msgspec

from tongguan.release.lifecycle import Event, Hold
from tongguan.release.told import Grounds
from tongguan.risk.selection import Selection
from tongguan.store.counters import LaneKey
from tongguan.store.sealing import Fresh

_grounds = msgspec.json.Decoder(Grounds)


class Counts(msgspec.Struct):
    """Declarations per lane, hits and finds per risk profile."""

    lanes: Counter[LaneKey] = msgspec.field(default_factory=Counter)
    hits: Counter[str] = msgspec.field(default_factory=Counter)
    finds: Counter[str] = msgspec.field(default_factory=Counter)


def count(facts: Iterable[Fresh], selected: Callable[[int], Selection | None]) -> Counts:
    """`selected` tells the selection of an earlier fact of a case: an inspection's find counts for what led to it."""
    counts = Counts()
    for fact in facts:
        if fact.grounds is None:
            continue
        grounds = read(fact.grounds)
        if grounds is None:
            continue
        if grounds.selection is not None and fact.kind == Event.LODGE:
            selection = grounds.selection
            counts.lanes[LaneKey(fact.office, fact.direction, str(selection.lane), selection.step)] += 1
            counts.hits.update({hit.profile for hit in selection.hits if not hit.spent})
        elif found(grounds):
            earlier = selected(fact.case_id)
            counts.finds.update({hit.profile for hit in earlier.hits} if earlier else ())
    return counts


def found(grounds: Grounds) -> bool:
    """Whether this is an inspection that found something."""
    inputs = grounds.inputs
    return inputs.event is Event.ANSWER and inputs.hold is Hold.INSPECTION and not inputs.passed


def read(body: bytes) -> Grounds | None:
    """Grounds as stored; None where they are no grounds of ours: verifying says so, counting goes on."""
    try:
        return _grounds.decode(body)
    except msgspec.DecodeError:
        return None
