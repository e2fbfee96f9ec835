"""API tokens as kept: their hashes, and what each opens. Runs inside the caller's transaction."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from psycopg import Connection

from tongguan.parties.party import Caller, Scope, Sight, Token
from tongguan.store.statements import Statements, load

SQL: Statements = load("tokens")


def find(conn: Connection[Any], hash_: bytes, today: date | None = None) -> Token | None:
    """The token behind a hash, good or not; with the mandates that its party holds `today`."""
    row = conn.execute(SQL["token_by_hash"], {"hash": hash_, "today": today}).fetchone()
    return _token(row) if row else None


def tokens(conn: Connection[Any], party: str | None = None) -> list[Token]:
    """The tokens of a party, or all: those that open something first, newest first."""
    return [_token(row) for row in conn.execute(SQL["tokens"], {"party": party})]


def held(conn: Connection[Any], id_: str) -> Token | None:
    """A token that nobody else changes until the transaction ends."""
    row = conn.execute(SQL["token"], {"id": id_}).fetchone()
    return _token(row) if row else None


def administering(conn: Connection[Any], but: str, at: datetime) -> int:
    """How many tokens administer beside one."""
    return len(conn.execute(SQL["administering"], {"but": but, "at": at}).fetchall())


def agree(conn: Connection[Any], id_: str, by: str) -> bytes | None:
    """A second administrator agrees; the hash, or None where nothing waits for that."""
    row = conn.execute(SQL["agree"], {"id": id_, "by": by}).fetchone()
    return bytes(row[0]) if row else None


def used(conn: Connection[Any], ids: Collection[str], at: datetime) -> None:
    """These called."""
    if ids:
        conn.execute(SQL["used"], {"ids": sorted(ids), "at": at})


def keep(conn: Connection[Any], token: Token) -> None:
    """Keeps a new token."""
    caller = token.caller
    conn.execute(
        SQL["keep_token"],
        {
            "id": token.id,
            "hash": token.hash,
            "party": caller.party,
            "name": caller.name,
            "scopes": sorted(caller.scopes),
            "mandates": sorted(caller.mandates),
            "sees": caller.sees,
            "created_at": token.created_at,
            "created_by": token.created_by,
            "expires_at": token.expires_at,
            "awaits": token.awaits,
            "offices": sorted(caller.offices),
        },
    )


def revoke(conn: Connection[Any], id_: str, at: datetime) -> bytes | None:
    """Withdraws a token; its hash, or None where there is no such token."""
    row = conn.execute(SQL["revoke_token"], {"id": id_, "at": at}).fetchone()
    return bytes(row[0]) if row else None


def _token(row: Any) -> Token:
    id_, hash_, party, name, scopes, mandates, sees, created_at, created_by, expires_at, revoked_at, *more = row
    awaits, agreed_by, used_at, offices = more
    return Token(
        id=id_,
        hash=bytes(hash_),
        caller=Caller(
            party=party,
            name=name,
            scopes=frozenset(Scope(s) for s in scopes),
            mandates=frozenset(mandates),
            sees=Sight(sees),
            token=id_,
            maker=created_by,
            offices=frozenset(offices),
        ),
        created_at=created_at,
        created_by=created_by,
        expires_at=expires_at,
        revoked_at=revoked_at,
        awaits=awaits,
        agreed_by=agreed_by,
        used_at=used_at,
    )
