"""People whom the administration's directory knows, as kept. Runs inside the caller's transaction."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from psycopg import Connection

from tongguan.parties.account import Account, Role
from tongguan.store.accounts import account_of
from tongguan.store.statements import load

SQL = load("directory")


def person(conn: Connection[Any], subject: str) -> Account | None:
    """The account of somebody whom the directory knows; None for whoever comes the first time."""
    row = conn.execute(SQL["person"], {"subject": subject}).fetchone()
    return account_of(row) if row else None


def named(conn: Connection[Any], party: str, name: str) -> bool:
    """Whether a name is taken within a party."""
    row = conn.execute(SQL["named"], {"party": party, "name": name}).fetchone()
    return bool(row and row[0])


def set_roles(conn: Connection[Any], id_: str, roles: Iterable[Role], at: datetime) -> None:
    """What the directory opens to somebody today."""
    conn.execute(SQL["set_roles"], {"id": id_, "roles": sorted(roles), "at": at})
