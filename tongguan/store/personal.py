"""What is kept of a person, and of a company's people, as one JSON text: for whoever asks what is kept of him."""

from typing import Any

from psycopg import Connection

from tongguan.parties.account import Account
from tongguan.store.statements import load

SQL = load("personal")


def of_person(conn: Connection[Any], who: Account) -> bytes:
    """All of a person that the caller may see."""
    values = {"account": who.id, "login": who.login, "party": who.party, "name": who.name}
    return told(conn, "of_person", values)


def of_company(conn: Connection[Any], party: str, named: bool) -> bytes:
    """A company's people, mandates, programs, acts and who looked; `named`: the profile tells officers' names."""
    return told(conn, "of_company", {"party": party, "named": named})


def told(conn: Connection[Any], name: str, values: dict[str, Any]) -> bytes:
    """The one text of a statement."""
    row = conn.execute(SQL[name], values).fetchone()
    assert row is not None, "an object is always built"
    return str(row[0]).encode()
