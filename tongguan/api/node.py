"""What the API asks of the composition root. `tongguan.app` builds it; a small one will do for any program."""

import asyncio
import contextlib
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any, Protocol, TypeVar

from obstore.store import ObjectStore
from psycopg import Connection
from psycopg.errors import DeadlockDetected

from tongguan.api.callers import Callers
from tongguan.api.language import Language
from tongguan.api.live import Live
from tongguan.api.provider import Provider
from tongguan.api.submit import Letter, Reply
from tongguan.codes.law import Law
from tongguan.codes.rows import Kept
from tongguan.codes.snapshot import Snapshot
from tongguan.journeys.answer import Verdict as Verdict
from tongguan.journeys.office import Office
from tongguan.journeys.pay import Payment as Payment
from tongguan.journeys.submission import Reply as Given
from tongguan.messages.cargo_dialect import Dialects
from tongguan.parties.party import Caller
from tongguan.risk.profiles import ProfileSet
from tongguan.store import standards
from tongguan.store.connect import Reading, Store, Writing
from tongguan.store.signer import Signer

T = TypeVar("T")
ATTEMPTS = 4
"""Goes at a writing transaction that another one crossed."""


class Node(Protocol):
    """One administration's node, as far as its HTTP API knows it."""

    @property
    def version(self) -> str: ...
    @property
    def sandbox(self) -> bool: ...
    @property
    def sample(self) -> bytes:
        """A declaration to begin with in a sandbox; empty where there is none."""
        ...

    @property
    def address(self) -> str:
        """The one address that people reach the node at, `https://customs.example`; empty where nobody said."""
        ...

    @property
    def proxies(self) -> tuple[str, ...]:
        """Our own proxies, whose word on where a caller is we take."""
        ...

    @property
    def provider(self) -> Provider | None:
        """The administration's own directory of people, where it has one."""
        ...

    @property
    def dialects(self) -> Dialects:
        """The dialects of UN/EDIFACT that are spoken here."""
        ...

    @property
    def store(self) -> Store: ...
    @property
    def objects(self) -> ObjectStore: ...
    @property
    def retention_days(self) -> int: ...
    @property
    def signer(self) -> Signer: ...
    @property
    def callers(self) -> Callers: ...
    @property
    def live(self) -> Live: ...
    @property
    def law(self) -> Law: ...
    @property
    def profiles(self) -> ProfileSet: ...
    @property
    def signing(self) -> frozenset[str]:
        """The parties whose messages are refused unsigned."""
        ...

    def now(self) -> datetime: ...

    async def submit(self, caller: Caller, letter: Letter, check: bool, language: Language) -> Reply:
        """A declaration or a follow-up, answered when it is durable."""
        ...

    async def pay(self, caller: Caller, payment: Payment, language: Language) -> Reply:
        """A payment, answered when it is durable."""
        ...

    async def answer(self, caller: Caller, verdict: Verdict, language: Language) -> Reply:
        """A verdict, answered when it is durable."""
        ...

    async def errand(self, work: Callable[[Connection[Any], Office], Given]) -> Reply:
        """A journey on one case, run by the writer; its reply comes when it is durable."""
        ...

    async def written(self, work: Callable[[Connection[Any], Office], T]) -> T:
        """Other work for the writer; what it returns comes when it is durable."""
        ...

    def metrics(self) -> bytes:
        """This node's figures, in the text form that Prometheus reads."""
        ...

    async def ready(self) -> dict[str, bool]:
        """Part → whether it works now."""
        ...


async def reading(node: Node, caller: Caller, work: Callable[[Reading], T]) -> T:
    """Runs `work`, in a thread, in a read-only transaction that sees what `caller` may see."""

    def run() -> T:
        with node.store.reading(caller) as conn:
            return work(conn)

    return await asyncio.to_thread(run)


async def writing(node: Node, work: Callable[[Writing], T]) -> T:
    """Runs `work`, in a thread, in a writing transaction: for rows beside the cases, such as tokens and documents."""

    def run() -> T:
        for _ in range(ATTEMPTS - 1):
            with contextlib.suppress(DeadlockDetected), node.store.writing() as conn:
                return work(conn)
        with node.store.writing() as conn:
            return work(conn)

    return await asyncio.to_thread(run)


def must_sign(node: Node, *parties: str) -> bool:
    """Whether what these parties send, or is declared in their names, is refused unsigned."""
    return node.law.head.unsigned_refused is True or not node.signing.isdisjoint(parties)


def kept_until(node: Node, kind: Kept) -> date:
    """The day until which what comes now is kept: as the law says, or else as the node was told."""
    now = node.now()
    said = node.law.kept(kind, now)
    return (now + (timedelta(days=node.retention_days) if said is None else said)).date()


def law_named(node: Node, conn: Reading, id_: str) -> Law:
    """A published law; the one that this process uses is at hand. Raises LookupError."""
    return node.law if node.law.id == id_ else Law.load(standards.law(conn, id_))


def law_on(node: Node, day: date | None = None) -> Snapshot:
    """The law of `day` as known now; without one, of today where the administration is."""
    now = node.now()
    return node.law.at(day or node.law.head.day(now), now)
