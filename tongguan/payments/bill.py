"""The bill of a declaration: what is due now, deferred or secured, per tax and method, and what payments make of it."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum

import msgspec

from tongguan.payments.assessment import Assessment, Line

ZERO = Decimal(0)


class Standing(StrEnum):
    """How a bill stands; the hold `payment` is open while it is `unpaid` or `part`."""

    UNPAID = "unpaid"
    PART = "part"
    PAID = "paid"
    OVER = "over"


class Settlement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A bill against what was paid: what is left to pay, or to give back."""

    standing: Standing
    due: Decimal
    paid: Decimal
    left: Decimal = ZERO
    over: Decimal = ZERO

    @property
    def holds(self) -> bool:
        return self.standing in (Standing.UNPAID, Standing.PART)


class Entry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One row of a bill: a tax, how it is paid, and how much of it."""

    tax: str
    method: str
    effect: str
    amount: Decimal


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


def bill(assessment: Assessment) -> tuple[Entry, ...]:
    """The assessment as a bill: what each tax comes to, by how it is paid, in the order taxes are charged."""
    amounts: dict[tuple[str, str, str], Decimal] = {}
    for line in assessment.lines:
        key = line.tax, line.method, line.effect
        amounts[key] = amounts.get(key, ZERO) + line.payable
    return tuple(Entry(tax=t, method=m, effect=e, amount=a) for (t, m, e), a in amounts.items())


def settle(due: Decimal, payments: Iterable[Decimal]) -> Settlement:
    """What all payments so far make of a bill; one that was taken back is negative."""
    paid = sum(payments, ZERO)
    if paid >= due:
        standing = Standing.OVER if paid > due else Standing.PAID
    else:
        standing = Standing.PART if paid > 0 else Standing.UNPAID
    return Settlement(standing=standing, due=due, paid=paid, left=max(due - paid, ZERO), over=max(paid - due, ZERO))
