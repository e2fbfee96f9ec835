"""Telling submitters what became of their transport documents: released, released no more, all gone. It follows from
what happened to cases and at gates, so neither waits for it; what was told is kept, so each is told once. What fails at
one manifest is tried again later, and keeps no other waiting."""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

import psycopg

from tongguan.codes.law import Law
from tongguan.journeys import cleared as clearing
from tongguan.store import cleared
from tongguan.store.connect import SYSTEM, Store

WORDS = 500
TOO_LONG = (psycopg.errors.QueryCanceled, psycopg.errors.LockNotAvailable)
"""What a statement that takes too long, or waits too long for one manifest, raises: the database is well."""
log = logging.getLogger(__name__)


def tell(store: Store, law: Law | None, cases: Sequence[int], now: datetime) -> int:
    """What these cases decided of documents is told; how many words."""
    if law is None:
        return 0
    with store.reading(SYSTEM) as conn:
        touched = cleared.touched(conn, cases)
    return each(store, law, touched, now)


def again(store: Store, law: Law | None, now: datetime) -> bool:
    """What could not be told is tried again when it is due; whether nothing is left untold."""
    with store.reading(SYSTEM) as conn:
        due = cleared.due(conn, now)
    if law is not None:
        each(store, law, due, now)
    with store.reading(SYSTEM) as conn:
        return cleared.unsettled(conn) == 0


def each(store: Store, law: Law, touched: Mapping[int, Sequence[str]], now: datetime) -> int:
    """Each manifest in a transaction of its own; how many words."""
    snapshot, told = law.at(law.head.day(now), now), 0
    for number, documents in touched.items():
        try:
            with store.writing() as writing:
                told += clearing.tell(writing, snapshot, (number, documents), now)
                cleared.settled(writing, number, documents)
        except Exception as error:  # a bug at one manifest, or too long for one: it is tried again, the others are told
            if isinstance(error, psycopg.OperationalError) and not isinstance(error, TOO_LONG):
                raise  # the database is away, or busy: everybody's matter
            log.exception("what became of manifest %s could not be told; it is tried again", number)
            with store.writing() as writing:
                cleared.later(writing, number, documents, (f"{type(error).__name__}: {error}"[:WORDS], now))
    return told
