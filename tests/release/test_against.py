"""What a difference between a declaration and the manifests leads to is the law's to say: nothing, a note, a hold, a
return; within its tolerance nothing. What is drawn is never more than is left."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.manifests.test_match import FIRST, SECOND, declaration
from tongguan.codes.law import Law
from tongguan.codes.read import read
from tongguan.codes.rows import Direction
from tongguan.codes.rows_cargo import Amiss, MatchRow
from tongguan.declarations.declaration import Declaration
from tongguan.ledgers import cargo
from tongguan.manifests.match import Told
from tongguan.release.against import CODES, Matched, matched
from tongguan.release.case import Case, Inputs
from tongguan.release.lifecycle import Event
from tongguan.risk.profiles import ProfileSet

NOW = datetime(2026, 11, 26, tzinfo=UTC)


@pytest.fixture(scope="module")
def plain() -> Law:
    """A law that says nothing of manifests."""
    return Law.of(read(Path(__file__).parents[2] / "profiles" / "gb"))


def row(about: str, then: Amiss, tolerance: str = "0") -> MatchRow:
    term = {"valid_from": date(2026, 1, 1), "known_from": datetime(2025, 1, 1, tzinfo=UTC), "source": "t"}
    return MatchRow(direction=Direction.IMPORT, about=about, then=then, tolerance=Decimal(tolerance), **term)


def found(law: Law, said: Declaration, balances: dict[str, Decimal], *rows: MatchRow) -> Matched:
    known = law.with_rows("matches", list(rows)) if rows else law
    inputs = Inputs(
        event=Event.LODGE, received_at=NOW, caller="", number="", case=1, seed=1, told=(FIRST, SECOND), masters=("MB9",)
    )
    case = Case(inputs=inputs, declaration=said, before=None, law=known.at(NOW.date(), NOW), profiles=ProfileSet(()))
    return matched(case, Direction.IMPORT, balances)


def left(document: str) -> dict[str, Decimal]:
    volumes = cargo.volumes(cargo.KINDS[Direction.IMPORT], document, Told((FIRST, SECOND)))
    return {key: volume for key, (_, volume) in volumes.items()}


@pytest.mark.parametrize("then", Amiss)
def test_the_law_says_what_follows(plain: Law, then: Amiss) -> None:
    over = declaration("WB-1", packages=11)
    match = found(plain, over, left("WB-1"), row("packages", then))
    assert [p.stops for p in match.problems] == {"noted": [False], "held": [], "returned": [True]}[then]
    assert [d.about for d in match.held] == (["packages"] if then is Amiss.HELD else [])
    assert [d.about for d in match.grave] == ([] if then is Amiss.NOTED else ["packages"])
    assert found(plain, over, left("WB-1")).found == (), "where the law has no say nobody looks"
    assert all(p.code == CODES["packages"] and p.message_zh for p in match.problems)


def test_within_the_tolerance_nothing_follows(plain: Law) -> None:
    for gross, held in ((100, []), (103, []), (104, ["gross"])):
        match = found(plain, declaration("WB-1", gross=gross), left("WB-1"), row("gross", Amiss.HELD, "0.03"))
        assert [d.about for d in match.held] == held, gross


def test_never_more_is_drawn_than_is_left_and_nothing_of_a_consolidation(plain: Law) -> None:
    drawn = {d.balance: d.amount for d in found(plain, declaration("WB-1", packages=11, gross=40), left("WB-1")).draws}
    assert drawn == {"original/WB1/packages": 10, "original/WB1/gross": 40}
    both = found(plain, declaration("H-1", "WB-1", packages=5, gross=30), left("WB-1") | left("H-1")).draws
    assert {d.balance: d.amount for d in both} == {
        "original/H1/packages": 2,
        "original/H1/gross": 20,
        "original/WB1/packages": 3,
        "original/WB1/gross": 10,
    }, "one after another, as they are named"
    assert found(plain, declaration("MB-9"), left("MB-9")).draws == ()
    assert found(plain, declaration(), {}) == Matched()
