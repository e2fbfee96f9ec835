"""Which released cases are looked at again: a share of each lane and direction that the law says, drawn by lot.

The lot of a case follows from the node's secret and our number alone: nobody outside foresees it, whoever draws it
again gets the same, and no officer has a hand in it.
"""

import hmac
from collections.abc import Iterable
from enum import StrEnum

from tongguan.codes.rows_measures import ReviewRow

WHOLE = 1 << 64


class ReviewOutcome(StrEnum):
    """What a review after release found."""

    NOTHING = "nothing"  # all is as it was declared
    ADJUST = "adjust"  # duty or data have to be put right
    REFER = "refer"  # to whoever visits companies, or prosecutes


def drawn(secret: bytes, case: int) -> float:
    """The lot of a case, from 0 to below 1."""
    digest = hmac.digest(secret, f"review/{case}".encode(), "sha256")
    return int.from_bytes(digest[:8], "big") / WHOLE


def chosen(rows: Iterable[ReviewRow], direction: str, lane: str, lot: float) -> ReviewRow | None:
    """The row by which a case is looked at again; None where its lot spares it, or no row speaks of it. The row that
    names both lane and direction goes before one that names the lane, and that before one that names the direction."""
    fitting = [r for r in rows if r.lane in ("", lane) and r.direction in ("", direction)]
    row = max(fitting, key=lambda r: (bool(r.lane), bool(r.direction)), default=None)
    return row if row is not None and lot < row.share else None
