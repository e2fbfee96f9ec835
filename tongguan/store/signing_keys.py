"""Public keys of parties as kept, with the dates between which they were in force. Runs in the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.store.statements import load

SQL = load("signing_keys")


class SigningKey(NamedTuple):
    """A registered key: `kid` is its RFC 7638 thumbprint, `jwk` the public key as JSON."""

    id: str
    party: str
    kid: str
    jwk: bytes
    name: str
    added_by: str
    added_at: datetime
    withdrawn_by: str = ""
    withdrawn_at: datetime | None = None


def signing_keys(conn: Connection[Any], party: str) -> list[SigningKey]:
    """The keys of a party: those in force first, newest first."""
    return [SigningKey(*row) for row in conn.execute(SQL["signing_keys"], {"party": party})]


def one(conn: Connection[Any], id_: str) -> SigningKey | None:
    """A key by its id."""
    row = conn.execute(SQL["signing_key"], {"id": id_}).fetchone()
    return SigningKey(*row) if row else None


def good(conn: Connection[Any], party: str, kid: str, at: datetime) -> SigningKey | None:
    """The key of this thumbprint that was in force for the party at a moment."""
    row = conn.execute(SQL["good_signing_key"], {"party": party, "kid": kid, "at": at}).fetchone()
    return SigningKey(*row) if row else None


def named(conn: Connection[Any], parties: Sequence[str], kid: str, at: datetime) -> SigningKey | None:
    """The key of this id or thumbprint that is in force for one of these parties at a moment."""
    row = conn.execute(SQL["named_signing_key"], {"parties": list(parties), "kid": kid, "at": at}).fetchone()
    return SigningKey(*row) if row else None


def hold(conn: Connection[Any], ids: Iterable[str], at: datetime) -> set[str]:
    """Those of these keys that are in force, held so until this transaction ends."""
    return {row[0] for row in conn.execute(SQL["hold_signing_keys"], {"ids": sorted(ids), "at": at})}


def ever(conn: Connection[Any], party: str, kid: str) -> bool:
    """Whether the party ever had a key of this thumbprint."""
    return conn.execute(SQL["ever_signing_key"], {"party": party, "kid": kid}).fetchone() is not None


def keep(conn: Connection[Any], new: SigningKey) -> bool:
    """Registers a key; False where the party has it in force."""
    return conn.execute(SQL["keep_signing_key"], new._asdict()).fetchone() is not None


def withdraw(conn: Connection[Any], id_: str, by: tuple[str, datetime]) -> bool:
    """A key is good no longer; False if it was so before."""
    return conn.execute(SQL["withdraw_signing_key"], {"id": id_, "by": by[0], "at": by[1]}).fetchone() is not None
