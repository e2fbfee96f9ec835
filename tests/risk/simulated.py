"""Days of a node with many processes and offices: each process draws batches and compares as the writer does."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import accumulate
from random import Random
from typing import NamedTuple

from tongguan.codes.rows import Direction, RiskParameters
from tongguan.risk.allocate import allocate
from tongguan.risk.selection import Hit, Lane
from tongguan.risk.shares import Counted, Shares

WINDOW = 2000
POINT = WINDOW // 100
LANES = (Lane.RED, Lane.YELLOW, Lane.BLUE)
HITS: dict[Lane | None, tuple[Hit, ...]] = {None: (), **{lane: (Hit(profile="P", lane=lane),) for lane in Lane}}

Matches = Callable[[int, int, Random], Lane | None]
"""Which lane a match asks for: of the declaration's place, its office, and chance."""


class Drawn(NamedTuple):
    """One declaration, in the order of arrival."""

    office: int
    lane: Lane
    step: str


class Day(NamedTuple):
    """Who works: so many processes, offices (the first have most), declarations; batches of 1 to `batch`."""

    workers: int = 1
    offices: int = 1
    length: int = 7000
    batch: int = 8
    skew: float = 0.0  # how unevenly declarations come to the processes
    bulk: bool = False  # the first process gets full batches of 64
    restart: int = 0  # at this declaration all processes but the first start anew


ALONE = Day()


def parameters(red: float = 0.03, yellow: float = 0.05, blue: float = 0.05, minimum: float = 0.005) -> RiskParameters:
    return RiskParameters(
        direction=Direction.IMPORT,
        minimum_random=minimum,
        red=red,
        yellow=yellow,
        blue=blue,
        valid_from=date(2025, 1, 1),
        known_from=datetime(2025, 1, 1, tzinfo=UTC),
        source="test",
    )


def simulated(rates: RiskParameters, matches: Matches, day: Day = ALONE, start: int = 1) -> list[Drawn]:
    random, totals = Random(start), dict[str, Counted]()
    processes = [Shares() for _ in range(day.workers)]
    left = [0] * day.workers
    weights = list(accumulate(1 / (w + 1) ** day.skew for w in range(day.workers)))
    drawn = []
    for i, w in enumerate(random.choices(range(day.workers), cum_weights=weights, k=day.length)):
        if day.restart and i == day.restart:
            processes[1:] = [Shares() for _ in processes[1:]]
        shares = processes[w]
        if left[w] == 0:
            left[w] = 64 if day.bulk and w == 0 else random.randint(1, day.batch)
            compare(shares, totals)
        left[w] -= 1
        office = int(day.offices * random.random() ** 2)
        tally, hits = shares.tally(f"{office}/import", rates), HITS[matches(i, office, random)]
        selection, after = allocate(hits, rates, tally, random.getrandbits(64), None)
        shares.took(after, selection)
        drawn.append(Drawn(office, selection.lane, selection.step))
    return drawn


def compare(shares: Shares, totals: dict[str, Counted]) -> None:
    """What journeys do before a batch, with a dictionary in place of the database."""
    if not shares.looked:
        shares.look(totals)
    if shares.due():
        for key, counted in shares.counted.items():
            totals[key] = totals.get(key, Counted()).plus(counted)
        shares.compared({key: totals[key] for key in shares.counted})


def at_rate(rate: float, lane: Lane = Lane.RED) -> Matches:
    return lambda _, __, random: lane if random.random() < rate else None


def windows(counted: list[bool]) -> list[int]:
    sums = [0, *accumulate(counted)]
    return [b - a for a, b in zip(sums, sums[WINDOW:], strict=False)]


def misses(drawn: list[Drawn], rates: RiskParameters) -> dict[Lane, tuple[float, float]]:
    """Per lane, over all windows: how many too few at worst, and how many too many.

    A window should hold what the rate asks, or what was taken anyway (by match or at random) where that is more.
    """
    found = {}
    for lane in LANES:
        expected = WINDOW * getattr(rates, lane)
        taken = windows([d.lane is lane for d in drawn])
        anyway = windows([d.lane is lane and d.step in ("match", "random") for d in drawn])
        few = max(expected - t for t in taken)
        many = max(t - max(expected, a) for t, a in zip(taken, anyway, strict=True))
        found[lane] = (few, many)
    return found


def shares_hold(drawn: list[Drawn], rates: RiskParameters, within: float = POINT) -> None:
    """No window of 2,000, wherever it begins, is a point off."""
    off = {lane: both for lane, both in misses(drawn, rates).items() if max(both) > within}
    assert not off, f"(too few, too many) of {WINDOW}: {off}"
