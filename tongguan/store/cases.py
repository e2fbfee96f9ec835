"""Cases as the doors show them: one, many, their course, their messages. Runs inside a reader's transaction."""

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.parties.party import ALL, Caller
from tongguan.store.statements import Statements, load

SQL: Statements = load("cases")


class CaseSeen(NamedTuple):
    """A case as it stands, in the order of the statement's columns."""

    id: int
    number: str
    owner: str
    declarant: str
    reference: str
    type: str
    direction: str
    office: str
    state: str
    holds: list[str]
    version: int
    seq: int
    message_seq: int
    item_count: int
    value: Decimal
    due: Decimal
    received_at: datetime
    changed_at: datetime
    kind: str = ""
    told: bytes = b""


class FactSeen(NamedTuple):
    """What happened, and the answer that was given."""

    seq: int
    kind: str
    at: datetime
    actor: str
    told: bytes


class MessageSeen(NamedTuple):
    """A message, without its bytes."""

    seq: int
    kind: str
    at: datetime
    media: str
    size: int
    hash: bytes
    deleted: bool


class Filter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which cases: empty means all. `q` is looked for in number, reference and declarant."""

    states: tuple[str, ...] = ()
    hold: str = ""
    office: str = ""
    type: str = ""
    direction: str = ""
    reference: str = ""
    received_from: datetime | None = None
    received_to: datetime | None = None
    q: str = ""


def by_number(conn: Connection[Any], number: str) -> CaseSeen | None:
    """The case of a number, as far as the reader may see it."""
    row = conn.execute(SQL["case_by_number"], {"number": number}).fetchone()
    return CaseSeen(*row) if row else None


def standing_answer(conn: Connection[Any], case_id: int) -> bytes:
    """The last answer in which value and duty were worked out, or nothing."""
    row = conn.execute(SQL["standing_answer"], {"case_id": case_id}).fetchone()
    return bytes(row[0]) if row else b""


def many(conn: Connection[Any], caller: Caller, wanted: Filter, before: int | None, limit: int) -> list[CaseSeen]:
    """Cases that the caller sees, newest first, below the id `before`."""
    values = {
        "all": caller.officer,
        "party": caller.party,
        "declarants": sorted({caller.party, *caller.mandates} - {ALL}),
        "before": before,
        "states": list(wanted.states) or None,
        "hold": wanted.hold or None,
        "office": wanted.office or None,
        "type": wanted.type or None,
        "direction": wanted.direction or None,
        "reference": wanted.reference or None,
        "from": wanted.received_from,
        "to": wanted.received_to,
        "q": f"%{escaped(wanted.q)}%" if wanted.q else None,
        "limit": limit,
    }
    return [CaseSeen(*row) for row in conn.execute(SQL["cases"], values)]


def facts(conn: Connection[Any], case_id: int) -> list[FactSeen]:
    """What happened to a case, in order."""
    return [FactSeen(*row) for row in conn.execute(SQL["facts"], {"case_id": case_id})]


def fact(conn: Connection[Any], case_id: int, seq: int) -> FactSeen | None:
    """One answer as it was given."""
    row = conn.execute(SQL["fact"], {"case_id": case_id, "seq": seq}).fetchone()
    return FactSeen(*row) if row else None


def grounds(conn: Connection[Any], case_id: int) -> tuple[bytes, bytes]:
    """The grounds of the last decision, and those of the last selection; empty where there are none."""
    last = conn.execute(SQL["grounds"], {"case_id": case_id}).fetchone()
    drawn = conn.execute(SQL["grounds_of_selection"], {"case_id": case_id}).fetchone()
    return (bytes(last[1]) if last else b"", bytes(drawn[1]) if drawn else b"")


def messages(conn: Connection[Any], case_id: int) -> list[MessageSeen]:
    """The messages of a case, without their bytes."""
    return [MessageSeen(*row) for row in conn.execute(SQL["messages"], {"case_id": case_id})]


def message(conn: Connection[Any], case_id: int, seq: int) -> tuple[str, bytes] | None:
    """Media type and bytes of one message as received."""
    row = conn.execute(SQL["message"], {"case_id": case_id, "seq": seq}).fetchone()
    return (row[0], bytes(row[1])) if row else None


def escaped(words: str) -> str:
    """Free text as a literal for LIKE."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
