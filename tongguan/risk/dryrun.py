"""What a risk profile would have done: a candidate tried on declarations of the past, before anybody consents to it."""

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from tongguan.codes.rows import Direction
from tongguan.declarations.declaration import Declaration
from tongguan.payments.assessment import ItemValue
from tongguan.risk.lanes import match
from tongguan.risk.profiles import RiskProfile, ready_to_try
from tongguan.risk.selection import SEVEREST_FIRST, Hit, Lane

EXAMPLES = 20


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration of the past. `found`: whether its inspection found something; None: it was not inspected."""

    number: str
    declaration: Declaration
    values: tuple[ItemValue, ...]
    direction: Direction
    received_at: datetime
    lane: Lane = Lane.GREEN
    found: bool | None = None


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """One that would have been hit."""

    number: str
    hit: Hit
    lane: Lane
    found: bool | None = None


class DryRun(msgspec.Struct, frozen=True, kw_only=True):
    """The outcome. `raised`: hits whose lane would have become severer; `inspected` and `found` among the hits."""

    profile: str
    tried: int
    hits: int
    share: float  # hits among all tried
    raised: int
    inspected: int
    found: int
    lanes: dict[Lane, int]  # what the hits' lanes were
    examples: tuple[Example, ...] = ()


class _Then(msgspec.Struct, frozen=True):
    """The past as a match sees it: no hits are used up yet."""

    law_date: date | None
    received_at: datetime
    spent: dict[str, int] = {}


def dry_run(profile: RiskProfile, past: Iterable[Past]) -> DryRun:
    """`profile` on each of `past`, whatever its dates and limit. Raises ValueError if it does not pass `check`."""
    trial = ready_to_try(profile)
    tried = raised = 0
    hits: list[Example] = []
    outcomes = {True: 0, False: 0, None: 0}
    lanes = dict.fromkeys(SEVEREST_FIRST, 0)
    for p in past:
        tried += 1
        then = _Then(None, p.received_at)
        for hit in match(p.declaration, p.values, trial, then, p.direction):
            lanes[p.lane] += 1
            outcomes[p.found] += 1
            raised += SEVEREST_FIRST.index(hit.lane) < SEVEREST_FIRST.index(p.lane)
            if len(hits) < EXAMPLES:
                hits.append(Example(number=p.number, hit=hit, lane=p.lane, found=p.found))
    return DryRun(
        profile=profile.id,
        tried=tried,
        hits=sum(lanes.values()),
        share=sum(lanes.values()) / tried if tried else 0.0,
        raised=raised,
        inspected=outcomes[True] + outcomes[False],
        found=outcomes[True],
        lanes=lanes,
        examples=tuple(hits),
    )
