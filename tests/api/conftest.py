"""A node over a real database, with a writer of its own, behind the real edge; tokens for everybody who calls."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from obstore.store import LocalStore, ObjectStore

from tongguan.api.app import create
from tongguan.api.callers import Callers
from tongguan.api.edge import Edge
from tongguan.api.intake import Door, reply_of
from tongguan.api.language import Language
from tongguan.api.live import Live
from tongguan.api.node import Payment, Verdict, reading
from tongguan.api.provider import Provider
from tongguan.api.submit import Letter, Reply
from tongguan.codes.law import Law
from tongguan.codes.read import read
from tongguan.journeys.answer import answer
from tongguan.journeys.intake import Intake
from tongguan.journeys.office import Office
from tongguan.journeys.pay import pay
from tongguan.journeys.standards import Standards
from tongguan.messages.cargo_dialect import Dialects
from tongguan.parties.party import Caller, Kind, Party, Scope, Sight, Token
from tongguan.parties.secret import digest, spelled
from tongguan.risk.profiles import ProfileSet
from tongguan.store import parties, standards, tokens
from tongguan.store.connect import Store
from tongguan.store.partitions import ahead
from tongguan.store.signer import Signer

PROFILE = Path(__file__).parents[2] / "profiles" / "cn"
EVERY = frozenset(Scope)
CALLERS = {
    "trader": Caller(party="4403180896", name="importer", scopes=frozenset({Scope.DECLARE, Scope.READ})),
    "other": Caller(party="4403180999", name="another", scopes=frozenset({Scope.DECLARE, Scope.READ})),
    "integrator": Caller(
        party="COMMUNITY",
        name="community system",
        scopes=frozenset({Scope.DECLARE, Scope.READ}),
        mandates=frozenset({"*"}),
    ),
    "bank": Caller(party="BANK1", name="bank", scopes=frozenset({Scope.PAY})),
    "officer": Caller(
        party="CUSTOMS", name="officer one", scopes=frozenset({Scope.READ, Scope.VERDICT, Scope.RISK}), sees=Sight.ALL
    ),
    "second": Caller(party="CUSTOMS", name="officer two", scopes=frozenset({Scope.RISK}), sees=Sight.ALL),
    "admin": Caller(party="CUSTOMS", name="admin", scopes=frozenset({Scope.ADMIN}), sees=Sight.ALL),
    "nothing": Caller(party="4403180896", name="no scope", scopes=frozenset(), sees=Sight.ALL),
    "everything": Caller(party="CUSTOMS", name="all scopes", scopes=EVERY, sees=Sight.ALL),
    "gate": Caller(party="TERMINAL1", name="terminal", scopes=frozenset({Scope.GATE})),
    "agency": Caller(party="MOFCOM", name="ministry", scopes=frozenset({Scope.LEDGER, Scope.READ})),
    "manager": Caller(party="4403180896", name="manager", scopes=frozenset({Scope.COMPANY, Scope.READ})),
    "vets": Caller(party="AQSIQ", name="quarantine", scopes=frozenset({Scope.LEDGER, Scope.READ})),
    "appeals": Caller(party="AQSIQ", name="quarantine appeals", scopes=frozenset({Scope.LEDGER, Scope.READ})),
}
PARTIES = {
    "4403180896": Kind.COMPANY,
    "4403180999": Kind.COMPANY,
    "4403180777": Kind.BROKER,
    "COMMUNITY": Kind.COMPANY,
    "BANK1": Kind.BANK,
    "MOFCOM": Kind.AGENCY,
    "AQSIQ": Kind.AGENCY,
    "CUSTOMS": Kind.ADMINISTRATION,
}
SECRETS = {name: spelled(n.to_bytes(32, "big")) for n, name in enumerate(CALLERS, 1)}


class Small:
    """A node with what the API asks for and nothing else."""

    version = "test"
    sandbox = True
    sample = (Path(__file__).parents[2] / "sandbox/samples/cn/import-five-items.json").read_bytes()
    address = ""
    proxies: tuple[str, ...] = ()
    provider: Provider | None = None
    dialects = Dialects()
    retention_days = 3650
    moved = timedelta()  # as a sandbox's clock

    def __init__(self, store: Store, folder: Path) -> None:
        self.store = store
        self.objects: ObjectStore = LocalStore(str(folder), mkdir=True)
        self.folder = folder
        self.signer = Signer(folder.with_name(f"{folder.name}-keys"))
        with store.writing() as conn:
            self.office = Office(Standards(conn), b"s" * 32, self.now, self.retention_days)
        self.intake = Intake(store.direct, self.office)
        self.callers = Callers(self.find, self.now, time.monotonic)
        self.live = Live(store)
        self.door = Door(self)

    @property
    def law(self) -> Law:
        law = self.office.standards.law
        assert isinstance(law, Law)
        return law

    @property
    def profiles(self) -> ProfileSet:
        return self.office.standards.profiles

    @property
    def signing(self) -> frozenset[str]:
        return self.office.standards.signing

    def now(self) -> datetime:
        return datetime.now(UTC) + self.moved

    async def find(self, hash_: bytes) -> Token | None:
        today = self.law.head.day(self.now())
        return await reading(self, Caller(party=""), lambda conn: tokens.find(conn, hash_, today))

    async def submit(self, caller: Caller, letter: Letter, check: bool, language: Language) -> Reply:
        return await self.door.one(caller, letter, check, "")

    async def pay(self, caller: Caller, payment: Payment, language: Language) -> Reply:
        return await self.errand(lambda conn, office: pay(conn, office, caller, payment))

    async def answer(self, caller: Caller, verdict: Verdict, language: Language) -> Reply:
        return await self.errand(lambda conn, office: answer(conn, office, caller, verdict))

    def metrics(self) -> bytes:
        return b"# nothing counted\n"

    async def ready(self) -> dict[str, bool]:
        return {"database": await asyncio.to_thread(self.store.ready)}

    async def errand(self, work: Callable[[Any, Office], Any]) -> Reply:
        return reply_of(await self.written(work), xml=False)

    async def written(self, work: Callable[[Any, Office], Any]) -> Any:
        return await asyncio.wrap_future(self.intake.run_errand(work))


@pytest.fixture(scope="module")
def node(module_store: Store, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Small]:
    """A node under the profile `cn`, and everybody's tokens."""
    law = Law.of(read(PROFILE))
    now = datetime.now(UTC)
    with module_store.writing() as conn:
        ahead(conn, now)
        standards.publish_law(conn, law.id, law.head.id, law.dump(), ("test", now))
        for id_, kind in PARTIES.items():
            parties.keep(conn, Party(id=id_, kind=kind, name=f"Party {id_}"), now)
        for name, caller in CALLERS.items():
            end = now + timedelta(days=7)
            tokens.keep(conn, Token(id=name, hash=digest(SECRETS[name]), caller=caller, created_at=now, expires_at=end))
    small = Small(module_store, tmp_path_factory.mktemp("objects"))
    small.intake.start()
    yield small
    small.intake.stop()


@pytest.fixture(scope="module")
def edge(node: Small) -> Edge:
    return create(node, Door(node))


Calling = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def call(edge: Edge) -> Calling:
    """Calls the API: `call("trader", "GET", "/v1/…", …)`."""

    def run(who: str, method: str, path: str, **more: Any) -> httpx.Response:
        headers = dict(more.pop("headers", {}))
        if who:
            headers.setdefault("authorization", f"Bearer {SECRETS.get(who, who)}")

        async def one() -> httpx.Response:
            async with client(edge) as http:
                return await http.request(method, path, headers=headers, **more)

        return asyncio.run(one())

    return run


@asynccontextmanager
async def client(edge: Edge, address: str = "203.0.113.9") -> AsyncIterator[httpx.AsyncClient]:
    """A client on this edge, seen as calling from `address`."""
    transport = httpx.ASGITransport(app=edge, raise_app_exceptions=True, client=(address, 5000))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://node") as http:
        yield http
