"""Money goes through one door: an exact decimal amount and its currency, rounded and shared out only here."""

from collections.abc import Sequence
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

import msgspec

ROUNDING_MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN, "up": ROUND_CEILING}
EXACT = Context(prec=40)
CENT = Decimal("0.01")


class Money(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An amount in a currency (ISO 4217). `currency` is empty only where the sender left it out."""

    amount: Decimal
    currency: str = ""


def rounded(amount: Decimal, quantum: Decimal = CENT, mode: str = "half_up") -> Decimal:
    """`amount` as a whole multiple of `quantum`; `mode` is a key of ROUNDING_MODES."""
    units = (amount / quantum).quantize(Decimal(1), rounding=ROUNDING_MODES[mode], context=EXACT)
    return (units * quantum).quantize(quantum, context=EXACT)


def apportioned(total: Decimal, weights: Sequence[Decimal], quantum: Decimal = CENT) -> tuple[Decimal, ...]:
    """`total` shared by `weights` so that the shares are multiples of `quantum` and add up to `total` exactly.

    Largest remainder: what rounding down leaves over goes, one quantum each, to the shares that lost most; equal
    losses go to the earlier share. All-zero weights share evenly. `total` must be a multiple of `quantum`.
    """
    if not weights:
        return ()
    whole = sum(weights)
    parts = [total * w / whole for w in weights] if whole else [total / len(weights)] * len(weights)
    shares = [rounded(p, quantum, "down") for p in parts]
    left = int(((total - sum(shares)) / quantum).to_integral_value())
    order = sorted(range(len(parts)), key=lambda i: (-abs(parts[i] - shares[i]), i))
    step = quantum if left >= 0 else -quantum
    for i in order[: abs(left)]:
        shares[i] += step
    return tuple(shares)
