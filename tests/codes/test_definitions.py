"""Definitions of sub-systems are law: dated, hashed, compared, held to what they say, and found by document."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from tests.codes.conftest import PROFILES
from tongguan.codes.check import check
from tongguan.codes.comparison import Effect, compare
from tongguan.codes.law import Law
from tongguan.codes.listing import Standing
from tongguan.codes.read import read as read_folder
from tongguan.codes.rows import Direction, Requirement
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


STRANGER = """
code = "ink-permit"
name = "Ink permit"
name_zh = "油墨许可证"
agency = "MIIT"
documents = ["G777"]
source = "Ink Law 2030, art. 1"
valid_from = 2027-01-01
known_from = 2026-11-01T00:00:00Z
[[document]]
code = "G777"
name = "Ink permit"
name_zh = "油墨许可证"
[[goods]]
direction = "import"
hs = ["3215", "84439990"]
procedures = ["0110"]
origin = "JP"
missing = "return"
fee = "12.50"
days = 4
[record]
type = "object"
[[example]]
name = "nothing is compared"
direction = "import"
on = 2027-06-01
record = {}
[example.declaration]
function = "9"
"""


def test_a_file_of_a_stranger_is_enough(copied: Path) -> None:
    """Goods, document and record are asked for by the definition; nothing else of the profile is touched."""
    (copied / "subsystems" / "ink-permit.toml").write_text(STRANGER, "utf-8")
    assert check(copied, judges()) == ()
    law = Law.of(read_folder(copied))
    before, after = law.at(date(2026, 12, 31), NOW), law.at(date(2027, 1, 1), NOW)
    asked = ("32151100", Direction.IMPORT, "0110", "JP", "")
    assert before.requirements(*asked) == ()
    (need,) = after.requirements(*asked)
    assert (need.id, need.document, need.agency, need.on_missing) == (
        "INK-PERMIT-3215-0110", "G777", "MIIT", "return",
    )  # fmt: skip
    assert (need.fee, need.usual_days, need.name_zh, need.source) == (
        Decimal("12.50"), 4, "油墨许可证", "Ink Law 2030, art. 1",
    )  # fmt: skip
    for other in (("32151100", Direction.EXPORT, "0110", "JP", ""), ("32151100", Direction.IMPORT, "0110", "KR", "")):
        assert after.requirements(*other) == ()
    assert after.code("document", "G777") is Standing.GOOD and before.code("document", "G777") is not Standing.GOOD


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (STRANGER.replace('origin = "JP"', 'origin = "ATLANTIS"'), "neither a country nor a group"),
        (STRANGER.replace('"3215"', '"7715"'), "there are no goods"),
        (STRANGER.replace('hs = ["3215", "84439990"]', "hs = []"), "goods[0].hs"),
        (STRANGER.replace('code = "G777"', 'code = "G778"'), "document[0].code"),
        (STRANGER.replace("days = 4", 'document = "G001"'), "goods[0].document"),
        (STRANGER.replace("days = 4", "days = -4"), "usual_days"),
        (STRANGER.replace('"0110"', '"7777"'), "7777"),
        (STRANGER.replace('missing = "return"', 'missing = "perhaps"'), "on_missing"),
        (STRANGER.replace("days = 4", "dyes = 4"), "dyes"),
    ],
)
def test_goods_that_cannot_be_are_told(copied: Path, text: str, said: str) -> None:
    (copied / "subsystems" / "ink-permit.toml").write_text(text, "utf-8")
    assert any(said in f.message and f.message_zh for f in check(copied, judges()))


def test_another_edition_asks_for_its_own_goods(law: Law) -> None:
    """Goods that a new edition leaves out are asked for no more."""
    found = sent(law, NEXT_YEAR.replace('"2844", "8803"', '"8803"'))
    assert found.defects == ()
    after = found.change.known(LATER).on(law)
    for day, count in ((date(2026, 12, 31), 1), (date(2027, 1, 1), 0)):
        rows = after.at(day, LATER).requirements("28444400", Direction.IMPORT, "", "", "")
        assert len([r for r in rows if r.document == "G001"]) == count


def test_no_document_is_asked_for_in_two_ways(law: Law) -> None:
    """What a definition has, the table of requirements has not."""
    defined = {d for row in law.at(date(2026, 11, 20), NOW).subsystems() for d in row.documents}
    assert not {r.document for r in law.rows()["requirements"] if isinstance(r, Requirement)} & defined
