"""From what on names are alike, and which words alone find nobody, is law; no part of a snapshot's name."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tongguan.codes.facts import findings
from tongguan.codes.law import Law
from tongguan.codes.read import read
from tongguan.codes.rows_screening import COMMON, CommonWordRow, LikenessRow

PROFILE = Path(__file__).parents[2] / "profiles" / "cn"
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
SINCE: dict[str, Any] = {
    "valid_from": date(2020, 1, 1),
    "known_from": datetime(2019, 12, 1, tzinfo=UTC),
    "source": "test",
}


def law_with(*rows: LikenessRow | CommonWordRow) -> Law:
    law = Law.of(read(PROFILE))
    likeness = tuple(row for row in rows if isinstance(row, LikenessRow))
    words = tuple(row for row in rows if isinstance(row, CommonWordRow))
    return Law(law.head, {**law.rows(), "likeness": likeness, "common-words": words}, law.officials)


def test_where_the_law_says_nothing_every_node_is_alike() -> None:
    said = law_with().likeness(NOW)
    assert (said.least("person"), said.common) == (0.87, COMMON)


def test_the_law_says_it_by_the_kind_of_the_listed_one_and_word_by_word() -> None:
    rows = (
        LikenessRow(kind="person", alike=0.95, **SINCE),
        LikenessRow(alike=0.9, **SINCE),
        CommonWordRow(word="maoyi", **SINCE),
        CommonWordRow(word="china", common=False, **SINCE),
    )
    law = law_with(*rows)
    said = law.likeness(NOW)
    assert (said.least("person"), said.least("company"), said.least("")) == (0.95, 0.9, 0.9)
    assert "maoyi" in said.common and "china" not in said.common and "trading" in said.common
    assert law.at(NOW.date(), NOW).id == law_with().at(NOW.date(), NOW).id, "it decides nothing about a declaration"
    assert law.id != law_with().id, "but it is law"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (LikenessRow(kind="ghost", alike=0.9, **SINCE), "word"),
        (LikenessRow(alike=0.3, **SINCE), "number"),
        (LikenessRow(alike=1.1, **SINCE), "number"),
        (CommonWordRow(word="Two words", **SINCE), "word"),
        (CommonWordRow(word="Maoyi", **SINCE), "word"),
    ],
)
def test_a_row_that_cannot_be_meant_is_named(row: LikenessRow | CommonWordRow, code: str) -> None:
    book = read(PROFILE)
    table = "likeness" if isinstance(row, LikenessRow) else "common-words"
    assert code in {found.code for found in findings(replace(book, rows={**book.rows, table: (row,)}))}
