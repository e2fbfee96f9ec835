"""Goods found by code or words, in either language."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tongguan.codes.law import Law
from tongguan.codes.read import read
from tongguan.codes.rows import Direction
from tongguan.codes.search import Goods, fit, search
from tongguan.codes.snapshot import Snapshot

PROFILES = Path(__file__).parents[2] / "profiles"


@pytest.fixture(scope="module", params=["cn", "gb"])
def law(request: pytest.FixtureRequest) -> Snapshot:
    return Law.of(read(PROFILES / request.param)).at(date(2026, 6, 1), datetime(2026, 6, 1, tzinfo=UTC))


def test_words_in_either_language_and_codes_find_the_same(law: Snapshot) -> None:
    line = next(c for c in law.commodities() if c.name and c.name_zh and len(c.name.split()) == 1)
    for asked in (line.name, line.name.upper(), line.name_zh, line.code):
        assert line.code in [found.goods.code for found in search(law, asked, Direction.IMPORT, 50)], asked


@pytest.mark.parametrize("asked", ["", "  ", "xyzzy", "9999999999", "beef xyzzy"])
def test_what_nobody_sells_finds_nothing(law: Snapshot, asked: str) -> None:
    assert search(law, asked, Direction.IMPORT) == []


def test_duty_and_papers_stand_beside_it(law: Snapshot) -> None:
    found = search(law, "02", Direction.IMPORT, 50)
    assert found and all(one.goods.code.startswith("02") for one in found)
    assert any(one.duty.endswith("%") or "/" in one.duty for one in found)


def test_whole_words_come_first() -> None:
    beef = Goods("0201", "Meat of bovine animals: beef, fresh", "鲜牛肉")
    assert fit(beef, ["beef"]) == 0 and fit(beef, ["bov"]) == 1 and fit(beef, ["vine"]) == 2
    assert fit(beef, ["牛肉"]) == 2 and fit(beef, ["鲜"]) == 1 and fit(beef, ["pork"]) is None
    assert fit(beef, ["02", "01"]) == 0 and fit(beef, ["03"]) is None
