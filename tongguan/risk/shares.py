"""How the processes of a node hold one share together, without a counter that all of them would wait for.

What matches take cannot be steered, so everybody must know of it; what is drawn can, and each process answers for its
own. The node counts declarations and matches, per office and direction. From time to time a process adds what it
counted and looks at the totals. What the rate asks beyond the matches is due, and falls to the processes by the
declarations that each of them had. Nobody reacts to what another has drawn, so nothing swings, however late the totals.

Where matches take more than the rate, that counts ahead, up to `AHEAD` declarations; what is beyond is forgotten, so
that a burst of matches is not followed by weeks without a check.
"""

from collections.abc import Mapping
from math import exp
from typing import NamedTuple

from msgspec.structs import replace

from tongguan.codes.rows import RiskParameters
from tongguan.risk.allocate import kept
from tongguan.risk.selection import Lane, Needed, Owed, Selection, Tally

AHEAD, AHEAD_BY_RATE, AHEAD_AT_MOST = 3.0, 60.0, 14.0
"""So many taken too many make up for later ones, more where the rate is high and chance swings wider. The whole margin
is one point of 2,000, which is 20."""
HORIZON = 200
"""Over how many declarations the needed share is averaged."""
FEW = 40
"""So many declarations of a direction say something about an office that is new to a process."""
OFTEN, LEARNING = 64, 4
"""A process looks at the totals after so many declarations, and before that when a fourth of all it had is untold."""
SURPRISE = 0.75
"""It does so before that when so many more, or fewer, matched than it had reckoned with."""
LANES = ("red", "yellow", "blue")
NOTHING = dict.fromkeys(LANES, 0.0)


class Counted(NamedTuple):
    """Declarations that got a lane, and those among them that got it by a match."""

    declared: int = 0
    red: int = 0
    yellow: int = 0
    blue: int = 0

    def plus(self, other: "Counted") -> "Counted":
        return Counted(*(a + b for a, b in zip(self, other, strict=True)))

    def since(self, earlier: "Counted", own: "Counted") -> "Counted":
        """What came since; at least what we counted ourselves, also where the totals were lost in a crash."""
        return Counted(*(max(a - b, c) for a, b, c in zip(self, earlier, own, strict=True)))


class Standing(NamedTuple):
    """Where an office and direction stood when this process last looked: the totals, and what counts ahead."""

    totals: Counted
    ahead: Mapping[str, float]


class Shares:
    """What one process keeps for its part. A batch works on a copy, which counts when it is durable."""

    def __init__(self) -> None:
        self.looked = False
        self.seen = 0
        self.tallies: dict[str, Tally] = {}
        self.everywhere: dict[str, Owed] = {}
        self.standing: dict[str, Standing] = {}
        self.counted: dict[str, Counted] = {}
        self.rates: dict[str, RiskParameters] = {}
        self.known: dict[str, Counted] = {}  # by direction: all that was looked at

    def copy(self) -> "Shares":
        other = Shares()
        other.looked, other.seen = self.looked, self.seen
        other.standing, other.rates, other.known = self.standing, self.rates, self.known
        other.tallies, other.everywhere, other.counted = dict(self.tallies), dict(self.everywhere), dict(self.counted)
        return other

    def look(self, totals: Mapping[str, Counted]) -> None:
        """The first look, at all totals."""
        self.looked = True
        for key, total in totals.items():
            self.standing[key] = Standing(total, NOTHING)
            self._learnt(key, total)

    def tally(self, key: str, rates: RiskParameters) -> Tally:
        """What this process owes an office and direction now."""
        self.rates[key] = rates
        own, whole = self.tallies.get(key) or self._first(key, rates), self.everywhere.get(_direction(key))
        return own if whole is None or whole is own.everywhere else replace(own, everywhere=whole)

    def took(self, tally: Tally, selection: Selection) -> None:
        """A declaration got its lane, and this is the tally after it."""
        self.tallies[tally.key] = tally
        self.everywhere[_direction(tally.key)] = tally.everywhere
        matched = selection.lane if selection.step == "match" else None
        n, red, yellow, blue = self.counted.get(tally.key) or Counted()
        self.counted[tally.key] = Counted(
            n + 1, red + (matched == Lane.RED), yellow + (matched == Lane.YELLOW), blue + (matched == Lane.BLUE)
        )
        self.seen += 1

    def waiting(self) -> int:
        """How many declarations the others do not know of yet."""
        return sum(c.declared for c in self.counted.values())

    def due(self) -> bool:
        """Whether it is time to tell the others and to look: at first often, later where there is something to tell."""
        waiting = self.waiting()
        return waiting >= OFTEN or 0 < self.seen <= LEARNING * waiting or self._surprised()

    def _surprised(self) -> bool:
        """Whether matches came otherwise than was reckoned with."""
        for key, counted in self.counted.items():
            rates, needed = self.rates[key], self.tallies[key].needed or Needed()
            for lane in LANES:
                reckoned = (getattr(rates, lane) - getattr(needed, lane)) * counted.declared
                if abs(getattr(counted, lane) - reckoned) > SURPRISE:
                    return True
        return False

    def compared(self, totals: Mapping[str, Counted]) -> None:
        """What this process counted was added; these are the totals now."""
        for key, total in totals.items():
            own = self.counted.pop(key)
            before = self.standing.get(key) or Standing(Counted(), NOTHING)
            since = total.since(before.totals, own)
            ahead, due = _due(self.rates[key], since, before.ahead)
            self.standing[key] = Standing(total, ahead)
            self._learnt(key, since)
            self._settled(key, own.declared, since.declared, due)

    def _settled(self, key: str, own: int, all_: int, due: Mapping[str, float]) -> None:
        """Our part of what was due takes the place of what we had reckoned with."""
        tally, whole = self.tallies[key], self.everywhere[_direction(key)]
        reckoned = tally.needed or Needed()
        share = {lane: due[lane] / all_ for lane in LANES}
        change = {lane: own * (share[lane] - getattr(reckoned, lane)) for lane in LANES}
        new = 1 - exp(-all_ / HORIZON)
        needed = {lane: getattr(reckoned, lane) + new * (share[lane] - getattr(reckoned, lane)) for lane in LANES}
        self.tallies[key] = replace(tally, needed=Needed(**needed), **_changed(tally, change))
        self.everywhere[_direction(key)] = replace(whole, **_changed(whole, change))

    def _learnt(self, key: str, more: Counted) -> None:
        direction = _direction(key)
        self.known[direction] = self.known.get(direction, Counted()).plus(more)

    def _first(self, key: str, rates: RiskParameters) -> Tally:
        """Nothing is owed yet. What matched in the past, here or else in this direction, tells what will be needed."""
        here = self.standing[key].totals if key in self.standing else Counted()
        known = self.known.get(_direction(key), Counted())
        needed = {}
        for lane in LANES:
            elsewhere = getattr(known, lane) / (known.declared + FEW)
            past = (getattr(here, lane) + HORIZON * elsewhere) / (here.declared + HORIZON)
            needed[lane] = max(getattr(rates, lane) - past, 0.0)
        return Tally(key=key, needed=Needed(**needed))


def _direction(key: str) -> str:
    return key.rpartition("/")[2]


def _due(
    rates: RiskParameters, since: Counted, ahead: Mapping[str, float]
) -> tuple[dict[str, float], dict[str, float]]:
    """What counts ahead from now, and what was due: what the rate asked beyond the matches."""
    balance = {lane: ahead[lane] + getattr(rates, lane) * since.declared - getattr(since, lane) for lane in LANES}
    return (
        {lane: min(max(b, -_most_ahead(getattr(rates, lane))), 0.0) for lane, b in balance.items()},
        {lane: max(b, 0.0) for lane, b in balance.items()},
    )


def _most_ahead(rate: float) -> float:
    return min(AHEAD + AHEAD_BY_RATE * rate, AHEAD_AT_MOST)


def _changed(owed: Owed, change: Mapping[str, float]) -> dict[str, float]:
    return {lane: kept(getattr(owed, lane) + change[lane]) for lane in LANES}
