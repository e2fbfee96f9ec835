"""The bill of a declaration: what of its charges is due now, deferred or secured."""

from collections.abc import Iterable
from decimal import Decimal

from tongguan.payments.assessment import Line

ZERO = Decimal(0)


def sums(lines: Iterable[Line]) -> tuple[Decimal, Decimal, Decimal]:
    """Due now, deferred, secured. An amount whose effect nobody knows is due."""
    due = deferred = secured = ZERO
    for line in lines:
        if line.effect == "deferred":
            deferred += line.payable
        elif line.effect == "secured":
            secured += line.payable
        else:
            due += line.payable
    return due, deferred, secured
