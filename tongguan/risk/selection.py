"""Lanes of selectivity, and what a selection is. The algorithm that fills them is in `lanes` and `allocate`."""

from enum import StrEnum

import msgspec


class Lane(StrEnum):
    """Red: examine before assessment. Yellow: check documents. Blue: release, audit later. Green: release."""

    RED = "red"
    YELLOW = "yellow"
    BLUE = "blue"
    GREEN = "green"


SEVEREST_FIRST = (Lane.RED, Lane.YELLOW, Lane.BLUE, Lane.GREEN)


def severer(one: Lane | None, other: Lane | None) -> Lane | None:
    """The severer of two lanes, where there are any."""
    return next((lane for lane in SEVEREST_FIRST if lane in (one, other)), None)


OF_CLASS = "CLASS-"
"""How a hit is called that the law's class of a company made, and no profile; no profile may be called so."""


class Hit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A risk profile that matched: on `item` and on `also` (sequence numbers; 0: the declaration as a whole)."""

    profile: str
    lane: Lane
    item: int = 0
    also: tuple[int, ...] = ()
    spent: bool = False  # matched, but its limit of fruitless hits is used up


class Owed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Declarations still to be taken, per lane, and at random: fractions, negative where more were taken."""

    red: float = 0.0
    yellow: float = 0.0
    blue: float = 0.0
    random: float = 0.0


class Needed(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which share of all declarations must be taken, per lane: the expected rate less what matches take."""

    red: float = 0.0
    yellow: float = 0.0
    blue: float = 0.0


class Tally(Owed, frozen=True, kw_only=True, omit_defaults=True):
    """What one process owes the expected rates of an office and direction (`key`: office/direction).

    `everywhere`: what it owes in that direction over all offices, so that many small offices add up. `needed`: none
    while nothing was counted yet.
    """

    key: str
    needed: Needed | None = None
    everywhere: Owed = Owed()


class Selection(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The lane and how it was found: `match`, `random`, `top-up`, `kept` (same goods as before) or `none` (green)."""

    lane: Lane
    step: str
    hits: tuple[Hit, ...] = ()
