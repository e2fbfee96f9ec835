"""Guarantees of movements: what secures the duty that nobody pays meanwhile. A guarantee is a balance that cases draw
on: reserved while a movement is open, given back when it is discharged, kept drawn when it is called."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum

import msgspec

from tongguan.declarations.declaration import Declaration
from tongguan.money import rounded

PREFIX = "guarantee/"
ID_MOST = 35


class GuaranteeState(StrEnum):
    """Whether something may be secured under a guarantee."""

    WAITING = "waiting"  # registered by one officer, not yet by a second
    GOOD = "good"
    LATER = "later"  # its first day is to come
    SHORT = "short"  # lowered below what is drawn
    EXPIRED = "expired"
    SUSPENDED = "suspended"
    ENDED = "ended"


STANDS = frozenset({GuaranteeState.WAITING, GuaranteeState.GOOD, GuaranteeState.LATER})
"""Others no longer secure anything new; who has goods under way is told."""


class Surety(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A guarantee as a principal holds it: `volume` in the currency of the law; days inclusive."""

    id: str
    volume: Decimal
    valid_from: date
    valid_until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether something may be secured under it on this day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def state_of(surety: Surety, left: Decimal, day: date) -> GuaranteeState:
    """Of a guarantee that no officer ended or suspended; one of nothing waits for its second officer."""
    if not surety.volume:
        return GuaranteeState.WAITING
    if surety.valid_until is not None and surety.valid_until < day:
        return GuaranteeState.EXPIRED
    if left < 0:
        return GuaranteeState.SHORT
    return GuaranteeState.GOOD if surety.valid_from <= day else GuaranteeState.LATER


def balance_of(id_: str) -> str:
    """The balance of a guarantee."""
    return PREFIX + id_


def named(declaration: Declaration) -> tuple[str, ...]:
    """The guarantees that a declaration names, by number or reference, in its order."""
    return tuple(dict.fromkeys(g.id or g.reference for g in declaration.guarantees if g.id or g.reference))


def share(secured: Decimal, percent: Decimal, quantum: Decimal) -> Decimal:
    """What a guarantee has to cover of duty that is not paid."""
    return rounded(secured * percent / 100, quantum)


def parts(declaration: Declaration, currency: str) -> dict[str, Decimal]:
    """The most that each of several guarantees is to cover, where an amount is told; one alone covers the whole."""
    if len(named(declaration)) < 2:
        return {}
    return {
        g.id or g.reference: g.amount.amount
        for g in declaration.guarantees
        if g.amount is not None and g.amount.currency == currency
    }


def free(left: Decimal | None, most: Decimal | None) -> Decimal:
    """What may be drawn: what is left, of that the most that is told."""
    rest = max(left or Decimal(0), Decimal(0))
    return rest if most is None else min(rest, max(most, Decimal(0)))


def spread(wanted: Decimal, rests: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What each guarantee covers, in the order in which they are named: as much as it can of what is still wanted."""
    taken: dict[str, Decimal] = {}
    for id_, rest in rests.items():
        part = min(wanted - sum(taken.values()), rest)
        if part > 0:
            taken[id_] = part
    return taken
