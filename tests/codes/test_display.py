"""The languages of displays are data: a profile puts other words, or adds a language with all of them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tongguan.cli import main
from tongguan.codes.check import check
from tongguan.codes.display import SPOKEN, WORDS
from tongguan.codes.law import Law
from tongguan.codes.read import read

PROFILES = Path(__file__).parents[2] / "profiles"
HEADER = "language,word,text,reviewed,valid_from,valid_to,known_from,source"
TAIL = "2024-01-01,,2024-01-01T00:00:00Z,t"
NOON = datetime(2026, 11, 5, 12, tzinfo=UTC)
KAZAKH = {
    **{word: f"{word} kk" for word in WORDS},
    "name": "Қазақша",
    "go": "Өтіңіз: {lane}",
    "aside": "Тоқтаңыз: {lane}",
}


def written(folder: Path, *lines: str) -> None:
    (folder / "displays.csv").write_text("\n".join([HEADER, *(f"{line},{TAIL}" for line in lines)]) + "\n", "utf-8")


def kazakh(*without: str, reviewed: bool = True) -> list[str]:
    return [f"kk,{word},{text},{str(reviewed).lower()}" for word, text in KAZAKH.items() if word not in without]


def test_without_rows_a_node_speaks_what_every_node_does() -> None:
    law = Law.of(read(PROFILES / "cn"))
    assert law.languages(NOON) == SPOKEN
    assert [one.tag for one in SPOKEN if one.reviewed] == ["zh", "en"] and SPOKEN[0].name == "中文"


def test_a_profile_puts_other_words_and_adds_a_language_and_the_law_keeps_its_name(copied: Path) -> None:
    before = Law.of(read(copied)).at(NOON.date(), NOON).id
    written(copied, "ru,wait,Подождите,true", *kazakh())
    assert check(copied) == ()
    law = Law.of(read(copied))
    assert law.at(NOON.date(), NOON).id == before
    spoken = {one.tag: one for one in law.languages(NOON)}
    assert list(spoken) == ["zh", "en", "ru", "vi", "mn", "kk"]
    assert spoken["ru"].words["wait"] == "Подождите" and spoken["ru"].words["go"] == SPOKEN[2].words["go"]
    assert not spoken["ru"].reviewed, "its other words are not"
    assert spoken["kk"].reviewed and spoken["kk"].name == "Қазақша"
    assert law.languages(datetime(2023, 1, 1, tzinfo=UTC)) == SPOKEN, "before it was known"


@pytest.mark.parametrize(
    ("lines", "count"),
    [
        (["ru,go,Вперёд,true"], 1),
        (["ru,wait,Ждите {lane},true"], 1),
        (["ru,wait,Ждите {,true"], 1),
        (["ru,go,Проезжайте: {lane:s},true"], 1),
        (["ru,go,Проезжайте: {lane!r},true"], 1),
        (["ru,go,Проезжайте: {lane:{width}},true"], 1),
        (["ru,aside,Налево: {lane:>99999},true"], 1),
        ([f"ru,wait,{'Ждите ' * 30},true"], 1),
        (["ru,wait,Ждите\u200b,true"], 1),
        (["ru,GAT99,Что-то,true"], 1),
        (kazakh("GAT07", "wait"), 1),
        (kazakh(), 0),
    ],
)
def test_what_no_gate_can_show_is_a_defect(copied: Path, lines: list[str], count: int) -> None:
    written(copied, *lines)
    assert [f.code for f in check(copied)] == ["word"] * count


def test_a_language_that_lacks_a_word_is_not_spoken(copied: Path) -> None:
    written(copied, *kazakh("GAT07"))
    assert "GAT07" in check(copied)[0].message
    book = read(copied)
    rows = {**Law.of(read(PROFILES / "cn")).rows(), "displays": tuple(book.rows["displays"])}
    law = Law.of(read(PROFILES / "cn"))
    assert Law(law.head, rows, law.officials).languages(NOON) == SPOKEN


def test_a_check_names_what_nobody_reviewed(copied: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(copied, *kazakh(reviewed=False))
    assert main(["profile", "check", str(copied)]) == 0
    assert "ru, vi, mn, kk" in capsys.readouterr().out
