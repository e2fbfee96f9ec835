"""The order of the steps, lots that nobody can foresee, and the same answer for the same arguments."""

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import msgspec
import pytest

from tests.risk.simulated import Day, Drawn, at_rate, parameters, simulated
from tongguan.risk.allocate import allocate, lot
from tongguan.risk.selection import Hit, Lane, Selection, Tally


def test_nobody_can_count_to_the_next_check() -> None:
    """Gaps between checks vary widely, have no favourite length, and one says little about the next."""
    drawn = simulated(parameters(0.05, 0, 0, 0.01), at_rate(0), Day(length=60_000))
    places = [i for i, d in enumerate(drawn) if d.lane is Lane.RED]
    gaps = [b - a for a, b in pairwise(places)]
    mean = sum(gaps) / len(gaps)
    spread = (sum((g - mean) ** 2 for g in gaps) / len(gaps)) ** 0.5
    assert abs(mean - 20) < 1
    assert spread / mean > 0.5
    assert max(Counter(gaps).values()) / len(gaps) < 0.08
    assert gaps.count(1) > len(gaps) * 0.01  # also right after one
    for lag in range(1, 60):
        both = sum(a and b for a, b in pairs(drawn, lag)) / len(drawn)
        assert both < 2 * 0.05**2, lag
    follow = sum((a - mean) * (b - mean) for a, b in pairwise(gaps)) / len(gaps) / spread**2
    assert abs(follow) < 0.45


def pairs(drawn: list[Drawn], lag: int) -> Iterable[tuple[bool, bool]]:
    red = [d.lane is Lane.RED for d in drawn]
    return zip(red, red[lag:], strict=False)


def test_lots_are_even_and_each_its_own() -> None:
    lots = [[lot(seed, n) for seed in range(20_000)] for n in range(8)]
    for one in lots:
        assert abs(sum(one) / len(one) - 0.5) < 0.01
        assert abs(sum(x < 0.03 for x in one) / len(one) - 0.03) < 0.005
    for a, b in pairwise(lots):
        assert abs(sum((x - 0.5) * (y - 0.5) for x, y in zip(a, b, strict=True)) / len(a)) < 0.002


def test_the_same_arguments_give_the_same_answer_also_after_storage() -> None:
    rates, tally = parameters(), Tally(key="5301/import")
    stored = msgspec.json.decode(msgspec.json.encode(tally), type=Tally)
    for seed in range(500):
        answer = allocate((), rates, tally, seed, None)
        assert answer == allocate((), rates, stored, seed, None)
        tally = answer[1]
        stored = msgspec.json.decode(msgspec.json.encode(tally), type=Tally)
        assert stored == tally


def test_the_severest_match_sets_the_lane_and_a_spent_one_does_not() -> None:
    spent = Hit(profile="A", lane=Lane.RED, spent=True)
    blue, yellow = Hit(profile="B", lane=Lane.BLUE), Hit(profile="C", lane=Lane.YELLOW)
    selection, _ = allocate((spent, blue, yellow), parameters(), Tally(key="x/import"), 1, None)
    assert selection == Selection(lane=Lane.YELLOW, step="match", hits=(spent, blue, yellow))
    nothing = parameters(0, 0, 0, 0)
    assert allocate((spent,), nothing, Tally(key="x/import"), 1, None)[0].step == "none"


@pytest.mark.parametrize("earlier", list(Lane))
def test_goods_seen_before_keep_their_lane_and_are_not_counted_again(earlier: Lane) -> None:
    tally = Tally(key="x/import")
    for seed in range(200):
        selection, after = allocate((), parameters(0.5, 0.3, 0.2, 0.5), tally, seed, earlier)
        assert (selection.lane, selection.step, after) == (earlier, "kept", tally)


def test_a_stronger_match_raises_goods_seen_before() -> None:
    tally, hit = Tally(key="x/import"), Hit(profile="A", lane=Lane.YELLOW)
    assert allocate((hit,), parameters(), tally, 1, Lane.BLUE)[0].lane is Lane.YELLOW
    assert allocate((hit,), parameters(), tally, 1, Lane.RED)[0] == Selection(lane=Lane.RED, step="kept", hits=(hit,))
