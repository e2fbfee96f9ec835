"""The rows of the law about cargo: by when it must be told, and what a difference from it leads to."""

from decimal import Decimal
from enum import StrEnum

from tongguan.codes.rows import Direction, Row


class Moment(StrEnum):
    """What a deadline of cargo is counted from."""

    ARRIVAL = "arrival"
    DEPARTURE = "departure"
    LOADING = "loading"  # its beginning
    UNLOADING = "unloading"  # its end


class Late(StrEnum):
    """What becomes of a message that comes too late."""

    TAKEN = "taken"  # and it is said that it was late
    REVIEW = "review"  # an officer decides
    RETURNED = "returned"


class DeadlineRow(Row, frozen=True, kw_only=True):
    """By when cargo must be told: `minutes` before the moment; after it, where they are negative.

    `what`: original, advance, loading, vehicle, arrival, tally; `mode`: Recommendation 19, empty = all others.
    """

    what: str
    mode: str = ""
    moment: Moment
    minutes: int
    late: Late = Late.TAKEN


TELLS: dict[str, tuple[Moment, ...]] = {
    **dict.fromkeys(("original", "advance", "loading"), (Moment.ARRIVAL, Moment.DEPARTURE)),
    **dict.fromkeys(("vehicle", "arrival"), (Moment.ARRIVAL,)),
    "tally": (Moment.UNLOADING, Moment.LOADING),
}
"""Report → the moments that it tells: a deadline can be counted from no other."""
REVIEWED = frozenset({"original", "advance", "loading"})
"""What waits for an officer where it comes late."""


class TranshipmentRow(Row, frozen=True, kw_only=True):
    """Goods that came in at `office` to change their means of transport leave by `exit` without a declaration, within
    `days`; each empty = all others."""

    office: str = ""
    exit: str = ""
    days: int


class Amiss(StrEnum):
    """What becomes of a declaration that differs from the manifest."""

    NOTED = "noted"
    HELD = "held"
    RETURNED = "returned"


class MatchRow(Row, frozen=True, kw_only=True):
    """What a difference between declaration and manifest leads to: `about` document, house, packages, gross, unit,
    means; `tolerance`: by which share of what is left packages or mass may exceed it."""

    direction: Direction
    about: str
    then: Amiss
    tolerance: Decimal = Decimal(0)
