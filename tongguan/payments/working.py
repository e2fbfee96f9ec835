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
    """What a measure comes to, the base it was applied to (to the cent), the quantity, and the bound that decided."""

    amount: Decimal
    base: Decimal
    quantity: tuple[Decimal, str] | None = None
    bound: str = ""


class Basis(NamedTuple):
    """The money a measure applies to, and the part of the goods (so much of so much) where it is not all of them."""

    amount: Decimal
    part: Part | None = None


def worked(charge: Charge, slot: Slot, basis: Basis, goods: Goods, law: Snapshot) -> Worked | None:
    """The charge on its basis and on the goods' quantities, or on a part of them; None if it cannot be worked out."""
    fraction, (base, part) = charge.fraction, basis
    inclusive = slot.tax.inclusive and fraction is not None
    if charge.only_percent and not inclusive:
        base = rounded(base)
        return Worked(base * fraction if fraction is not None else ZERO, base)
    if charge.stranger:
        return None
    amounts: list[Decimal] = []
    quantity = None
    for each in (charge.specific, charge.minimum, charge.maximum):
        if isinstance(each, Each):
            there = goods.quantity(each.unit, slot.tax.code, law)
            if there is None:
                return None
            there = there if part is None else there * part[0] / part[1]
            quantity = quantity or (there, each.unit)
            amounts.append(each.of(there))
        else:
            amounts.append(ZERO if each is None else each * base)
    specific, minimum, maximum = amounts
    if inclusive and fraction is not None:
        base = (base + specific) / (ONE - fraction)
    base = rounded(base)
    amount = specific if fraction is None else specific + base * fraction
    if charge.minimum is not None and amount < minimum:
        return Worked(minimum, base, quantity, "minimum")
    if charge.maximum is not None and amount > maximum:
        return Worked(maximum, base, quantity, "maximum")
    return Worked(amount, base, quantity)
