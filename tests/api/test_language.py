"""In which language somebody is answered, by what his browser says."""

import pytest

from tongguan.api.language import best, preferred


@pytest.mark.parametrize(
    ("accept", "tags", "expected"),
    [
        ("zh-Hant-HK, en;q=0.8", ("en", "zh", "zh-Hant"), "zh-Hant"),
        ("zh-Hant-HK, en;q=0.8", ("en", "zh"), "zh"),
        ("kaz, ru;q=0.5", ("en", "ru", "kaz"), "kaz"),
        ("ka, ru;q=0.5", ("en", "ru", "kaz"), "ru"),
        ("ru;q=0.4, MN;q=0.9", ("en", "ru", "mn"), "mn"),
        ("ru;q=0, fr", ("en", "ru"), ""),
        ("", ("en",), ""),
        ("*", ("zh", "en"), "en"),
    ],
)
def test_the_longest_part_of_the_best_range_that_is_spoken(accept: str, tags: tuple[str, ...], expected: str) -> None:
    assert best(accept, tags) == expected


def test_a_desk_speaks_english_where_nothing_else_is_asked_for() -> None:
    assert [preferred(one) for one in ("fr", "fr, zh-Hant;q=0.1", "en, zh", "")] == ["en", "zh", "en", "en"]
