"""What a risk profile would have done: a candidate tried on declarations of the past, before anybody consents to it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

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
    classes: dict[str, str] = {}


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


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """A dry run in steps, newest declarations first: what came out so far, and where the next step begins."""

    since: datetime
    before: int | None = None  # the case before which to go on
    reached: datetime | None = None  # when the last one tried was received
    finished: bool = False
    drawn: dict[Lane, int] = {}  # the lanes of all that were tried
    run: DryRun | None = None

    @property
    def tried(self) -> int:
        return sum(self.drawn.values())

    def red(self, profile: RiskProfile) -> tuple[float, float]:
        """The share of red among all tried: as it was, and as it would have been."""
        was, more = self.drawn.get(Lane.RED, 0), self.run.raised if self.run and profile.lane is Lane.RED else 0
        return (was / self.tried, (was + more) / self.tried) if self.tried else (0.0, 0.0)


def further(trial: Trial, profile: RiskProfile, past: Sequence[Past]) -> Trial:
    """The trial with more of the past in it."""
    drawn = {lane: trial.drawn.get(lane, 0) + sum(p.lane is lane for p in past) for lane in SEVEREST_FIRST}
    more = dry_run(profile, past)
    return replace(trial, drawn=drawn, run=added(trial.run, more) if trial.run else more)


def added(one: DryRun, other: DryRun) -> DryRun:
    """Two dry runs of a profile as one."""
    tried, hits = one.tried + other.tried, one.hits + other.hits
    return DryRun(
        profile=one.profile,
        tried=tried,
        hits=hits,
        share=hits / tried if tried else 0.0,
        raised=one.raised + other.raised,
        inspected=one.inspected + other.inspected,
        found=one.found + other.found,
        lanes={lane: one.lanes[lane] + other.lanes[lane] for lane in SEVEREST_FIRST},
        examples=(*one.examples, *other.examples)[:EXAMPLES],
    )
