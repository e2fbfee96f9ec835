"""The lane of a declaration, by the published algorithm: match, else a minimum at random, else a top-up.

A `Tally` says which share must be drawn and what one process still owes it: every declaration adds the share, one drawn
subtracts one. What is owed raises or lowers the odds of being taken; it never decides alone, so shares hold
and still nobody can foresee the next one. How the processes of a node come to the same share: `shares`.
"""

from math import exp

from tongguan.codes.rows import RiskParameters
from tongguan.risk.selection import SEVEREST_FIRST, Hit, Lane, Needed, Owed, Selection, Tally

DEEPEST, HIGHEST = -12.0, 8.0
"""How much is remembered: so many taken too many, so many too few (where too few are left to be taken)."""
UNASKED = -2.0
"""Random checks pay for top-ups, as long as not more than so many were taken too many."""
STEEPEST = 5.0
"""So many owed change the odds, no more."""
LEAST_RANDOM = 0.5
"""Random checks never fall below this part of their rate, whatever was taken just before."""
LEAST = 0.02
"""A top-up stays possible at this part of its rate, so that a debt is always paid in the end."""
MASK = (1 << 64) - 1


def allocate(
    hits: tuple[Hit, ...], parameters: RiskParameters, tally: Tally, seed: int, earlier: Lane | None
) -> tuple[Selection, Tally]:
    """The lane, and the tally after it. The same arguments give the same answer.

    Goods that were here before keep their `earlier` lane unless a match is severer; they were counted then, and the
    tally stays the same object.
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


def needed_at_first(p: RiskParameters) -> Needed:
    """What must be taken where nothing matches."""
    return Needed(red=p.red, yellow=p.yellow, blue=p.blue)


def drawn(p: RiskParameters, tally: Tally, seed: int) -> tuple[Lane, str]:
    """The lane of a would-be green: a minimum at random, then what is owed to red, yellow, blue, in this order."""
    whole, needed = tally.everywhere, tally.needed or needed_at_first(p)
    minimum = p.minimum_random
    if minimum and lot(seed, 0) < minimum * max(LEAST_RANDOM, odds(tally.random + whole.random + minimum)):
        return Lane.RED, "random"
    rest = 1 - minimum
    for i, (lane, rate, share, owed) in enumerate(
        (
            (Lane.RED, p.red, needed.red - minimum, tally.red + whole.red),
            (Lane.YELLOW, p.yellow, needed.yellow, tally.yellow + whole.yellow),
            (Lane.BLUE, p.blue, needed.blue, tally.blue + whole.blue),
        ),
        start=1,
    ):
        chance = max(share, LEAST * rate)
        if chance and lot(seed, i) * rest < chance * odds(owed + max(share, 0.0)):
            return lane, "top-up"
        rest = max(rest - chance, 0.0)
    return Lane.GREEN, "none"


def odds(owed: float) -> float:
    """By how much what is owed changes the chance of being taken: one more, e times; 1 where nothing is."""
    return exp(min(owed, STEEPEST))


def after(tally: Tally, p: RiskParameters, lane: Lane, step: str) -> Tally:
    """What is owed when this declaration went to `lane`."""
    needed, topped = tally.needed or needed_at_first(p), lane if step == "top-up" else None
    yellow, blue = needed.yellow - (topped == Lane.YELLOW), needed.blue - (topped == Lane.BLUE)
    red = needed.red - (topped == Lane.RED or step == "random")
    deepest = UNASKED if step == "random" else DEEPEST
    minimum = 0.0 if step == "match" else p.minimum_random - (step == "random")
    whole = tally.everywhere
    return Tally(
        key=tally.key,
        red=kept(tally.red + red, min(tally.red, deepest)),
        yellow=kept(tally.yellow + yellow),
        blue=kept(tally.blue + blue),
        random=kept(tally.random + minimum),
        needed=needed,
        everywhere=Owed(
            red=kept(whole.red + red, min(whole.red, deepest)),
            yellow=kept(whole.yellow + yellow),
            blue=kept(whole.blue + blue),
            random=kept(whole.random + minimum),
        ),
    )


def kept(owed: float, deepest: float = DEEPEST) -> float:
    """As much of a debt as is remembered."""
    return deepest if owed < deepest else HIGHEST if owed > HIGHEST else owed


def lot(seed: int, number: int) -> float:
    """A number from 0 to 1 out of the seed, another for each `number` (splitmix64's finaliser)."""
    x = (seed + (number + 1) * 0x9E3779B97F4A7C15) & MASK
    x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
    return ((x ^ (x >> 31)) >> 11) / (1 << 53)
