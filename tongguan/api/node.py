"""What the API asks of the composition root. `tongguan.app` builds it; tests build a small one."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Protocol, TypeVar

from obstore.store import ObjectStore
from psycopg import Connection

from tongguan.api.callers import Callers
from tongguan.api.language import Language
from tongguan.api.submit import Reply
from tongguan.codes.snapshot import Snapshot
from tongguan.parties.party import Caller
from tongguan.release.lifecycle import Hold

T = TypeVar("T")
Work = Callable[[Connection[Any]], T]


class Node(Protocol):
    """One administration's node, as far as its HTTP API knows it."""

    @property
    def callers(self) -> Callers: ...
    @property
    def objects(self) -> ObjectStore: ...
    @property
    def version(self) -> str: ...
    def now(self) -> datetime: ...
    def law(self, day: date | None = None) -> Snapshot:
        """The law at a day (None: today), as known now."""
        ...

    async def read(self, caller: Caller, work: Work[T]) -> T:
        """Run `work` in a read-only transaction that sees what `caller` may see."""
        ...

    async def write(self, work: Work[T]) -> T:
        """Run `work` in a writing transaction of its own. For rows beside the cases: tokens, documents, looks."""
        ...

    async def submit(self, caller: Caller, body: bytes, media: str, check: bool, language: Language) -> Reply:
        """Hand a declaration or a follow-up to the intake."""
        ...

    async def pay(self, caller: Caller, payment: "Payment") -> Reply: ...
    async def answer(self, caller: Caller, verdict: "Verdict") -> Reply: ...
    def metrics(self) -> bytes: ...
    async def ready(self) -> dict[str, bool]:
        """Part → whether it works now."""
        ...


class Payment(Protocol):
    """A bank's word that a bill was paid."""

    @property
    def number(self) -> str: ...
    @property
    def amount(self) -> Decimal: ...
    @property
    def currency(self) -> str: ...
    @property
    def bank_reference(self) -> str: ...


class Verdict(Protocol):
    """An officer's word on one open hold."""

    @property
    def number(self) -> str: ...
    @property
    def hold(self) -> Hold: ...
    @property
    def passed(self) -> bool: ...
    @property
    def reason(self) -> str: ...


