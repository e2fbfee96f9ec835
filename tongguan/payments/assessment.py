"""What value and duty come to: every step shown, with its law and date."""

from datetime import date
from decimal import Decimal

import msgspec


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One charge on one item, shown as it was worked out. Amounts in the profile's currency.

    `effect` says what becomes of `payable`: `due` now, `deferred`, `secured`, or `exempt` (assessed, not collected).
    """

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
    effect: str = "due"


class ItemValue(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the customs value of an item came about: price, its rate, and what was added and taken off, to the cent.

    `price` in `currency`, at `rate` per `per` units of it by `law`; all else in the profile's currency. Freight and
    insurance are negative where the price held them and the value must not. `basis`: the `price`, a value `declared`
    instead of one, or `none`: such an item has no value and is charged nothing.
    """

    item: int
    price: Decimal
    currency: str
    rate: Decimal
    per: Decimal = Decimal(1)
    law: str = ""
    basis: str = "price"
    freight: Decimal = Decimal(0)
    insurance: Decimal = Decimal(0)
    additions: Decimal = Decimal(0)
    deductions: Decimal = Decimal(0)
    value: Decimal


class Alternative(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What would have made a charge on an item smaller, and by how much."""

    item: int
    tax: str
    measure: str
    scheme: str
    document: str = ""
    rate: str
    saving: Decimal
    law: str
    sentence: str
    sentence_zh: str = ""


class Assessment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Value and duty, line by line, and what is due when."""

    currency: str
    values: tuple[ItemValue, ...] = ()
    lines: tuple[Line, ...] = ()
    total: Decimal = Decimal(0)
    due_now: Decimal = Decimal(0)
    deferred: Decimal = Decimal(0)
    secured: Decimal = Decimal(0)
    alternatives: tuple[Alternative, ...] = ()
