"""What the goods ask for (documents of agencies) and what a case takes from a balance."""

from decimal import Decimal

import msgspec


class Draw(msgspec.Struct, frozen=True, kw_only=True):
    """So much taken from a balance (a quota) for this case; negative gives back. Nothing: it counts on it."""

    balance: str
    amount: Decimal
    unit: str


def netted(old: tuple[Draw, ...], new: tuple[Draw, ...]) -> tuple[Draw, ...]:
    """What changes in each balance when `new` takes the place of `old`, in key order."""
    if not old:
        return tuple(d for d in new if d.amount)
    change: dict[tuple[str, str], Decimal] = {}
    for sign, draws in ((-1, old), (1, new)):
        for d in draws:
            key = (d.balance, d.unit)
            change[key] = change.get(key, Decimal(0)) + sign * d.amount
    return tuple(Draw(balance=b, amount=a, unit=u) for (b, u), a in sorted(change.items()) if a)


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
