"""The hot path's reads and writes: few statements a batch, each for all of it. Runs inside the caller's transaction."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import asdict
from psycopg import Connection

from tongguan.store.partitions import first_id
from tongguan.store.statements import Statements, load

SQL: Statements = load("lodging")
encode = msgspec.json.Encoder().encode
FIXED = 4
"""How many parts of a parcel have one length for all: heads and hashes of 32 bytes, a salt of 16."""

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


class Row(msgspec.Struct, kw_only=True):
    """The columns of one thought: the case as it now stands, its fact, grounds, message and marks."""

    id: int
    new: bool
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
    kind: str
    actor: str
    caller: str = ""  # the party that sent it, if one did
    lane: str = ""
    media: str = ""  # of the message; none = the event brought no message
    delete_by: date | None = None
    marks: list[str] = []  # of the goods, in hexadecimal digits
    waits: str = ""  # the lane, for the officers' queue
    traces: list[str] = []  # c or w, a space, the number of a container or a waybill
    target_at: datetime | None = None  # when an officer should have answered; none = it needs none


class Parcel(NamedTuple):
    """The bytes of one thought. The first four have their fixed length, the others any."""

    head: bytes
    grounds_hash: bytes
    message_hash: bytes = bytes(32)
    salt: bytes = bytes(16)
    stand: bytes = b""
    told: bytes = b""
    grounds: bytes = b""
    message: bytes = b""
    standing: bytes = b""
    signature: bytes = b""


class Entry(NamedTuple):
    """One thought, ready to be written."""

    row: Row
    parcel: Parcel


def take_serials(conn: Connection[Any], count: int) -> list[int]:
    """So many numbers that nobody else has."""
    return [row[0] for row in conn.execute(SQL["take_serials"], {"count": count})]


def claim(conn: Connection[Any], claims: Iterable[Claim], marks: Iterable[bytes] = ()) -> set[Key]:
    """Claims what is free, in key order; the keys that are now ours. The marks are ours until this transaction ends."""
    ordered, held = sorted(claims, key=lambda c: c.key), b"".join(sorted(set(marks)))
    if not ordered and not held:
        return set()
    rows = [{**c._asdict(), "body_hash": c.body_hash.hex()} for c in ordered]
    return set(conn.execute(SQL["claim"], {"rows": text(rows), "marks": held}).fetchall())


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


def verdicts(conn: Connection[Any], case_id: int) -> list[tuple[int, str, bytes]]:
    """(seq, actor, grounds) of what officers said of a case, newest first."""
    return conn.execute(SQL["verdicts"], {"case_id": case_id}).fetchall()


def seen(conn: Connection[Any], marks: Iterable[bytes], since: datetime) -> list[Seen]:
    """Earlier cases of goods with these marks, oldest first."""
    wanted = b"".join(sorted(set(marks)))
    if not wanted:
        return []
    since_id = first_id(since.year, since.month)
    return [Seen(*r) for r in conn.execute(SQL["marks"], {"marks": wanted, "since": since, "since_id": since_id})]


def balances(conn: Connection[Any], keys: Iterable[str], lock: bool = False) -> dict[str, Decimal]:
    """What is left of these balances; with `lock`, nobody else draws on them until this transaction ends."""
    wanted = sorted(set(keys))
    if not wanted:
        return {}
    return dict(conn.execute(SQL["lock_balances" if lock else "balances"], {"keys": text(wanted)}).fetchall())


def take(conn: Connection[Any], amounts: Mapping[str, Decimal], seen: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What was left of these balances, which nobody else draws on now; the amounts are taken if all of them, and no
    more than there are, are as they were seen. Then, and only then, what is returned equals what was `seen`."""
    rows = [{"key": key, "amount": amount, "seen": seen.get(key)} for key, amount in sorted(amounts.items())]
    return dict(conn.execute(SQL["take"], {"rows": text(rows)}).fetchall())


def open_balance(conn: Connection[Any], key: str, code: str, unit: str, volume: Decimal) -> None:
    """Opens the balance of a quota's period, if nobody did."""
    conn.execute(SQL["open_balance"], {"key": key, "code": code, "unit": unit, "volume": volume})


def draw(conn: Connection[Any], amounts: dict[str, Decimal]) -> None:
    """Takes these amounts from balances that are locked; negative gives back."""
    rows = [{"key": key, "amount": amount} for key, amount in sorted(amounts.items()) if amount]
    if rows:
        conn.execute(SQL["draw"], {"rows": text(rows)})


def write(conn: Connection[Any], entries: Sequence[Entry]) -> None:
    """Writes the batch: one statement for all that is new, one for the cases that moved, if any did.

    Columns go as JSON, bytes as one parameter that each row finds its own in: half the time of a COPY a table when a
    batch is small, about the same when it is full (docs/decisions/speed.md).
    """
    if not entries:
        return
    rows, at = [], 1
    for row, parcel in entries:
        sizes = list(map(len, parcel))
        rows.append({**asdict(row), "at": at, "sizes": sizes[FIXED:]})
        at += sum(sizes)
    given = {"rows": text(rows), "bytes": b"".join([part for entry in entries for part in entry.parcel])}
    conn.execute(SQL["write"], given)
    if not all(entry.row.new for entry in entries):
        conn.execute(SQL["move_cases"], given)


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
