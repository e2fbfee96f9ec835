"""Money goes through one door: an exact decimal amount and its currency, rounded and shared out only here.

Whoever works with amounts does so under `exact()`: the caller's decimal context never changes a result.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, localcontext

import msgspec

ROUNDING_MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN, "up": ROUND_CEILING}
EXACT = Context(prec=100)
CENT = Decimal("0.01")
LARGEST = 27
"""Amounts and quantities of 10 to the power of 28 or more are nobody's: `measurable` refuses them."""


class Money(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """An amount in a currency (ISO 4217). `currency` is empty only where the sender left it out."""

    amount: Decimal
    currency: str = ""


def exact() -> AbstractContextManager[Context]:
    """Arithmetic with a hundred digits, whatever context the thread came with."""
    return localcontext(EXACT)


def measurable(number: Decimal) -> bool:
    """Whether a number is one that can be reckoned with: finite, and of a size that exists."""
    return number.is_finite() and number.adjusted() <= LARGEST


def rounded(amount: Decimal, quantum: Decimal = CENT, mode: str = "half_up") -> Decimal:
    """`amount` as a whole multiple of `quantum`; `mode` is a key of ROUNDING_MODES."""
    if quantum == CENT:
        return amount.quantize(CENT, ROUNDING_MODES[mode], EXACT)
    units = EXACT.divide(amount, quantum).quantize(Decimal(1), ROUNDING_MODES[mode], EXACT)
    return EXACT.multiply(units, quantum).quantize(quantum, context=EXACT)


def apportioned(total: Decimal, weights: Sequence[Decimal], quantum: Decimal = CENT) -> tuple[Decimal, ...]:
    """`total` shared by `weights` so that the shares are multiples of `quantum` and add up to `total` exactly.

    Largest remainder: what rounding down leaves over goes, one quantum each, to the shares that lost most; equal
    losses go to the earlier share. All-zero weights share evenly. Raises ValueError if `total` is not a multiple of
    `quantum` or a weight is negative.
    """
    if not weights:
        return ()
    units = EXACT.divide(total, quantum)
    whole = int(units)
    if units != whole:
        raise ValueError(f"{total} is not a multiple of {quantum}")
    shares = _shared(abs(whole), _as_integers(weights))
    sign = -1 if whole < 0 else 1
    return tuple(EXACT.multiply(Decimal(sign * s), quantum) for s in shares)


def _shared(units: int, weights: list[int]) -> list[int]:
    all_ = sum(weights)
    if not all_:
        weights, all_ = [1] * len(weights), len(weights)
    parts = [divmod(units * w, all_) for w in weights]
    shares = [p[0] for p in parts]
    left = units - sum(shares)
    for i in sorted(range(len(parts)), key=lambda i: (-parts[i][1], i))[:left]:
        shares[i] += 1
    return shares


def _as_integers(weights: Sequence[Decimal]) -> list[int]:
    """The weights in the same proportions, as whole numbers."""
    if any(w < 0 for w in weights):
        raise ValueError("a share cannot be negative")
    exponents = [int(w.as_tuple().exponent) for w in weights]
    lowest = min(0, *exponents)
    return [int(EXACT.scaleb(w, -lowest)) for w in weights]
