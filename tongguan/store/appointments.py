"""People who shall administer and wait for a second administrator's word. Runs inside the caller's transaction."""

from datetime import datetime
from typing import NamedTuple

from tongguan.store.connect import Reading, Writing
from tongguan.store.statements import load

SQL = load("appointments")


class Appointment(NamedTuple):
    """Who shall administer, and who asked for it: every name of his, and who let him in (`maker`)."""

    account: str
    login: str
    name: str
    party: str
    asked_by: str
    hands: list[str]
    maker: str
    asked_at: datetime


def appointments(conn: Reading, party: str | None = None) -> list[Appointment]:
    """Those of a party that wait, oldest first; of all where none is named."""
    return [Appointment(*row) for row in conn.execute(SQL["appointments"], {"party": party})]


def one(conn: Writing, account: str) -> Appointment | None:
    """The one of an account: whoever holds the account's row is alone with it."""
    row = conn.execute(SQL["appointment"], {"account": account}).fetchone()
    return Appointment(*row) if row else None


def ask(conn: Writing, new: Appointment) -> bool:
    """Keeps it; False where it waits already."""
    return conn.execute(SQL["ask"], new._asdict()).fetchone() is not None


def drop(conn: Writing, account: str) -> bool:
    """It waits no more; False where it didn't."""
    return conn.execute(SQL["drop"], {"account": account}).fetchone() is not None
