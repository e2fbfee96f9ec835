"""What pages and GETs read, under row-level security: the connection comes from `Store.reading(caller)`.

    with store.reading(caller) as conn:
        row = reading.case_by_number(conn, number)
        page = reading.cases(conn, Filter(state="held"), limit=50, before=None)

A case that the caller may not see is not there: the answer is None or an empty list.
"""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from tongguan.store.connect import Reading
from tongguan.store.partitions import SERIALS, first_id
from tongguan.store.statements import load

SQL = load("reading")


class CaseLine(NamedTuple):
    """A case as lists and heads show it. `id` is the key of the page after it."""

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


class FactLine(NamedTuple):
    """One event in the life of a case; `body` is release.told.Told, JSON. `party`: who told a step of its movement, of
    which `carrier` is the carrier."""

    seq: int
    kind: str
    at: datetime
    actor: str
    body: bytes
    hash: bytes
    party: str
    owner: str
    declarant: str
    carrier: str


class GroundsLine(NamedTuple):
    """Why a fact is as it is; `body` is release.told.Grounds, JSON. Officers only."""

    seq: int
    lane: str
    body: bytes


class MessageLine(NamedTuple):
    """A message without its bytes."""

    seq: int
    media: str
    size: int
    amended: bool  # a standing declaration is kept beside it
    delete_by: date | None
    deleted: bool
    signature: bytes | None = None  # parties.signature.Signature, JSON


class Message(NamedTuple):
    """A message as received."""

    seq: int
    media: str
    body: bytes
    standing: bytes | None
    delete_by: date | None
    deleted: bool


class DocumentLine(NamedTuple):
    """A document to a case; `object` is its key in the object store."""

    id: str
    case_id: int
    name: str
    type: str
    media: str
    size: int
    hash: bytes
    object: str
    added_at: datetime
    added_by: str
    delete_by: date
    about: str


class Answer(NamedTuple):
    """The fact that answered a reference; `body` is release.told.Told, JSON."""

    number: str
    state: str
    version: int
    case_id: int
    seq: int
    kind: str
    at: datetime
    body: bytes


class PaymentLine(NamedTuple):
    bank: str
    bank_reference: str
    seq: int
    amount: Decimal
    currency: str
    at: datetime


class Look(NamedTuple):
    party: str
    name: str
    what: str
    at: datetime


class Party(NamedTuple):
    id: str
    kind: str
    name: str
    name_zh: str
    body: bytes


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """Which cases; None = all. `received_to` is exclusive; `words` is looked for in number, reference, declarant."""

    state: str | None = None
    hold: str | None = None
    office: str | None = None
    type: str | None = None
    direction: str | None = None
    declarant: str | None = None
    reference: str | None = None
    received_from: datetime | None = None
    received_to: datetime | None = None
    words: str | None = None


def case_by_number(conn: Reading, number: str) -> CaseLine | None:
    row = conn.execute(SQL["by_number"], {"number": number}).fetchone()
    return CaseLine(*row) if row else None


def sees_all(conn: Reading) -> bool:
    """Whether the caller sees all of the administration. Who does not has his own found by an index: a list says again
    whose it is, since its policy leads to none."""
    row: tuple[bool] | None = conn.execute(SQL["sees_all"]).fetchone()
    return bool(row and row[0])


def cases(conn: Reading, wanted: Filter, limit: int, before: int | None = None) -> list[CaseLine]:
    """A page of cases, newest first, that ends before the case id `before`."""
    values = {**msgspec.structs.asdict(wanted), "limit": limit, "before": before, "low": None, "high": None}
    values["everything"] = sees_all(conn)
    if wanted.received_from:
        values["low"] = month_of(wanted.received_from)
    if wanted.received_to:
        values["high"] = month_of(wanted.received_to) + SERIALS
    if wanted.words:
        values["words"] = f"%{like(wanted.words)}%"
    return [CaseLine(*r) for r in conn.execute(SQL["cases"], values)]


def counts(conn: Reading, since: datetime) -> dict[tuple[str, str], int]:
    """(state, hold) → cases received since; a case with two holds counts under each."""
    return {(r[0], r[1]): r[2] for r in conn.execute(SQL["counts"], {"since": since})}


def timeline(conn: Reading, case_id: int) -> list[FactLine]:
    return [FactLine(*r) for r in conn.execute(SQL["timeline"], {"case_id": case_id})]


def fact(conn: Reading, case_id: int, seq: int) -> FactLine | None:
    row = conn.execute(SQL["fact"], {"case_id": case_id, "seq": seq}).fetchone()
    return FactLine(*row) if row else None


def grounds(conn: Reading, case_id: int) -> list[GroundsLine]:
    return [GroundsLine(*r) for r in conn.execute(SQL["grounds"], {"case_id": case_id})]


def messages(conn: Reading, case_id: int) -> list[MessageLine]:
    return [MessageLine(*r) for r in conn.execute(SQL["messages"], {"case_id": case_id})]


def message(conn: Reading, case_id: int, seq: int) -> Message | None:
    row = conn.execute(SQL["message"], {"case_id": case_id, "seq": seq}).fetchone()
    return Message(*row) if row else None


def standing(conn: Reading, case_id: int) -> bytes:
    """Where a case that the caller may see stands; release.case.Stand, JSON."""
    row = conn.execute(SQL["standing"], {"case_id": case_id}).fetchone()
    assert row is not None, "the caller sees the case"
    return bytes(row[0])


def documents(conn: Reading, case_id: int) -> list[DocumentLine]:
    return [DocumentLine(*r) for r in conn.execute(SQL["documents"], {"case_id": case_id})]


def document(conn: Reading, id_: str) -> DocumentLine | None:
    row = conn.execute(SQL["document"], {"id": id_}).fetchone()
    return DocumentLine(*row) if row else None


def answer(conn: Reading, key: tuple[str, str, str, str]) -> Answer | None:
    """The answer to a claim: declarant, reference, function, type."""
    declarant, reference, function, type_ = key
    values = {"declarant": declarant, "reference": reference, "function": function, "type": type_}
    row = conn.execute(SQL["answer"], values).fetchone()
    return Answer(*row) if row else None


def payments(conn: Reading, case_id: int) -> list[PaymentLine]:
    return [PaymentLine(*r) for r in conn.execute(SQL["payments"], {"case_id": case_id})]


def looks(conn: Reading, case_id: int) -> list[Look]:
    return [Look(*r) for r in conn.execute(SQL["looks"], {"case_id": case_id})]


def party(conn: Reading, id_: str) -> Party | None:
    row = conn.execute(SQL["party"], {"id": id_}).fetchone()
    return Party(*row) if row else None


def waiting(conn: Reading) -> tuple[int, datetime | None]:
    """How many messages wait to be delivered, and the oldest one's time."""
    row: tuple[Any, ...] | None = conn.execute(SQL["waiting"]).fetchone()
    return (row[0], row[1]) if row else (0, None)


def last_seal(conn: Reading) -> tuple[int, datetime, int] | None:
    """Number, time and count of heads of the newest seal."""
    row: tuple[Any, ...] | None = conn.execute(SQL["last_seal"]).fetchone()
    return (row[0], row[1], row[2]) if row else None


def month_of(at: datetime) -> int:
    """The lowest case id of the month of a moment: lists skip the partitions that cannot hold it."""
    day = at.astimezone(UTC)
    return first_id(day.year, day.month)


def like(words: str) -> str:
    """Words as they are, for LIKE."""
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
