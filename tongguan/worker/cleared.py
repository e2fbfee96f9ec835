"""Telling submitters what became of their transport documents: released, released no more, all gone. It follows from
what happened to cases and at gates, so neither waits for it; what was told is kept, so each is told once."""

from collections.abc import Sequence
from datetime import datetime

from tongguan.codes.law import Law
from tongguan.journeys import cleared as clearing
from tongguan.store import cleared
from tongguan.store.connect import SYSTEM, Store


def tell(store: Store, law: Law | None, cases: Sequence[int], now: datetime) -> int:
    """What these cases decided of documents is told, each manifest in a transaction of its own; how many words."""
    if law is None:
        return 0
    with store.reading(SYSTEM) as conn:
        touched = cleared.touched(conn, cases)
    snapshot, told = law.at(law.head.day(now), now), 0
    for number, documents in touched.items():
        with store.writing() as writing:
            told += clearing.tell(writing, snapshot, (number, documents), now)
    return told
