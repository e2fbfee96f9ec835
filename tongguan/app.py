"""The composition root: settings come in, one node comes out, built once and passed down. Nothing else looks around."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import msgspec
import psycopg
from obstore.store import ObjectStore, from_url

from tongguan.api.app import create
from tongguan.api.callers import Callers
from tongguan.api.guide import GUIDE
from tongguan.api.intake import Door, reply_of
from tongguan.api.language import Language
from tongguan.api.live import Live
from tongguan.api.node import Payment, Verdict, reading
from tongguan.api.openapi import described
from tongguan.api.problems import ALL_KINDS
from tongguan.api.provider import Provider
from tongguan.api.public import TITLE
from tongguan.api.rates import Gate
from tongguan.api.routes import ROUTES
from tongguan.api.submit import Letter, Reply
from tongguan.clock import Clock
from tongguan.codes.law import Law
from tongguan.desks import front, reference
from tongguan.desks.reference import Reference
from tongguan.desks.routes import desks
from tongguan.journeys import answer as answering
from tongguan.journeys import made, match, overdue, turn
from tongguan.journeys import pay as paying
from tongguan.journeys.intake import Intake
from tongguan.journeys.lodge import compare
from tongguan.journeys.office import Office
from tongguan.journeys.standards import Standards
from tongguan.messages.cargo_dialect import dialects
from tongguan.observe import App, Figures, Message, Receive, Scope, Send, Watch, send_spans
from tongguan.parties.party import Caller, Token
from tongguan.risk.profiles import ProfileSet
from tongguan.settings import Settings, mappings
from tongguan.store import node as remembered
from tongguan.store import tokens
from tongguan.store.connect import SYSTEM, Store
from tongguan.store.overview import overview
from tongguan.store.signer import Signer
from tongguan.worker.agencies import Agencies
from tongguan.worker.late import Lateness
from tongguan.worker.push import Push
from tongguan.worker.push import run as pushed
from tongguan.worker.run import Settings as Worker
from tongguan.worker.run import run
from tongguan.worker.servers import Servers
from tongguan.worker.servers import run as filed
from tongguan.worker.spread import run as spread

log = logging.getLogger(__name__)
T = TypeVar("T")
PULSE = 1.0
"""Seconds between two looks at what other processes changed: law, profiles, the clock."""
PATIENCE = 3.0
"""Seconds after which a database that says nothing counts as away."""
FRESH = 2.0
"""Seconds for which the front page's figures hold."""


class Node:
    """One node in one process: what the API, the desks and the worker are given."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.version = version("tongguan")
        self.clock = Clock()
        self.figures = Figures()
        self.store = Store(settings.urls)
        self.objects: ObjectStore = from_url(settings.objects)
        self.signer = Signer(Path(settings.keys))
        self.provider = Provider(settings.directory) if settings.directory else None
        self.dialects = dialects(path.read_text("utf-8") for path in mappings(settings.dialects))
        self.secret = (Path(settings.keys) / "node.secret").read_bytes()
        with self.store.writing() as conn:
            self.clock.offset = remembered.offset(conn)
            self.office = Office(Standards(conn), self.secret, self.clock.now, settings.retention_days)
        self.office.watch = self.figures.batch
        self.intake = Intake(self.store.direct, self.office)
        self.callers = Callers(self._token, self.clock.now, time.monotonic)
        self.live = Live(self.store)
        self._door = Door(self)
        self._facts: tuple[float, front.Facts] | None = None
        self._pulse: asyncio.Task[None] | None = None
        self._probe: asyncio.Future[bool] | None = None

    @property
    def law(self) -> Law:
        law = self.office.standards.law
        assert isinstance(law, Law), "the desk's law is the published one"
        return law

    @property
    def sandbox(self) -> bool:
        return self.settings.sandbox

    @property
    def sample(self) -> bytes:
        path = Path(__file__).parent.parent / self.settings.sample
        return path.read_bytes() if path.is_file() else b""

    @property
    def proxies(self) -> tuple[str, ...]:
        return self.settings.rates.proxies

    @property
    def address(self) -> str:
        return self.settings.address

    @property
    def retention_days(self) -> int:
        return self.settings.retention_days

    @property
    def profiles(self) -> ProfileSet:
        return self.office.standards.profiles

    @property
    def signing(self) -> frozenset[str]:
        return self.office.standards.signing

    def now(self) -> datetime:
        return self.clock.now()

    async def submit(self, caller: Caller, letter: Letter, check: bool, language: Language) -> Reply:
        """A declaration or a follow-up, answered when it is durable."""
        return await self._door.one(caller, letter, check, "")

    async def pay(self, caller: Caller, payment: Payment, language: Language) -> Reply:
        """A payment, answered when it is durable."""
        given = paying.Payment(**msgspec.structs.asdict(payment))
        return await self.errand(lambda conn, office: paying.pay(conn, office, caller, given))

    async def answer(self, caller: Caller, verdict: Verdict, language: Language) -> Reply:
        """A verdict, answered when it is durable."""
        given = answering.Verdict(**msgspec.structs.asdict(verdict))
        return await self.errand(lambda conn, office: answering.answer(conn, office, caller, given))

    def metrics(self) -> bytes:
        self.figures.queue(self.intake.depth())
        return self.figures.exposition()

    async def ready(self) -> dict[str, bool]:
        """Whether the database answers, a law is loaded and the writer writes. One probe at a time may hang."""
        if self._probe is None or self._probe.done():
            self._probe = asyncio.ensure_future(asyncio.to_thread(self.store.ready))
        done, _ = await asyncio.wait([self._probe], timeout=PATIENCE)
        database = bool(done) and self._probe.result()
        return {"database": database, "law": bool(self.law.id), "writer": self.intake.thread.is_alive()}

    async def facts(self) -> front.Facts:
        """What the front page shows, at most two seconds old."""
        held = self._facts
        if held is None or time.monotonic() - held[0] > FRESH:
            parts = await self.ready()
            held = self._facts = (time.monotonic(), await asyncio.to_thread(self._gathered, parts))
        return held[1]

    async def start(self) -> None:
        """The writer starts, and the pulse that keeps this process level with the others."""
        self.intake.start()
        self._pulse = asyncio.create_task(self._keep_level())

    async def stop(self) -> None:
        """What waits is finished first."""
        if self._pulse:
            self._pulse.cancel()
        await asyncio.to_thread(self.intake.stop)
        self.store.close()

    async def errand(self, work: Callable[[Any, Office], Any]) -> Reply:
        """A journey on one case, run by the writer; its reply comes when it is durable."""
        return reply_of(await self.written(work), xml=False)

    async def written(self, work: Callable[[Any, Office], T]) -> T:
        """Other work for the writer; what it returns comes when it is durable."""
        result: T = await asyncio.wrap_future(self.intake.run_errand(work))
        return result

    async def _token(self, hash_: bytes) -> Token | None:
        today = self.law.head.day(self.now())
        return await reading(self, Caller(party=""), lambda conn: tokens.find(conn, hash_, today))

    async def _keep_level(self) -> None:
        while True:
            await asyncio.sleep(PULSE)
            try:
                await asyncio.wrap_future(self.intake.run_errand(self._level))
            except Exception:  # the pulse's outermost loop: a missed beat is told, and the next one comes
                log.exception("the pulse missed a beat")

    def _level(self, conn: psycopg.Connection[Any], office: Office) -> None:
        with conn.transaction():
            self.clock.offset = remembered.offset(conn)
            office.standards.refresh(conn, self.now())
            tokens.used(conn, self.callers.lately(), self.now())
        compare(conn, office, now=True)
        match.anew(conn, office)
        made.make(conn, office)
        overdue.remind(conn, office)
        turn.turn(conn, office)

    def _gathered(self, parts: dict[str, bool]) -> front.Facts:
        head, now = self.law.head, self.now()
        local = now.astimezone(ZoneInfo(head.time_zone))
        snapshot = self.law.at(head.day(now), now)
        facts = front.Facts(
            name=head.name,
            name_zh=head.name_zh,
            profile=head.id,
            illustrative=head.illustrative,
            sandbox=self.settings.sandbox,
            version=self.version,
            snapshot=snapshot.id,
            law_date=snapshot.date,
            now=local,
            moved=self.clock.offset,
            zone=head.time_zone,
            parts=parts,
            workers=self.settings.workers,
            lists=self._lists(),
            sample=self.settings.sample,
        )
        if not parts["database"]:
            return facts
        with self.store.reading(SYSTEM) as conn:
            seen = overview(conn, local.replace(hour=0, minute=0, second=0, microsecond=0))
        return msgspec.structs.replace(facts, **seen._asdict())

    def _lists(self) -> tuple[front.ListLine, ...]:
        loaded = {o.list: len(o.entries) for o in self.law.officials}
        return tuple(front.ListLine(r.name or r.list, r.name_zh, loaded.get(r.list)) for r in self.law.shared_lists())


class Whole:
    """The ASGI application with its node's life: started before the first request, stopped after the last."""

    def __init__(self, node: Node, app: App) -> None:
        self._node = node
        self._app = app

    def hang_up(self) -> None:
        """The process is asked to stop: streams, which would never end by themselves, do so now."""
        self._node.live.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._node.start()

        async def last(message: Message) -> None:
            if message["type"].startswith("lifespan.shutdown."):  # once this is said, the server waits for nothing
                await self._node.stop()
                await asyncio.to_thread(send_spans)
            await send(message)

        await self._app(scope, receive, last)


def web(settings: Settings) -> Whole:
    """What a web process serves."""
    node = Node(settings)
    told = Reference(described(ROUTES, TITLE, node.version), GUIDE, ALL_KINDS)
    pages = desks(*front.routes(node.facts), *reference.routes(told))
    gate = Gate(settings.rates, known=node.callers.known)
    return Whole(node, Watch(create(node, Door(node), pages, gate), node.figures))


def background(settings: Settings, stop: threading.Event, started: Callable[[], None]) -> None:
    """Delivers, seals and keeps house until told to stop."""
    store = Store(settings.urls, readers=1)
    clock = SlowClock(store)
    started()
    secret = (Path(settings.keys) / "node.secret").read_bytes()
    late = Lateness(store, secret, clock.now, settings.retention_days)
    worker = Worker(
        keys=Path(settings.keys),
        objects=from_url(settings.objects),
        now=clock.now,
        keep_documents=timedelta(days=settings.retention_days),
        key_for=timedelta(days=settings.key_days),
        secret=secret,
        enquire=late.look,
        agencies=Agencies(store, late.desk, from_url(settings.exchange) if settings.exchange else None).look,
    )
    push = Push(signer=Signer(Path(settings.keys)), sandbox=settings.sandbox, now=SlowClock(store).now)
    filing = Lateness(store, secret, SlowClock(store).now, settings.retention_days)
    servers = Servers(of=settings.servers, desk=filing.desk, now=SlowClock(store).now)
    pushing = [
        threading.Thread(target=pushed, args=(store, push, stop), name="push"),
        threading.Thread(target=spread, args=(store, push, stop), name="hub"),
        threading.Thread(target=filed, args=(store, servers, stop), name="files"),
    ]
    for thread in pushing:
        thread.start()
    run(store, worker, stop)
    for thread in pushing:
        thread.join()
    store.close()


class SlowClock:
    """The node's time in a process without a pulse: the offset is read anew once it is a second old."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._clock = Clock()
        self._read_at = 0.0

    def now(self) -> datetime:
        if time.monotonic() - self._read_at > PULSE:
            with self._store.reading(SYSTEM) as conn:
                self._clock.offset = remembered.offset(conn)
            self._read_at = time.monotonic()
        return self._clock.now()
