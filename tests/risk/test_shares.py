"""Shares over any 2,000 declarations, on simulated days: sliding windows, all lanes, any number of processes."""

from random import Random

import msgspec
import pytest

from tests.risk.simulated import POINT, WINDOW, Day, at_rate, misses, parameters, shares_hold, simulated, windows
from tongguan.codes.rows import RiskParameters
from tongguan.risk.selection import Lane, Selection
from tongguan.risk.shares import Counted, Shares

WORKERS = (1, 2, 3, 4, 8, 16)
DAYS = [Day(w) for w in WORKERS] + [Day(3, 40, skew=1), Day(16, 7), Day(4, bulk=True), Day(8, batch=64, skew=1)]


def named(day: Day) -> str:
    return f"{day.workers} workers, {day.offices} offices, batch {day.batch}{', bulk' * day.bulk}"


@pytest.mark.parametrize("day", DAYS, ids=named)
def test_shares_in_every_window(day: Day) -> None:
    shares_hold(simulated(parameters(), at_rate(0), day), parameters())


@pytest.mark.parametrize("rate", [0.005, 0.01, 0.02, 0.025, 0.03, 0.035, 0.10])
@pytest.mark.parametrize("day", [Day(1), Day(2), Day(4, bulk=True), Day(16)], ids=named)
def test_shares_with_matches_below_near_and_above_the_rate(rate: float, day: Day) -> None:
    shares_hold(simulated(parameters(), at_rate(rate), day), parameters())


@pytest.mark.parametrize("lane", [Lane.YELLOW, Lane.BLUE])
@pytest.mark.parametrize("rate", [0.04, 0.06])
def test_shares_with_matches_of_the_other_lanes(lane: Lane, rate: float) -> None:
    shares_hold(simulated(parameters(), at_rate(rate, lane), Day(3)), parameters())


@pytest.mark.parametrize(
    "rates",
    [
        parameters(0.20, 0.20, 0.20, 0.05),
        parameters(0.01, 0.02, 0.02, 0.002),
        parameters(0.005, 0.0, 0.10, 0.0),
        parameters(0.5, 0.3, 0.2, 0.1),
        parameters(0.05, 0.05, 0.05, 0.05),
        parameters(0.0, 0.0, 0.0, 0.01),
    ],
    ids=["20-20-20", "small", "no yellow", "everything", "minimum is all of red", "only at random"],
)
@pytest.mark.parametrize("day", [Day(1), Day(8, 5), Day(16)], ids=named)
def test_shares_at_other_rates(rates: RiskParameters, day: Day) -> None:
    shares_hold(simulated(rates, at_rate(0), day), rates)


@pytest.mark.parametrize("rate", [0.1, 0.2, 0.5])
@pytest.mark.parametrize("part", [0.5, 1.0])
@pytest.mark.parametrize("workers", [1, 4])
def test_high_rates_with_matches_swing_no_wider_than_chance(rate: float, part: float, workers: int) -> None:
    """Of 2,000, a fifth by match is 400 give or take 18 by chance alone: half a point more is left to it."""
    rates = parameters(rate, 0.02, 0.02, 0)
    shares_hold(simulated(rates, at_rate(rate * part), Day(workers, batch=4)), rates, 1.5 * POINT)


@pytest.mark.parametrize("workers", [1, 4])
def test_shares_of_each_office(workers: int) -> None:
    """Each office has its own share of matches."""
    matched = (0.0, 0.02, 0.08)
    day = Day(workers, len(matched), 14_000)

    def matches(_: int, office: int, random: Random) -> Lane | None:
        return Lane.RED if random.random() < matched[office] else None

    drawn = simulated(parameters(), matches, day)
    for office in range(len(matched)):
        shares_hold([d for d in drawn if d.office == office], parameters())


@pytest.mark.parametrize("workers", [2, 16])
@pytest.mark.parametrize("rate", [0.0, 0.02, 0.06])
def test_shares_when_processes_start_anew(workers: int, rate: float) -> None:
    shares_hold(simulated(parameters(), at_rate(rate), Day(workers, length=8000, restart=4000)), parameters())


@pytest.mark.parametrize("day", [Day(1), Day(4, 3), Day(8, bulk=True)], ids=named)
def test_a_burst_of_matches_starves_nothing_afterwards(day: Day) -> None:
    def matches(i: int, _: int, __: Random) -> Lane | None:
        return Lane.RED if 2500 <= i < 2800 else None

    drawn = simulated(parameters(), matches, day._replace(length=6000))
    assert min(windows([d.lane is Lane.RED for d in drawn[2800:]])) >= WINDOW * 0.03 - POINT
    assert max(windows([d.lane is Lane.RED and d.step != "match" for d in drawn])) <= WINDOW * 0.03 + POINT


def test_shares_when_most_are_matched_otherwise() -> None:
    """Nine in ten are yellow by match; red still comes to its rate out of the few that are left."""
    few, many = misses(simulated(parameters(), at_rate(0.9, Lane.YELLOW), Day(2)), parameters())[Lane.RED]
    assert few <= POINT
    assert many <= POINT


@pytest.mark.parametrize("workers", [1, 8])
def test_no_top_up_when_matches_exceed_the_rate(workers: int) -> None:
    drawn = simulated(parameters(), at_rate(0.10), Day(workers))
    assert sum(d.step == "top-up" and d.lane is Lane.RED for d in drawn[1000:]) <= 10
    assert sum(d.step == "random" for d in drawn) > 15


@pytest.mark.parametrize("day", [Day(1), Day(8, 40)], ids=named)
def test_the_minimum_is_a_share_of_the_would_be_green(day: Day) -> None:
    drawn = simulated(parameters(0.10, 0.05, 0.05, minimum=0.05), at_rate(0.3), day)
    green = [d.step == "random" for d in drawn if d.step != "match"]
    assert all(abs(w - WINDOW * 0.05) <= POINT for w in windows(green))


def test_many_offices_that_see_one_declaration_each_add_up() -> None:
    drawn = simulated(parameters(), at_rate(0), Day(2, offices=100_000, length=6000))
    shares_hold(drawn, parameters())


def test_a_crash_may_lose_the_last_counts() -> None:
    """Totals that fell back never make a share negative."""
    shares, rates = Shares(), parameters()
    shares.look({"x/import": Counted(1000, 30, 50, 50)})
    tally = shares.tally("x/import", rates)
    shares.counted["x/import"] = Counted(10, 1)
    shares.tallies["x/import"], shares.everywhere["import"] = tally, tally.everywhere
    shares.compared({"x/import": Counted(900, 25, 45, 45)})
    after = shares.tally("x/import", rates)
    assert after.needed is not None
    assert 0 <= after.needed.red < 0.003  # one of ten by match: hardly anything is left to top up
    assert after.needed.yellow > 0


def test_a_copy_that_is_thrown_away_leaves_no_trace() -> None:
    shares, rates = Shares(), parameters()
    shares.look({})
    before = msgspec.json.encode(shares.tallies), dict(shares.counted), shares.seen
    trial = shares.copy()
    drawn_by = trial.tally("x/import", rates)
    trial.took(msgspec.structs.replace(drawn_by, red=1.0), Selection(lane=Lane.RED, step="top-up"))
    assert trial.seen == 1
    assert (msgspec.json.encode(shares.tallies), dict(shares.counted), shares.seen) == before
