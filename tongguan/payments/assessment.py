"""What value and duty come to: every step shown, with its law and date."""

from datetime import date
from decimal import Decimal

import msgspec


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One charge on one item, shown as it was worked out. Amounts in the profile's currency."""

    item: int
    tax: str
    measure: str
    base: Decimal
    rate: str
    amount: Decimal
    payable: Decimal
    method: str = ""
    law: str
    law_date: date
    sentence: str = ""
    sentence_zh: str = ""


class ItemValue(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the customs value of an item came about: price, its rate, and what was added and taken off, to the cent."""

    item: int
    price: Decimal
    currency: str
    rate: Decimal
    freight: Decimal = Decimal(0)
    insurance: Decimal = Decimal(0)
    additions: Decimal = Decimal(0)
    deductions: Decimal = Decimal(0)
    value: Decimal


class Assessment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Value and duty, line by line, and what is due when."""

    currency: str
    values: tuple[ItemValue, ...] = ()
    lines: tuple[Line, ...] = ()
    total: Decimal = Decimal(0)
    due_now: Decimal = Decimal(0)
    deferred: Decimal = Decimal(0)
    secured: Decimal = Decimal(0)
