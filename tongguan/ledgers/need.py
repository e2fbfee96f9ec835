"""What the goods ask for (documents of agencies) and what a case takes from a balance."""

from decimal import Decimal

import msgspec


class Draw(msgspec.Struct, frozen=True, kw_only=True):
    """So much taken from a balance (a quota) for this case; negative gives back."""

    balance: str
    amount: Decimal
    unit: str


class Need(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A document that the goods ask for, whose it is, and whether the declaration has it."""

    item: int
    requirement: str
    document: str
    agency: str
    name: str
    name_zh: str = ""
    met_by: str = ""
    on_missing: str = "hold"
    law: str = ""
