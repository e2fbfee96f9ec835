"""Filters that people keep for their lists. Runs inside the caller's transaction."""

from datetime import datetime
from typing import NamedTuple

from tongguan.parties.account import Account
from tongguan.store.connect import Reading, Writing
from tongguan.store.statements import load

SQL = load("filters")


class Saved(NamedTuple):
    """A filter: its name, and the query of the page's address."""

    name: str
    query: str


def filters(conn: Reading, account: str, page: str) -> list[Saved]:
    """What a person kept for a page, by name."""
    return [Saved(*row) for row in conn.execute(SQL["filters"], {"account": account, "page": page})]


def keep(conn: Writing, who: Account, page: str, saved: Saved, at: datetime) -> None:
    """Keeps a filter under its name."""
    values = {"account": who.id, "party": who.party, "page": page, "at": at}
    conn.execute(SQL["keep"], {**values, **saved._asdict()})


def drop(conn: Writing, account: str, page: str, name: str) -> None:
    """It goes."""
    conn.execute(SQL["drop"], {"account": account, "page": page, "name": name})
