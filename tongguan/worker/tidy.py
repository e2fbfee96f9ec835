"""What may not be kept longer goes: how long is the law's, by the kind of thing; cases under a legal hold are
passed over.

Chains stay as they are: words and their salts go, the hashes in facts and acts stay.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial

from obstore.store import ObjectStore

from tongguan.codes.law import Law
from tongguan.codes.rows import UNSAID, Kept
from tongguan.exchange.topic import topics as topics_of
from tongguan.store import (
    accounts,
    acts,
    agency_tasks,
    appeals,
    concerns,
    drafts,
    fleet,
    inspections,
    looks,
    movements,
    nameless,
    outbox,
    remarks,
    requests,
    standards,
    topics,
    webhooks,
)
from tongguan.store.connect import Store, Writing
from tongguan.worker.forget import forget, sweep

Term = Callable[[Kept], timedelta | None]
WORDS: tuple[Callable[[Writing, date], int], ...] = (
    requests.forget,
    appeals.forget,
    inspections.forget,
    remarks.forget,
    movements.forget,
    agency_tasks.forget,
)
"""What has a date of its own."""


def term_of(store: Store, now: datetime) -> Term:
    """How long the law in force keeps things of a kind; None: for good."""
    with store.writing() as conn:
        id_ = standards.law_id(conn)
        law = Law.load(standards.law(conn, id_)) if id_ else None

    def term(kind: Kept) -> timedelta | None:
        said = law.kept(kind, now) if law else None
        return UNSAID.get(kind) if said is None else said

    return term


def on_day(work: Callable[[Writing, date], int], day: date) -> Callable[[Writing], int]:
    """Such work, on a day."""
    return lambda conn: work(conn, day)


def past_their_date(
    store: Store, objects: ObjectStore, now: datetime, strays: timedelta
) -> dict[str, Callable[[], bool]]:
    """Job → its work: all of its kind that is past its date goes; False if some of it could not be deleted yet.
    `strays`: how old bytes are that no document names."""
    today = now.date()

    def words() -> bool:
        term = term_of(store, now)
        with store.writing() as conn:
            accounts.forget(conn, datetime.now(UTC), term(Kept.VISITS) or timedelta(0))
        for one in (
            *(on_day(work, today) for work in WORDS),
            lambda conn: drafts.forget(conn, before(now, term(Kept.DRAFTS))),
            lambda conn: looks.forget(conn, before(now, term(Kept.LOOKS))),
            lambda conn: fleet.forget(conn, before(now, term(Kept.DRIVERS))),
            lambda conn: concerns.forget(conn, before(now, term(Kept.CONCERNS))),
            lambda conn: acts.forget(conn, before(now, term(Kept.ACTS)), now),
        ):
            until_none(store, one)
        return True

    def notices() -> bool:
        term = term_of(store, now)
        read, unread = before(now, term(Kept.NOTICES)), before(now, term(Kept.UNREAD_NOTICES))
        return until_none(store, lambda conn: outbox.forget(conn, read, unread))

    def deliveries() -> bool:
        wall = before(datetime.now(UTC), term_of(store, now)(Kept.NOTICES))
        return until_none(store, lambda conn: webhooks.forget(conn, wall)) and hub(store, now)

    return {
        "messages": lambda: messages(store, today),
        "requests": words,
        "notices": notices,
        "deliveries": deliveries,
        "documents": lambda: forget(store, objects, today) & sweep(store, objects, today, strays),
    }


def hub(store: Store, now: datetime) -> bool:
    """What was delivered and acknowledged longer ago than its topic is kept."""
    with store.writing() as conn:
        id_ = standards.law_id(conn)
        known = topics_of(Law.load(standards.law(conn, id_)), now).values() if id_ else ()
    days: dict[str, int] = {}
    for topic in known:
        days[topic.stream] = max(days.get(topic.stream, 0), topic.row.keep_days)
    for stream, kept in days.items():
        until = now - timedelta(days=kept)
        until_none(store, partial(topics.forget, stream=stream, before=until))
    return True


def messages(store: Store, today: date) -> bool:
    """What was sent: declarations with their follow-ups, and what was told of cargo."""
    until_none(store, lambda conn: nameless.forget(conn, today))
    return until_none(store, lambda conn: outbox.empty_messages(conn, today))


def until_none(store: Store, work: Callable[[Writing], int]) -> bool:
    """Again and again, each time in a transaction of its own, until nothing is left to do."""
    done = 1
    while done:
        with store.writing() as conn:
            done = work(conn)
    return True


def before(now: datetime, term: timedelta | None) -> datetime:
    """What is older is past its date; without a term nothing is."""
    return datetime.min.replace(tzinfo=UTC, year=1970) if term is None else now - term
