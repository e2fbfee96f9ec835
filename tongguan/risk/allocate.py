"""The lane of a declaration, by the published algorithm: match, else a minimum at random, else a top-up.

Each process keeps for itself what it owes the expected rates (a `Tally`): every declaration adds the rate, every one
taken (by match, at random or by top-up) subtracts one. What is owed raises or lowers the odds of being taken; it never
decides alone, so shares hold without a shared counter and still nobody can foresee the next one. The memory is short:
a burst of matches is not repaid by weeks without a check. docs/risk.md shows it in pictures.
"""

from collections.abc import Mapping
from math import exp

from tongguan.codes.rows import RiskParameters
from tongguan.risk.selection import SEVEREST_FIRST, Hit, Lane, Owed, Selection, Tally

STEEPNESS = 1.0
"""One declaration owed changes the odds by e to this power."""
DEEPEST, DEEPEST_EVERYWHERE, HIGHEST = -1.3, -3.0, 8.0
"""How much is remembered: so many taken too many at one office, or at all of them; so many too few. Measured: deeper,
and eight processes together miss a point after a burst; shallower, and steady matches bring a point too many."""
ENOUGH = -3.0
"""Below this the rate is more than filled: no top-up."""
LEAST_RANDOM = 0.5
"""Random checks never fall below this part of their rate, whatever was taken just before."""

NOTHING = Owed()
MASK = (1 << 64) - 1


def opening(key: str, seed: int) -> Tally:
    """The first tally of an office and direction: a fraction drawn from the seed, so that many small ones add up."""
    red, yellow, blue, random = (lot(seed, i) - 0.5 for i in range(4, 8))
    return Tally(key=key, red=red, yellow=yellow, blue=blue, random=random)


def recalled(tallies: Mapping[str, Tally], key: str, seed: int) -> Tally:
    """What a process owes an office and direction (`key`), out of what it `noted` before."""
    own = tallies.get(key) or opening(key, seed)
    whole = tallies.get(_everywhere(key)) or opening(_everywhere(key), ~seed)
    return Tally(
        key=key, red=own.red, yellow=own.yellow, blue=own.blue, random=own.random,
        everywhere=Owed(red=whole.red, yellow=whole.yellow, blue=whole.blue, random=whole.random),
    )  # fmt: skip


def noted(tally: Tally) -> dict[str, Tally]:
    """A tally as a process notes it, under its own key and for all offices of its direction."""
    whole = tally.everywhere
    if whole is None:
        return {tally.key: tally}
    key = _everywhere(tally.key)
    everywhere = Tally(key=key, red=whole.red, yellow=whole.yellow, blue=whole.blue, random=whole.random)
    return {tally.key: tally, key: everywhere}


def _everywhere(key: str) -> str:
    return "*/" + key.rpartition("/")[2]


def allocate(
    hits: tuple[Hit, ...], parameters: RiskParameters, tally: Tally, seed: int, earlier: Lane | None
) -> tuple[Selection, Tally]:
    """The lane, and the tally after it. The same arguments give the same answer.

    Goods that were here before keep their `earlier` lane unless a match is severer; they were counted then.
    """
    matched = severest(hits)
    if earlier is not None:
        if SEVEREST_FIRST.index(matched) < SEVEREST_FIRST.index(earlier):
            return Selection(lane=matched, step="match", hits=hits), tally
        return Selection(lane=earlier, step="kept", hits=hits), tally
    if matched is not Lane.GREEN:
        return Selection(lane=matched, step="match", hits=hits), after(tally, parameters, matched, "match")
    lane, step = drawn(parameters, tally, seed)
    return Selection(lane=lane, step=step, hits=hits), after(tally, parameters, lane, step)


def severest(hits: tuple[Hit, ...]) -> Lane:
    """The lane that matches ask for."""
    lanes = {h.lane for h in hits if not h.spent}
    return next((lane for lane in SEVEREST_FIRST if lane in lanes), Lane.GREEN)


def drawn(p: RiskParameters, tally: Tally, seed: int) -> tuple[Lane, str]:
    """The lane of a would-be green: a minimum at random, then what is owed to red, yellow, blue, in this order."""
    whole = tally.everywhere or NOTHING
    minimum = p.minimum_random
    if minimum and lot(seed, 0) < minimum * max(LEAST_RANDOM, odds(tally.random + whole.random + minimum)):
        return Lane.RED, "random"
    rest = 1 - minimum
    for i, (lane, rate, owed) in enumerate(
        (
            (Lane.RED, max(p.red - minimum, p.red / 10), tally.red + whole.red + p.red),
            (Lane.YELLOW, p.yellow, tally.yellow + whole.yellow + p.yellow),
            (Lane.BLUE, p.blue, tally.blue + whole.blue + p.blue),
        ),
        start=1,
    ):
        if rate and owed > ENOUGH and lot(seed, i) * rest < rate * odds(owed):
            return lane, "top-up"
        rest = max(rest - rate, 0.0)
    return Lane.GREEN, "none"


def odds(owed: float) -> float:
    """By how much what is owed changes the chance of being taken; 1 where nothing is."""
    return exp(STEEPNESS * owed)


def after(tally: Tally, p: RiskParameters, lane: Lane, step: str) -> Tally:
    """What is owed when this declaration went to `lane`."""
    minimum = 0.0 if step == "match" else p.minimum_random - (step == "random")
    red, yellow, blue = p.red - (lane == Lane.RED), p.yellow - (lane == Lane.YELLOW), p.blue - (lane == Lane.BLUE)
    whole = tally.everywhere
    return Tally(
        key=tally.key,
        red=_kept(tally.red + red, DEEPEST),
        yellow=_kept(tally.yellow + yellow, DEEPEST),
        blue=_kept(tally.blue + blue, DEEPEST),
        random=_kept(tally.random + minimum, DEEPEST),
        everywhere=whole
        and Owed(
            red=_kept(whole.red + red, DEEPEST_EVERYWHERE),
            yellow=_kept(whole.yellow + yellow, DEEPEST_EVERYWHERE),
            blue=_kept(whole.blue + blue, DEEPEST_EVERYWHERE),
            random=_kept(whole.random + minimum, DEEPEST_EVERYWHERE),
        ),
    )


def _kept(owed: float, deepest: float) -> float:
    return deepest if owed < deepest else HIGHEST if owed > HIGHEST else owed


def lot(seed: int, number: int) -> float:
    """A number from 0 to 1 out of the seed, another for each `number` (splitmix64's finaliser)."""
    x = (seed + (number + 1) * 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return ((x ^ (x >> 31)) >> 11) / (1 << 53)
