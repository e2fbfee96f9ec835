"""The hot path's reads and writes: few statements a batch, each for all of it. Runs inside the caller's transaction."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.store.partitions import first_id
from tongguan.store.statements import Statements, load

SQL: Statements = load("lodging")
encode = msgspec.json.Encoder().encode

Key = tuple[str, str, str, str]
"""A claim's key: declarant, reference, function, type."""


class Claim(NamedTuple):
    """A reference in use, the fact that answered it, and the hash of the bytes that came with it."""

    declarant: str
    reference: str
    function: str
    type: str
    case_id: int
    seq: int
    body_hash: bytes
    returned: bool = False

    @property
    def key(self) -> Key:
        return self[:4]


class Held(NamedTuple):
    """A case as it stands, locked until this transaction ends."""

    id: int
    number: str
    owner: str
    declarant: str
    reference: str
    type: str
    direction: str
    office: str
    state: str
    seq: int
    head: bytes
    stand: bytes
    message_seq: int
    value: Decimal
    received_at: datetime
    body: bytes
    media: str


class Given(NamedTuple):
    """An answer that was given before."""

    case_id: int
    seq: int
    kind: str
    at: datetime
    body: bytes
    number: str
    reference: str
    version: int


class Seen(NamedTuple):
    """An earlier case of goods that bear the same mark."""

    mark: bytes
    case_id: int
    lane: str
    state: str
    number: str


class CaseRow(NamedTuple):
    """One row of case_file, in the order of its columns."""

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
    head: bytes
    stand: bytes
    message_seq: int
    item_count: int
    value: Decimal
    due: Decimal
    received_at: datetime
    changed_at: datetime


class FactRow(NamedTuple):
    """One row of fact."""

    case_id: int
    seq: int
    kind: str
    at: datetime
    actor: str
    owner: str
    declarant: str
    body: bytes
    grounds_hash: bytes
    message_hash: bytes | None
    hash: bytes


class GroundsRow(NamedTuple):
    """One row of grounds."""

    case_id: int
    seq: int
    lane: str
    body: bytes


class MessageRow(NamedTuple):
    """One row of message."""

    case_id: int
    seq: int
    owner: str
    declarant: str
    media: str
    salt: bytes
    body: bytes
    standing: bytes | None
    delete_by: Any


class OutboxRow(NamedTuple):
    """One row of outbox: who must be told of which fact."""

    case_id: int
    seq: int
    kind: str
    addressee: str
    at: datetime


class MarkRow(NamedTuple):
    """One row of goods_mark."""

    mark: bytes
    case_id: int
    lane: str


class Rows(NamedTuple):
    """All that a batch writes: new cases, moved cases, and what belongs to both."""

    cases: list[CaseRow]
    moved: list[CaseRow]
    facts: list[FactRow]
    grounds: list[GroundsRow]
    messages: list[MessageRow]
    outbox: list[OutboxRow]
    marks: list[MarkRow]


COPIES = (
    ("case_file", CaseRow._fields, "int8 text text text text text text text text text[] int4 int4 bytea bytea int4 "
     "int4 numeric numeric timestamptz timestamptz"),
    ("fact", FactRow._fields, "int8 int4 text timestamptz text text text bytea bytea bytea bytea"),
    ("grounds", GroundsRow._fields, "int8 int4 text bytea"),
    ("message", MessageRow._fields, "int8 int4 text text text bytea bytea bytea date"),
    ("outbox", OutboxRow._fields, "int8 int4 text text timestamptz"),
    ("goods_mark", MarkRow._fields, "bytea int8 text"),
)  # fmt: skip
"""Tables with the columns that are copied and their types: bytes go as bytes, and cost a seventh of what text does."""


def take_serials(conn: Connection[Any], count: int) -> list[int]:
    """So many numbers that nobody else has."""
    return [row[0] for row in conn.execute(SQL["take_serials"], {"count": count})]


def claim(conn: Connection[Any], claims: Iterable[Claim]) -> set[Key]:
    """Claims what is free, in key order; the keys that are now ours."""
    ordered = sorted(claims, key=lambda c: c.key)
    if not ordered:
        return set()
    rows = [{**c._asdict(), "body_hash": c.body_hash.hex()} for c in ordered]
    return {(r[0], r[1], r[2], r[3]) for r in conn.execute(SQL["claim"], {"rows": text(rows)})}


def claimed(conn: Connection[Any], keys: Iterable[Key]) -> dict[Key, Claim]:
    """The standing claims for these keys, locked."""
    rows = keyed(keys)
    if not rows:
        return {}
    found = (Claim(*r) for r in conn.execute(SQL["claimed"], {"rows": text(rows)}))
    return {c.key: c for c in found}


def settle_claims(conn: Connection[Any], claims: Sequence[Claim]) -> None:
    """Says of claims which fact answers them and whether they may come again."""
    if claims:
        rows = [{**c._asdict(), "body_hash": c.body_hash.hex()} for c in claims]
        conn.execute(SQL["settle_claims"], {"rows": text(rows)})


def drop_claims(conn: Connection[Any], keys: Iterable[Key]) -> None:
    """Frees references whose submission came to nothing."""
    rows = keyed(keys)
    if rows:
        conn.execute(SQL["drop_claims"], {"rows": text(rows)})


def by_number(conn: Connection[Any], numbers: Sequence[str]) -> dict[str, int]:
    """Case ids by the numbers we issued."""
    return dict(conn.execute(SQL["originals_by_number"], {"numbers": list(numbers)}).fetchall()) if numbers else {}


def by_reference(conn: Connection[Any], references: Sequence[str]) -> list[tuple[str, str, int]]:
    """(reference, declarant, case id) of declarations under these references, newest first."""
    if not references:
        return []
    return conn.execute(SQL["originals_by_reference"], {"references": list(references)}).fetchall()


def lock_cases(conn: Connection[Any], ids: Iterable[int]) -> dict[int, Held]:
    """The cases as they stand, locked in id order."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return {r[0]: Held(*r) for r in conn.execute(SQL["lock_cases"], {"ids": wanted})}


def answers(conn: Connection[Any], facts: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Given]:
    """The answers that these facts (case id, seq) gave."""
    rows = [{"case_id": c, "seq": s} for c, s in facts]
    if not rows:
        return {}
    found = (Given(*r) for r in conn.execute(SQL["answers"], {"rows": text(rows)}))
    return {(g.case_id, g.seq): g for g in found}


def seen(conn: Connection[Any], marks: Iterable[bytes], since: datetime) -> list[Seen]:
    """Earlier cases of goods with these marks, oldest first; the marks are ours until this transaction ends."""
    wanted = sorted(set(marks))
    if not wanted:
        return []
    conn.execute(SQL["hold_marks"], {"marks": wanted})
    since_id = first_id(since.year, since.month)
    return [Seen(*r) for r in conn.execute(SQL["marks"], {"marks": wanted, "since": since, "since_id": since_id})]


def balances(conn: Connection[Any], keys: Iterable[str], lock: bool = False) -> dict[str, Decimal]:
    """What is left of these balances; with `lock`, nobody else draws on them until this transaction ends."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    return dict(conn.execute(SQL["lock_balances" if lock else "balances"], {"keys": wanted}).fetchall())


def open_balance(conn: Connection[Any], key: str, code: str, unit: str, volume: Decimal) -> None:
    """Opens the balance of a quota's period, if nobody did."""
    conn.execute(SQL["open_balance"], {"key": key, "code": code, "unit": unit, "volume": volume})


def draw(conn: Connection[Any], amounts: dict[str, Decimal]) -> None:
    """Takes these amounts from balances that are locked; negative gives back."""
    for key, amount in sorted(amounts.items()):
        if amount:
            conn.execute(SQL["draw"], {"key": key, "amount": amount})


def write(conn: Connection[Any], rows: Rows) -> None:
    """Writes the batch: new rows by COPY, moved cases by one update."""
    new: tuple[Sequence[tuple[Any, ...]], ...] = (
        rows.cases,
        rows.facts,
        rows.grounds,
        rows.messages,
        rows.outbox,
        rows.marks,
    )
    with conn.cursor() as cursor:
        for (table, columns, types), batch in zip(COPIES, new, strict=True):
            if not batch:
                continue
            with cursor.copy(f"copy tongguan.{table} ({', '.join(columns)}) from stdin (format binary)") as copy:
                copy.set_types(types.split())
                for row in batch:
                    copy.write_row(row)
    if rows.moved:
        moved = [
            {
                **r._asdict(),
                "head": r.head.hex(),
                "stand": r.stand.decode(),
            }
            for r in rows.moved
        ]
        conn.execute(SQL["move_cases"], {"rows": text(moved)})


def payment_known(conn: Connection[Any], bank: str, reference: str) -> tuple[int, int, Decimal, str] | None:
    """(case id, seq, amount, currency) of a payment that this bank reported before."""
    return conn.execute(SQL["payment_known"], {"bank": bank, "reference": reference}).fetchone()


def record_payment(conn: Connection[Any], values: dict[str, Any]) -> bool:
    """Records a payment (bank, reference, case_id, seq, amount, currency, at); False if it was there."""
    return conn.execute(SQL["payment"], values).fetchone() is not None


def keyed(keys: Iterable[Key]) -> list[dict[str, str]]:
    """Keys as rows, in key order so that no two batches wait for each other."""
    return [{"declarant": d, "reference": r, "function": f, "type": t} for d, r, f, t in sorted(set(keys))]


def text(rows: Sequence[Any]) -> str:
    """Rows as one JSON parameter: the driver's arrays cost twenty times as much."""
    return encode(rows).decode()
