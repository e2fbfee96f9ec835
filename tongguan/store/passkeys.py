"""Passkeys as kept, and what browsers were asked and have to answer once. Runs inside the caller's transaction."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, NamedTuple

from msgspec.structs import asdict
from psycopg import Connection

from tongguan.parties.passkey import Key
from tongguan.store.statements import load

SQL = load("passkeys")


class Asked(NamedTuple):
    """What was asked: of which account (empty: of nobody in particular), with what to remember, until when it holds."""

    what: str
    account: str
    body: bytes
    made_at: datetime
    lasts: timedelta


def add(conn: Connection[Any], key: Key) -> bool:
    """Keeps a new key; False where it is known already."""
    return conn.execute(SQL["add"], {**asdict(key), "transports": list(key.transports)}).fetchone() is not None


def one(conn: Connection[Any], id_: bytes) -> Key | None:
    row = conn.execute(SQL["one"], {"id": id_}).fetchone()
    return _key(row) if row else None


def of_account(conn: Connection[Any], account: str) -> list[Key]:
    """The keys of an account, oldest first."""
    return [_key(row) for row in conn.execute(SQL["of_account"], {"account": account})]


def used(conn: Connection[Any], id_: bytes, uses: int, at: datetime) -> bool:
    """A key was used; False where it counts no further than before: then there are two of it."""
    return conn.execute(SQL["used"], {"id": id_, "uses": uses, "at": at}).fetchone() is not None


def remove(conn: Connection[Any], id_: bytes, account: str) -> str:
    """The name of the key that is gone; empty where the account has no such key."""
    row = conn.execute(SQL["remove"], {"id": id_, "account": account}).fetchone()
    return str(row[0]) if row else ""


def forget(conn: Connection[Any], account: str, at: datetime) -> None:
    """All keys of an account are gone, and none is asked for any more: whoever lost his key is let in again."""
    conn.execute(SQL["remove_all"], {"account": account})
    conn.execute(SQL["set_keyed"], {"account": account, "keyed": False, "at": at})


def keyed(conn: Connection[Any], account: str) -> bool:
    """Whether a key is asked for after the password."""
    row = conn.execute(SQL["keyed"], {"account": account}).fetchone()
    return bool(row and row[0])


def set_keyed(conn: Connection[Any], account: str, wanted: bool, at: datetime) -> bool:
    """A key is asked for after the password, or no more; False if that is so already."""
    return conn.execute(SQL["set_keyed"], {"account": account, "keyed": wanted, "at": at}).fetchone() is not None


def ask(conn: Connection[Any], challenge: bytes, asked: Asked) -> None:
    """Remembers what was asked; of the challenge only the SHA-256."""
    values = {"hash": sha256(challenge).digest(), "expires_at": asked.made_at + asked.lasts}
    conn.execute(SQL["ask"], {**asked._asdict(), **values})


def take(conn: Connection[Any], challenge: bytes, what: str, now: datetime) -> Asked | None:
    """What was asked under this challenge, once; None where nothing was, or it is answered, or too long ago."""
    row = conn.execute(SQL["take"], {"hash": sha256(challenge).digest(), "what": what}).fetchone()
    if row is None or now >= row[3]:
        return None
    account, body, made_at, expires_at = row
    return Asked(what, account, bytes(body), made_at, expires_at - made_at)


def _key(row: Any) -> Key:
    id_, account, party, public_key, uses, name, transports, added_at, used_at = row
    return Key(
        id=bytes(id_),
        account=account,
        party=party,
        public_key=bytes(public_key),
        uses=uses,
        name=name,
        transports=tuple(transports),
        added_at=added_at,
        used_at=used_at,
    )
