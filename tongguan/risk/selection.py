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


class Hit(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A risk profile that matched, on which item."""

    profile: str
    lane: Lane
    item: int = 0
    spent: bool = False  # matched, but its limit of fruitless hits is used up


class Tally(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an office and direction owes its expected rates: per lane, declarations still to be taken (a fraction)."""

    key: str
    red: float = 0.0
    yellow: float = 0.0
    blue: float = 0.0
    random: float = 0.0


class Selection(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The lane and how it was found: `match`, `random`, `top-up`, `kept` (same goods as before) or `none` (green)."""

    lane: Lane
    step: str
    hits: tuple[Hit, ...] = ()
