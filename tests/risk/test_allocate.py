"""Shares, randomness and the order of the steps, on simulated days with many processes and offices."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from itertools import accumulate, pairwise
from random import Random
from typing import NamedTuple

import msgspec
import pytest

from tongguan.codes.rows import Direction, RiskParameters
from tongguan.risk.allocate import allocate, lot, noted, opening, recalled
from tongguan.risk.selection import Hit, Lane, Selection, Tally

WINDOW = 2000
POINT = WINDOW // 100


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


class Drawn(NamedTuple):
    office: int
    matched: bool
    lane: Lane
    step: str


Matches = Callable[[int, Random], Lane | None]


def simulated(
    rates: RiskParameters, matches: Matches, workers: int = 1, offices: int = 1, days: int = 12_000, start: int = 1
) -> list[Drawn]:
    """Declarations in the order of their arrival; each goes to some worker, more to small office numbers."""
    random = Random(start)
    memory: list[dict[str, Tally]] = [{} for _ in range(workers)]
    drawn = []
    for i in range(days):
        worker, office = random.randrange(workers), int(offices * random.random() ** 2)
        lane = matches(i, random)
        hits = (Hit(profile="P", lane=lane),) if lane else ()
        seed = random.getrandbits(64)
        tally = recalled(memory[worker], f"{office}/import", seed)
        selection, after = allocate(hits, rates, tally, seed, None)
        memory[worker].update(noted(after))
        drawn.append(Drawn(office, lane is not None, selection.lane, selection.step))
    return drawn


def at_rate(rate: float, lane: Lane = Lane.RED) -> Matches:
    return lambda _, random: lane if random.random() < rate else None


def windows(counted: list[bool]) -> list[int]:
    sums = [0, *accumulate(counted)]
    return [b - a for a, b in zip(sums, sums[WINDOW:], strict=False)]


def shares_hold(drawn: list[Drawn], rates: RiskParameters, within: float = POINT) -> None:
    """In every window: never a point below the rate, nor a point above it or what matches and the minimum made."""
    for lane in (Lane.RED, Lane.YELLOW, Lane.BLUE):
        expected = WINDOW * getattr(rates, lane.value)
        taken = windows([d.lane is lane for d in drawn])
        forced = windows([d.lane is lane and d.step in ("match", "random") for d in drawn])
        assert min(taken) >= expected - within, lane
        assert max(t - max(expected, f) for t, f in zip(taken, forced, strict=True)) <= within, lane


@pytest.mark.parametrize("workers", [1, 2, 3, 8])
@pytest.mark.parametrize("offices", [1, 7, 40])
def test_shares_in_every_window(workers: int, offices: int) -> None:
    rates = parameters()
    shares_hold(simulated(rates, at_rate(0), workers, offices), rates)


@pytest.mark.parametrize("rate", [0.005, 0.01, 0.10])
@pytest.mark.parametrize(("workers", "offices"), [(1, 1), (2, 40), (8, 1), (8, 40)])
def test_shares_with_matches(rate: float, workers: int, offices: int) -> None:
    rates = parameters()
    shares_hold(simulated(rates, at_rate(rate), workers, offices), rates)


@pytest.mark.parametrize("rate", [0.02, 0.03])
@pytest.mark.parametrize(("workers", "offices"), [(1, 1), (2, 40), (8, 1), (8, 40)])
def test_shares_where_matches_alone_nearly_make_the_rate(rate: float, workers: int, offices: int) -> None:
    """They leave little to steer with: their own chance swings show, up to a quarter of a point more."""
    rates = parameters()
    shares_hold(simulated(rates, at_rate(rate), workers, offices), rates, 1.25 * POINT)


@pytest.mark.parametrize(
    "rates",
    [
        parameters(0.20, 0.20, 0.20, 0.05),
        parameters(0.01, 0.02, 0.02, 0.002),
        parameters(0.03, 0.0, 0.05, 0.0),
        parameters(0.5, 0.3, 0.2, 0.1),
        parameters(0.05, 0.05, 0.05, 0.05),
    ],
    ids=["20-20-20", "small", "no yellow", "everything", "minimum is all of red"],
)
@pytest.mark.parametrize(("workers", "offices"), [(1, 1), (8, 5), (8, 40)])
def test_shares_at_other_rates(rates: RiskParameters, workers: int, offices: int) -> None:
    shares_hold(simulated(rates, at_rate(0), workers, offices), rates)


def test_shares_of_one_office_of_many() -> None:
    rates = parameters()
    drawn = simulated(rates, at_rate(0.01), workers=4, offices=10, days=24_000)
    shares_hold([d for d in drawn if d.office == 0], rates)


def test_shares_when_most_are_matched_otherwise() -> None:
    """Nine in ten are yellow by match; red still comes to its rate out of the few that are left."""
    rates = parameters()
    drawn = simulated(rates, at_rate(0.9, Lane.YELLOW), workers=2, days=12_000)
    assert min(windows([d.lane is Lane.RED for d in drawn])) >= WINDOW * rates.red - POINT


@pytest.mark.parametrize(("workers", "within"), [(1, POINT), (4, POINT), (8, 1.25 * POINT)])
@pytest.mark.parametrize("offices", [1, 3, 40])
def test_a_burst_of_matches_starves_nothing_afterwards(workers: int, offices: int, within: float) -> None:
    rates = parameters()
    drawn = simulated(rates, lambda i, _: Lane.RED if 4000 <= i < 4300 else None, workers, offices, 9000)
    after = [d.lane is Lane.RED for d in drawn[4300:]]
    assert min(windows(after)) >= WINDOW * rates.red - within
    unmatched = [d.lane is Lane.RED and not d.matched for d in drawn]
    assert max(windows(unmatched)) <= WINDOW * rates.red + POINT


def test_no_top_up_when_matches_exceed_the_rate() -> None:
    drawn = simulated(parameters(), at_rate(0.10), days=20_000)
    steps = Counter(d.step for d in drawn[1000:] if d.lane is Lane.RED)
    assert steps["top-up"] <= 5
    assert steps["match"] > 1500
    assert steps["random"] > 50


@pytest.mark.parametrize(("workers", "offices"), [(1, 1), (8, 40)])
def test_the_minimum_is_a_share_of_the_would_be_green(workers: int, offices: int) -> None:
    rates = parameters(0.10, 0.05, 0.05, minimum=0.05)
    drawn = simulated(rates, at_rate(0.3), workers, offices)
    green = [d.step == "random" for d in drawn if not d.matched]
    assert all(abs(w - WINDOW * 0.05) <= POINT for w in windows(green))


def test_many_offices_that_see_one_declaration_each_add_up() -> None:
    rates = parameters(minimum=0)
    random = Random(5)
    lanes: Counter[Lane] = Counter()
    for office in range(20_000):
        seed = random.getrandbits(64)
        lanes[allocate((), rates, recalled({}, f"{office}/import", seed), seed, None)[0].lane] += 1
    assert abs(lanes[Lane.RED] / 20_000 - 0.03) < 0.01


def test_nobody_can_count_to_the_next_check() -> None:
    """Gaps between checks vary widely, have no favourite length, and one says little about the next."""
    drawn = simulated(parameters(0.05, 0, 0, 0.01), at_rate(0), days=60_000)
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
    rates, tally = parameters(), recalled({}, "5301/import", 7)
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
    selection, _ = allocate((spent, blue, yellow), parameters(), opening("x/import", 1), 1, None)
    assert selection == Selection(lane=Lane.YELLOW, step="match", hits=(spent, blue, yellow))
    nothing = parameters(0, 0, 0, 0)
    assert allocate((spent,), nothing, opening("x/import", 1), 1, None)[0].step == "none"


@pytest.mark.parametrize("earlier", list(Lane))
def test_goods_seen_before_keep_their_lane_and_are_not_counted_again(earlier: Lane) -> None:
    tally = opening("x/import", 1)
    for seed in range(200):
        selection, after = allocate((), parameters(0.5, 0.3, 0.2, 0.5), tally, seed, earlier)
        assert (selection.lane, selection.step, after) == (earlier, "kept", tally)


def test_a_stronger_match_raises_goods_seen_before() -> None:
    tally, hit = opening("x/import", 1), Hit(profile="A", lane=Lane.YELLOW)
    assert allocate((hit,), parameters(), tally, 1, Lane.BLUE)[0].lane is Lane.YELLOW
    assert allocate((hit,), parameters(), tally, 1, Lane.RED)[0] == Selection(lane=Lane.RED, step="kept", hits=(hit,))


def test_memory_is_short() -> None:
    tally = recalled({}, "x/import", 1)
    for seed in range(1000):
        _, tally = allocate((Hit(profile="A", lane=Lane.RED),), parameters(), tally, seed, None)
    assert tally.red == -1.3 and tally.everywhere is not None and tally.everywhere.red == -3
    assert tally.yellow <= 8
