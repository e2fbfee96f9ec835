"""The desks served over HTTP by a node over a real database: everybody has an account, and is signed in by asking."""

import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import NamedTuple

import httpx
import pytest
import uvicorn

from tests.api.conftest import Small
from tests.api.conftest import node as node
from tongguan.api.app import create
from tongguan.api.intake import Door
from tongguan.desks.door import COOKIE, IDLE, digest, fresh
from tongguan.desks.routes import desks
from tongguan.journeys.signin import hashed
from tongguan.parties.account import Account, Role, Visit
from tongguan.store import accounts

PASSWORD = "correct horse battery"
PEOPLE = {
    "trader": ("4403180896", "Importer's declarant", (Role.DECLARANT, Role.MANAGER)),
    "other": ("4403180999", "Another's declarant", (Role.DECLARANT, Role.MANAGER)),
    "broker": ("4403180777", "Broker's declarant", (Role.DECLARANT, Role.MANAGER)),
    "officer": ("CUSTOMS", "Officer one", (Role.OFFICER, Role.ANALYST)),
    "second": ("CUSTOMS", "Officer two", (Role.OFFICER, Role.ANALYST)),
    "supervisor": ("CUSTOMS", "Supervisor", (Role.SUPERVISOR,)),
    "vet": ("AQSIQ", "Vet on duty", (Role.AGENT,)),
    "chief": ("AQSIQ", "Chief vet", (Role.AGENT,)),
    "cashier": ("BANK1", "Cashier", (Role.CASHIER,)),
    "mofcom": ("MOFCOM", "Keeper of licences", (Role.AGENT,)),
    "admin": ("CUSTOMS", "Administrator one", (Role.ADMINISTRATOR,)),
    "admin2": ("CUSTOMS", "Administrator two", (Role.ADMINISTRATOR,)),
}


class Desks(NamedTuple):
    """Where the desks are, and the node behind them."""

    url: str
    node: Small

    def cookie(self, who: str) -> str:
        """The cookie of a new visit of somebody."""
        cookie, wall = fresh(), datetime.now(UTC)
        with self.node.store.writing() as conn:
            found = accounts.person(conn, who)
            assert found is not None, who
            visit = Visit(account=found[0], how="password", since=wall, seen_at=wall, expires_at=wall + IDLE)
            accounts.begin(conn, digest(cookie), visit, "")
        return cookie

    def client(self, who: str = "") -> httpx.Client:
        """A browser without a screen: signed in as somebody, or as nobody."""
        cookies = {COOKIE: self.cookie(who)} if who else {}
        return httpx.Client(base_url=self.url, cookies=cookies, timeout=30)


@pytest.fixture(scope="module")
def served(node: Small) -> Iterator[Desks]:
    """The desks at an address of their own."""
    moment = datetime.now(UTC)
    with node.store.writing() as conn:
        for login, (party, name, roles) in PEOPLE.items():
            person = Account(
                id=f"a-{login}",
                login=login,
                party=party,
                name=name,
                roles=frozenset(roles),
                created_at=moment,
                created_by="sandbox",
            )
            accounts.keep(conn, person, hashed(PASSWORD) if login == "trader" else "")
        term = accounts.Term(moment.date(), moment.date())
        accounts.grant(conn, "4403180896", "4403180777", ("test", moment), term)
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create(node, Door(node), desks()), log_level="error", lifespan="off", proxy_headers=False)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    yield Desks(f"http://127.0.0.1:{listening.getsockname()[1]}", node)
    server.should_exit = True
    thread.join(10)
