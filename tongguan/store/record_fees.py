"""What applications for records cost, and what was paid of it. Runs inside the caller's transaction."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.ledgers.charge import Fee
from tongguan.ledgers.names import Key
from tongguan.store.statements import load

SQL = load("record_fees")


class Paid(NamedTuple):
    """A payment that a bank told; `rest`: what was left to pay of its currency after it."""

    system: str
    number: str
    amount: Decimal
    currency: str
    at: datetime
    rest: Decimal


def open_(conn: Connection[Any], key: Key, fees: Iterable[Fee]) -> None:
    """What a new application costs."""
    for fee in fees:
        conn.execute(SQL["open"], {"system": key[0], "number": key[1], **fee._asdict()})


def of_record(conn: Connection[Any], key: Key) -> tuple[Fee, ...]:
    """The fees of a record, in the order of its steps."""
    return tuple(Fee(*row) for row in conn.execute(SQL["of_record"], {"system": key[0], "number": key[1]}))


def payable(conn: Connection[Any], number: str) -> list[Key]:
    """The records of this number (letters and digits alone) that cost something."""
    return [(row[0], number) for row in conn.execute(SQL["payable"], {"number": number})]


def pay(conn: Connection[Any], key: Key, amounts: Mapping[int, Decimal]) -> None:
    """So much of the fees, by their places, is paid."""
    for place, amount in amounts.items():
        conn.execute(SQL["pay"], {"system": key[0], "number": key[1], "place": place, "amount": amount})


def give_back(conn: Connection[Any], key: Key) -> None:
    """What was paid of the fees that are given back is returned."""
    conn.execute(SQL["give_back"], {"system": key[0], "number": key[1]})


def known(conn: Connection[Any], bank: str, reference: str) -> Paid | None:
    """The payment that this bank told before under this reference."""
    row = conn.execute(SQL["known"], {"bank": bank, "reference": reference}).fetchone()
    return Paid(*row) if row else None


def record(conn: Connection[Any], bank: tuple[str, str, str], paid: Paid) -> bool:
    """Records a payment (bank, reference, who told it); False if one was there."""
    values = {"bank": bank[0], "reference": bank[1], "actor": bank[2], **paid._asdict()}
    return conn.execute(SQL["record"], values).fetchone() is not None
