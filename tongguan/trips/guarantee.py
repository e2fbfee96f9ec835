"""Guarantees of movements: what secures the duty that nobody pays meanwhile. A guarantee is a balance that cases draw
on: reserved while a movement is open, given back when it is discharged, kept drawn when it is called."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import msgspec

from tongguan.declarations.declaration import Declaration
from tongguan.money import rounded

PREFIX = "guarantee/"
ID_MOST = 35


class Surety(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A guarantee as a principal holds it: `volume` in the currency of the law; days inclusive."""

    id: str
    volume: Decimal
    valid_from: date
    valid_until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether something may be secured under it on this day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


def balance_of(id_: str) -> str:
    """The balance of a guarantee."""
    return PREFIX + id_


def named(declaration: Declaration) -> tuple[str, ...]:
    """The guarantees that a declaration names, by number or reference, in its order."""
    return tuple(dict.fromkeys(g.id or g.reference for g in declaration.guarantees if g.id or g.reference))


def share(secured: Decimal, percent: Decimal, quantum: Decimal) -> Decimal:
    """What a guarantee has to cover of duty that is not paid."""
    return rounded(secured * percent / 100, quantum)


def first_that_holds(held: Iterable[Surety], day: date) -> Surety | None:
    """The first that something may be secured under."""
    return next((surety for surety in held if surety.holds(day)), None)
