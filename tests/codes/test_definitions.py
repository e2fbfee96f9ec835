"""Definitions of sub-systems are law: dated, hashed, compared, held to what they say, and found by document."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.codes.conftest import PROFILES
from tongguan.codes.comparison import Effect, compare
from tongguan.codes.law import Law
from tongguan.codes.read import read as read_folder
from tongguan.codes.upload import File, Read, read
from tongguan.release.rules import judges

NOW = datetime(2026, 11, 20, 8, tzinfo=UTC)
LATER = datetime(2026, 12, 1, tzinfo=UTC)
LICENCE = (PROFILES / "cn" / "subsystems" / "import-licence.toml").read_text("utf-8")
NEXT_YEAR = LICENCE.replace("valid_from = 2020-01-01\nknown_from = 2019-12-01T00:00:00Z", "valid_from = 2027-01-01")


@pytest.fixture(scope="module")
def law() -> Law:
    return Law.of(read_folder(PROFILES / "cn"))


def sent(law: Law, text: str, name: str = "import-licence.toml") -> Read:
    return read([File(name, text.encode())], law, NOW, judges())


def test_the_law_has_them_and_finds_them_by_document(law: Law) -> None:
    today = law.at(date(2026, 11, 20), NOW)
    assert len(today.subsystems()) == len(list((PROFILES / "cn" / "subsystems").glob("*.toml")))
    assert [row.code for row in today.ledgers("G001")] == ["import-licence"]
    assert today.ledgers("Z999") == () and today.subsystem("nothing") is None
    loaded = Law.load(law.dump())
    assert loaded.id == law.id and loaded.at(date(2026, 11, 20), NOW).id == today.id


def test_another_edition_holds_from_its_day_and_names_another_law(law: Law) -> None:
    found = sent(law, NEXT_YEAR.replace('otherwise = "hold"\n', "", 1))
    assert found.defects == ()
    (line,) = compare(law, found.change, NOW)
    assert (line.table, line.key, line.effect) == ("subsystems", "import-licence", Effect.CHANGED)
    (cell,) = (c for c in line.cells if c.column == "definition")
    assert 'otherwise = "hold"' in cell.before and 'code = "IML02"' not in cell.before, "what differs alone is shown"
    after = found.change.known(LATER).on(law)
    old, new = after.at(date(2026, 12, 31), LATER), after.at(date(2027, 1, 1), LATER)
    assert after.id != law.id and old.id != new.id
    assert old.id == law.at(date(2026, 12, 31), NOW).id, "until then nothing is otherwise"
    assert [s.subsystem("import-licence").valid_from.year for s in (old, new)] == [2020, 2027]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (NEXT_YEAR.replace('"one-of"', '"one-off"'), "compare[3].function"),
        (NEXT_YEAR.replace("amount = 4", "amount = 5"), "part of the licence is taken"),
        (NEXT_YEAR.replace('agency = "MOFCOM"', 'agency = "NOBODY"'), "NOBODY"),
        (NEXT_YEAR.replace('["G001"]', '["Z999"]'), "Z999"),
        (NEXT_YEAR.replace("source =", "sauce ="), "source"),
        ("name = ", "This is no definition"),
        (LICENCE.replace("Importer", "Buyer"), "published in other words"),
    ],
)
def test_what_does_not_hold_together_is_no_law(law: Law, text: str, said: str) -> None:
    assert any(said in f.message and f.message_zh for f in sent(law, text).defects)


def test_a_profile_is_checked_with_them(copied: Path) -> None:
    (copied / "subsystems" / "import-licence.toml").write_text("name = 1", "utf-8")
    (finding,) = read_folder(copied).findings
    assert (finding.file, finding.code) == ("cn/subsystems/import-licence.toml", "definition")
