"""The hub at work: items become deliveries of those who subscribe, and are pushed to who wants that, each in its order.

Every subscription is pushed for itself: one that answers slowly or never keeps no other waiting. What was sent and
whose receipt was lost – the receiver died, or we did – is sent again with the same numbers.
"""

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event

import httpx
import msgspec
import psycopg

from tongguan.codes.law import Law
from tongguan.codes.topic import Feed
from tongguan.exchange.topic import Delivery, Topic, topics
from tongguan.journeys.subscribe import clause_of, spread
from tongguan.store import parties, standards
from tongguan.store import topics as store
from tongguan.store.connect import Store
from tongguan.store.topics import Due, Step
from tongguan.worker.push import AT_ONCE, CONFLICT, PATIENCE, Answered, Push, pause, post

LEASE = timedelta(minutes=2)
WAITING = 2 * AT_ONCE
"""Subscriptions that are tried, or wait for their try."""
EACH = 200
"""Deliveries of one message."""
DAYS = 7
"""So many days back statistics are made up for."""
log = logging.getLogger(__name__)


class Pushed(msgspec.Struct, frozen=True, kw_only=True):
    """What is pushed: deliveries of one subscription, in order."""

    subscription: str
    deliveries: tuple[Delivery, ...]


class Missed(msgspec.Struct, frozen=True):
    """What a receiver that misses something answers 409 with: from which delivery on it wants to be told again."""

    from_: int = msgspec.field(name="from")


class Spread:
    """What delivering needs at hand: the law as published, read anew when another one is."""

    def __init__(self, store_: Store, push: Push) -> None:
        self.store, self.push = store_, push
        self.client = httpx.Client(timeout=PATIENCE, follow_redirects=False, trust_env=False)
        self.pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="hub")
        self.more = Event()  # somebody took what it was sent, and may want more
        self.busy: set[Future[None]] = set()
        self._law: tuple[str, Law] | None = None

    def close(self) -> None:
        self.pool.shutdown()
        self.client.close()

    def law(self) -> Law | None:
        """The law in force; None where there is none yet."""
        with self.store.writing() as conn:
            id_ = standards.law_id(conn)
            if id_ and (self._law is None or self._law[0] != id_):
                self._law = id_, Law.load(standards.law(conn, id_))
        return self._law[1] if self._law else None

    def topics(self) -> dict[str, Topic]:
        """The topics of now."""
        law = self.law()
        return topics(law, self.push.now()) if law else {}

    def gather(self, known: dict[str, Topic]) -> int:
        """Items become deliveries, some of each subscription; how many."""
        with self.store.writing() as conn:
            hungry = store.hungry(conn)
        made = 0
        for id_ in hungry:
            try:
                with self.store.writing() as conn:
                    made += spread(conn, known, id_)
            except psycopg.OperationalError:
                raise
            except Exception:  # one keeps no other from what is new
                log.exception("subscription %s could not be given what is new; it is tried again", id_)
        return made

    def due(self, known: dict[str, Topic]) -> list[Due]:
        """Who has something to be pushed now, under a lease: no more than are tried before it ends, or one would be
        told twice at once."""
        self.busy = {one for one in self.busy if not one.done()}
        if len(self.busy) >= WAITING:
            return []
        clauses = [(topic.row.code, clause.code) for topic in known.values() for clause in topic.clauses]
        wall = datetime.now(UTC)
        with self.store.writing() as conn:
            return store.claim(conn, (wall, wall + LEASE), clauses, WAITING - len(self.busy))

    def tell(self, due: Due, known: dict[str, Topic]) -> bool:
        """One message to one receiver, while a clause lets it; whether it took it."""
        with self.store.writing() as conn:
            row = store.one(conn, due.id)
            lets = row is not None and clause_of(known, row, str(parties.kind(conn, row.party))) is not None
            batch = tuple(store.deliveries(conn, due.id, due.sent, EACH)) if lets else ()
        if not batch:
            return False
        first, last = batch[0].seq, batch[-1].seq
        body = msgspec.json.encode(Pushed(subscription=due.id, deliveries=batch))
        answer = post(self.push, self.client, due.address, (f"{due.id}.{first}-{last}", body))
        with self.store.writing() as conn:
            if answer.good and answer.status is not None:
                store.sent(conn, due.id, (answer.status, first), last, self.push.now())
                store.step(
                    conn, due.id, Step("acknowledged", last, self.push.now(), "", due.address, str(answer.status))
                )
                return True
            missed = missing(answer, first)
            if missed:
                store.gap(conn, due.id, missed)
                store.step(conn, due.id, Step("gap", missed, self.push.now(), "", due.address, str(answer.status)))
            wall = datetime.now(UTC)
            store.failed(conn, due.id, (answer.status, answer.fault), wall + pause(due.attempts))
        return False


def missing(answer: Answered, first: int) -> int:
    """From which delivery, before what it was sent, a receiver wants to be told again; 0: it did not say."""
    if answer.status != CONFLICT:
        return 0
    try:
        wanted = msgspec.json.decode(answer.said, type=Missed).from_
    except msgspec.DecodeError:
        return 0
    return wanted if 1 <= wanted < first else 0


def run(store_: Store, push: Push, stop: Event) -> None:
    """Delivers until told to stop; whatever fails is logged and tried again."""
    hub = Spread(store_, push)
    try:
        while not stop.is_set():
            try:
                done = round_(hub)
            except Exception:  # the thread's outermost loop: the database may be away, the next round will tell
                log.exception("the hub stumbled; it goes on")
                done = 0
            if not done:
                hub.more.wait(push.every)
            hub.more.clear()
    finally:
        hub.close()


def round_(hub: Spread) -> int:
    """Gathers, and hands what is due to the pool; how much there was to do. Nobody waits for a slow receiver."""
    known = hub.topics()
    made = hub.gather(known)
    due = hub.due(known)
    for one in due:
        hub.busy.add(hub.pool.submit(watched, hub, one, known))
    return made + len(due)


def watched(hub: Spread, due: Due, known: dict[str, Topic]) -> None:
    """A try in a thread of its own; what breaks it is told, and its lease runs out."""
    try:
        if hub.tell(due, known):
            hub.more.set()
    except Exception:  # the thread's outermost call
        log.exception("subscription %s could not be pushed; it is tried again", due.id)


def count(store_: Store, now: datetime) -> bool:
    """Publishes the figures of the last days that are over, once each."""
    with store_.writing() as conn:
        id_ = standards.law_id(conn)
        head = Law.load(standards.law(conn, id_)).head if id_ else None
    if head is None:
        return True
    today = head.day(now)
    for back in range(DAYS, 0, -1):
        day = today - timedelta(days=back)
        with store_.writing() as conn:
            rows = store.counted(conn, day, head.time_zone)
            items = [(f"{day}/{row.office}/{row.direction}", {"day": str(day), **row._asdict()}) for row in rows]
            if items:
                store.publish(conn, Feed.STATISTICS, store.NODE, items, now)
    return True
