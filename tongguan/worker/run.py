"""The worker: seals, delivers, makes partitions ahead, empties what may not be kept. One is at work, others wait.

It outlives the database: whatever fails is logged and tried again. Its only broad `except`s are here, in `job.py`
and in `cleared.py`: what fails in one piece of work does not keep the others from their turn.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from time import monotonic

import msgspec
import psycopg
from obstore.store import ObjectStore

from tongguan.store import outbox, requests
from tongguan.store.connect import Store
from tongguan.store.outbox import Outgoing
from tongguan.store.partitions import ahead
from tongguan.store.signer import Signer
from tongguan.store.turn import Turn, Work
from tongguan.worker import forbidden as forbidding
from tongguan.worker.companies import Companies
from tongguan.worker.gates import Gates
from tongguan.worker.job import Jobs
from tongguan.worker.keys import turn as turn_keys
from tongguan.worker.measure import Measuring, measure, tell_again
from tongguan.worker.seal import seal
from tongguan.worker.signet import Signet
from tongguan.worker.spread import count
from tongguan.worker.sweep import Sweep
from tongguan.worker.tidy import past_their_date
from tongguan.worker.trace import Tracing

LONGEST_PAUSE = 10.0
TIDY = timedelta(hours=6)
COUNTED = timedelta(hours=1)
LISTED = timedelta(seconds=30)
"""A gate's list answers for a minute: there is always one that does."""
log = logging.getLogger(__name__)

Deliver = Callable[[Outgoing], bool]
"""Tells the addressee; False = try again later."""


class Settings(msgspec.Struct, kw_only=True):
    """What the worker needs to know. `now` is the node's clock."""

    keys: Path
    objects: ObjectStore
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    secret: bytes = b""  # draws the lots of reviews; without it no case is chosen
    enquire: Callable[[], bool] | None = None  # after goods in transit that are late
    agencies: Callable[[], bool] | None = None  # reminded, and given their files
    deliver: Deliver | None = None  # none: parties fetch what they have not been told, and acknowledge it
    every: float = 2.0  # seconds between seals
    keep_documents: timedelta = timedelta(days=5 * 365)  # bytes that no document names
    key_for: timedelta = timedelta()  # how long a key of ours signs; zero: none changes by itself


def run(store: Store, settings: Settings, stop: Event) -> None:
    """Works until told to stop."""
    pause = 0.2
    while not stop.is_set():
        try:
            with store.direct() as turn:
                mine = Turn(turn, Work.WORKER)
                if mine.taken():
                    pause = 0.2
                    _work(store, settings, stop, mine)
        except Exception:
            log.exception("the worker stumbled; it goes on in %.1f s", pause)
            pause = min(LONGEST_PAUSE, pause * 2)
        stop.wait(pause)


def _work(store: Store, settings: Settings, stop: Event, turn: Turn) -> None:
    """Rounds, as long as our turn lasts."""
    signet, jobs, every = Signet(settings.keys), Jobs(store, settings.now), timedelta(seconds=settings.every)
    gates = Gates(store, Signer(settings.keys))
    means = Measuring(settings.secret, settings.now)
    tidied: datetime | None = None
    tracing, sweep = Tracing(), Sweep(store, settings.now)
    handed_in = Companies(store, settings.objects, settings.now)
    while not stop.is_set():
        turn.hold()
        now = settings.now()
        if tidied is None or now - tidied >= TIDY or now < tidied:
            tidied = now if tidy(store, settings, now) else now - TIDY + timedelta(minutes=1)
        jobs.turn("keys", LISTED, lambda: turn_keys(store, settings.keys, settings.now(), settings.key_for))
        jobs.turn("seal", every, lambda: seal(store, signet, settings.now()) >= 0)
        jobs.turn("gates", LISTED, lambda: gates.publish(settings.now()))
        jobs.turn("statistics", COUNTED, lambda: count(store, settings.now()))
        jobs.turn("forbidden", LISTED, lambda: pieces(lambda: forbidding.read_up(store), stop))
        jobs.turn("reminders", every, lambda: remind(store, settings.now()))
        jobs.turn("emergencies", every, lambda: pieces(sweep.further, stop))
        jobs.turn("registrations", every, lambda: pieces(sweep.registrations, stop))
        jobs.turn("companies", every, lambda: pieces(handed_in.further, stop))
        if settings.enquire:
            jobs.turn("enquiries", every, settings.enquire)
        if settings.agencies:
            jobs.turn("agencies", every, settings.agencies)
        if tracing.done:
            jobs.turn("phases", every, lambda: pieces(lambda: measure(store, means), stop))
            jobs.turn("cleared", every, lambda: tell_again(store, means))
        else:  # times rest on what is told of the goods, which is found by traces
            jobs.turn("traces", every, lambda: pieces(lambda: tracing.further(store), stop))
        while settings.deliver and not stop.is_set() and deliver(store, settings):
            pass
        stop.wait(settings.every)
    seal(store, signet, settings.now())


def pieces(work: Callable[[], bool], stop: Event) -> bool:
    """Work that says whether there is more of it, for half a second at a time: seals and deliveries go before."""
    until = monotonic() + 0.5
    while work() and not stop.is_set() and monotonic() < until:
        pass
    return True


def tidy(store: Store, settings: Settings, now: datetime) -> bool:
    """What has to be done now and then; False if something of it could not be done and is to be tried soon again."""
    jobs = Jobs(store, settings.now)
    work = {
        "months": lambda: months(store, now),
        **past_their_date(store, settings.objects, now, settings.keep_documents),
    }
    good = [jobs.do(name, TIDY, one) for name, one in work.items()]
    return all(good)


def months(store: Store, now: datetime) -> bool:
    """Partitions ahead; False if their tables were busy: the default ones serve until the next try."""
    try:
        with store.writing() as conn:
            made = ahead(conn, now)
    except psycopg.errors.LockNotAvailable:
        log.warning("partitions ahead: the tables were busy")
        return False
    if made:
        log.info("partitions made: %s", ", ".join(made))
    return True


def remind(store: Store, now: datetime) -> bool:
    """Declarants are told of deadlines that are near or past; a note in the request says that it was done."""
    told = 1
    while told:
        with store.writing() as conn:
            told = requests.remind(conn, now)
    return True


def deliver(store: Store, settings: Settings) -> int:
    """Delivers a claim of messages; how many were taken."""
    now = settings.now()
    with store.writing() as conn:
        taken = outbox.lease(conn, now)
    if not taken:
        return 0
    good = [m.id for m in taken if settings.deliver is None or settings.deliver(m)]
    bad = sorted({m.id for m in taken} - set(good))
    with store.writing() as conn:
        outbox.done(conn, good, settings.now())
        outbox.later(conn, bad, settings.now())
    return len(taken)
