"""A writer's desk over a real database with the law of `cn` published: what journeys are called with."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from psycopg import Connection

from tongguan.codes.law import Law
from tongguan.codes.read import read as read_profile
from tongguan.journeys.lodge import lodge
from tongguan.journeys.office import Office
from tongguan.journeys.standards import Standards
from tongguan.journeys.submission import Reply, Submission
from tongguan.messages.received import JSON, read
from tongguan.parties.party import Caller, Scope, Sight
from tongguan.risk.profiles import ProfileSet
from tongguan.store import standards
from tongguan.store.connect import Store
from tongguan.store.partitions import ahead

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "sandbox" / "samples" / "cn"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SECRET = b"a secret of this test's node"
TRADER = Caller(party="COMMUNITY", name="community system", scopes=frozenset(Scope), mandates=frozenset({"*"}))
STRANGER = Caller(party="91440300MA5DA00000", name="someone else", scopes=frozenset({Scope.DECLARE, Scope.READ}))
OFFICER = Caller(party="CUSTOMS", name="officer", scopes=frozenset(Scope), sees=Sight.ALL)
BANK = Caller(party="BANK", name="bank", scopes=frozenset({Scope.PAY}))


@pytest.fixture(scope="session")
def law() -> Law:
    return Law.of(read_profile(ROOT / "profiles" / "cn"))


@pytest.fixture(scope="session")
def law_gb() -> Law:
    return Law.of(read_profile(ROOT / "profiles" / "gb"))


class Desk:
    """One writer: its connection, its office, its clock."""

    def __init__(self, store: Store, law: Law) -> None:
        self.moment = NOW
        self.conn: Connection[Any] = store.direct()
        with self.conn.transaction():
            ahead(self.conn, NOW)
            standards.publish_law(self.conn, law.id, law.head.id, law.dump(), ("test", NOW - timedelta(days=900)))
            none = ProfileSet(())
            standards.publish_profile_set(self.conn, none.id, none.dump(), NOW)
        self.office = Office(Standards(self.conn), SECRET, self.now, retention_days=30)

    def now(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment

    def lodge(self, *submissions: Submission) -> list[Reply]:
        return lodge(self.conn, self.office, submissions)

    def rows(self, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
        return self.conn.execute(f"select {columns} from tongguan.{table}").fetchall()  # type: ignore[arg-type]


@pytest.fixture
def desk(store: Store, law: Law) -> Iterator[Desk]:
    made = Desk(store, law)
    yield made
    made.conn.close()


@pytest.fixture
def desk_gb(store: Store, law_gb: Law) -> Iterator[Desk]:
    made = Desk(store, law_gb)
    yield made
    made.conn.close()


def declaration(name: str, **changes: Any) -> dict[str, Any]:
    """A sandbox declaration as JSON values; `changes` replace fields at its head."""
    return {**json.loads((SAMPLES / f"{name}.json").read_text()), **changes}


def sent(values: dict[str, Any], caller: Caller = TRADER) -> Submission:
    """The values as a message of a caller."""
    return received(json.dumps(values).encode(), JSON, caller)


def received(body: bytes, media: str, caller: Caller = TRADER) -> Submission:
    """Bytes as a message of a caller."""
    result = read(media, body)
    assert result.declaration is not None, result.problems
    return Submission(caller=caller, body=body, media=media, declaration=result.declaration, problems=result.problems)
