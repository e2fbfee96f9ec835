"""Migrations: plain SQL, each in a transaction of its own under lock and statement timeouts, never edited afterwards.

`schema.sql` is what one reads; a test proves that the migrations lead there.
"""

import re
from collections.abc import Iterator
from hashlib import sha256
from importlib.resources import files
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection

LOCK = 0x746F6E67  # advisory: one migrator at a time
LEDGER = b"""create table if not exists tongguan.migration (
    name text primary key, hash bytea not null, applied_at timestamptz not null default now())"""
OWNER = "tongguan_owner"
ROLE = re.compile(rb"\btongguan_(?:owner|journey|read)\b")  # in migrations; a second node's have more behind them
LIMITS = "-c lock_timeout=5s -c statement_timeout=10min -c search_path=pg_catalog -c timezone=UTC"


class Migration(NamedTuple):
    """One file of `migrations/`."""

    name: str
    text: bytes

    @property
    def hash(self) -> bytes:
        return sha256(self.text).digest()


class Changed(RuntimeError):
    """The migrations in the program are not those that this database went through."""


def shipped() -> Iterator[Migration]:
    """The migrations of this version, in order."""
    for file in sorted((files("tongguan.store") / "migrations").iterdir(), key=lambda f: f.name):
        if file.name.endswith(".sql"):
            yield Migration(file.name, file.read_bytes())


def migrate(owner: str) -> list[str]:
    """Brings the schema to this version, as its owner; the names of what was applied."""
    with psycopg.connect(owner, autocommit=True, options=LIMITS, application_name="tongguan migrate") as conn:
        conn.execute("select pg_advisory_lock(%s)", (LOCK,))
        conn.execute(LEDGER)
        known: dict[str, bytes] = dict(conn.execute("select name, hash from tongguan.migration").fetchall())
        wanted = list(shipped())
        unknown = set(known) - {m.name for m in wanted}
        if unknown:
            raise Changed(f"This database is newer than the program: it went through {', '.join(sorted(unknown))}.")
        return [m.name for m in wanted if _applied(conn, m, known.get(m.name))]


def _applied(conn: Connection[Any], migration: Migration, known: bytes | None) -> bool:
    if known is not None:
        if known != migration.hash:
            raise Changed(f"{migration.name} was edited after it had been applied. Write a new migration instead.")
        return False
    with conn.transaction():
        conn.execute(ROLE.sub(rb"\g<0>" + conn.info.user.removeprefix(OWNER).encode(), migration.text))
        conn.execute("insert into tongguan.migration (name, hash) values (%s, %s)", (migration.name, migration.hash))
    return True
