"""The arithmetic of one measure: percentage, amount per unit, both, and their bounds. Unrounded; the tax rounds."""

from decimal import Decimal
from typing import NamedTuple

from tongguan.codes.snapshot import Snapshot
from tongguan.money import rounded
from tongguan.payments.goods import Goods
from tongguan.payments.plan import Charge, Each, Slot

ZERO = Decimal(0)
ONE = Decimal(1)
Part = tuple[Decimal, Decimal]
"""So much of so much: the share of the goods that a charge applies to, kept as two numbers so that nothing rounds."""


class Worked(NamedTuple):
    """What a measure comes to, the base it was applied to (rounded), the quantity, and the bound that decided.

    `whole` and `specific`: what the base was worked out from, where the tax is part of its base or of the price.
    """

    amount: Decimal
    base: Decimal
    quantity: tuple[Decimal, str] | None = None
    bound: str = ""
    whole: Decimal | None = None
    specific: Decimal = ZERO


class Basis(NamedTuple):
    """The money a measure applies to, and the part of the goods (so much of so much) where it is not all of them."""

    amount: Decimal
    part: Part | None = None


def worked(charge: Charge, slot: Slot, basis: Basis, goods: Goods, law: Snapshot) -> Worked | None:
    """The charge on its basis and on the goods' quantities, or on a part of them; None if it cannot be worked out."""
    fraction, (whole, part) = charge.fraction, basis
    quantum = law.head.quantum
    woven = fraction is not None and (slot.tax.inclusive or slot.tax.contained)
    if charge.only_percent and not woven:
        base = rounded(whole, quantum)
        return Worked(base * fraction if fraction is not None else ZERO, base)
    if charge.stranger:
        return None
    there: dict[str, Decimal] = {}
    for unit in charge.units:
        quantity = goods.quantity(unit, slot.tax.code, law)
        if quantity is None:
            return None
        there[unit] = quantity if part is None else quantity * part[0] / part[1]
    specific = ZERO if charge.specific is None else charge.specific.of(there[charge.specific.unit])
    base = whole
    if woven and fraction is not None:
        base = own_base(slot, whole, specific, fraction)
    base = rounded(base, quantum)
    amount = specific if fraction is None else specific + base * fraction
    amount, bound = bounded(amount, charge, base, there)
    return Worked(
        amount,
        base,
        next(((there[unit], unit) for unit in charge.units), None),
        bound,
        rounded(whole, quantum) if woven else None,
        rounded(specific, quantum),
    )


def own_base(slot: Slot, whole: Decimal, specific: Decimal, fraction: Decimal) -> Decimal:
    """The base of a tax that is part of it, or that the price holds already; never less than nothing."""
    if slot.tax.inclusive:
        return (whole + specific) / (ONE - fraction)
    return max((whole - specific) / (ONE + fraction), ZERO)


def bounded(amount: Decimal, charge: Charge, base: Decimal, there: dict[str, Decimal]) -> tuple[Decimal, str]:
    """The amount within its bounds, and which of them decided."""

    def limit(bound: Decimal | Each) -> Decimal:
        return bound.of(there[bound.unit]) if isinstance(bound, Each) else bound * base

    if charge.minimum is not None and amount < (least := limit(charge.minimum)):
        return least, "minimum"
    if charge.maximum is not None and amount > (most := limit(charge.maximum)):
        return most, "maximum"
    return amount, ""
