"""API tokens as kept: their hashes, and what each opens. Runs inside the caller's transaction."""

from datetime import datetime
from typing import Any

from psycopg import Connection

from tongguan.parties.party import Caller, Scope, Sight, Token
from tongguan.store.statements import Statements, load

SQL: Statements = load("tokens")


def find(conn: Connection[Any], hash_: bytes) -> Token | None:
    """The token behind a hash, good or not."""
    row = conn.execute(SQL["token_by_hash"], {"hash": hash_}).fetchone()
    return _token(row) if row else None


def everything(conn: Connection[Any]) -> list[Token]:
    """All tokens, newest first."""
    return [_token(row) for row in conn.execute(SQL["tokens"])]


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
        },
    )


def revoke(conn: Connection[Any], id_: str, at: datetime) -> bytes | None:
    """Withdraws a token; its hash, or None where there is no such token."""
    row = conn.execute(SQL["revoke_token"], {"id": id_, "at": at}).fetchone()
    return bytes(row[0]) if row else None


def _token(row: Any) -> Token:
    id_, hash_, party, name, scopes, mandates, sees, created_at, created_by, expires_at, revoked_at = row
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
        ),
        created_at=created_at,
        created_by=created_by,
        expires_at=expires_at,
        revoked_at=revoked_at,
    )
