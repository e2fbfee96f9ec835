"""How long records hold, and who is told of them."""

from datetime import UTC, date, datetime

import pytest

from tests.ledgers.test_subsystems import BEGUN, whole
from tongguan.ledgers.deadline import next_date
from tongguan.ledgers.definition import Validity
from tongguan.ledgers.life import RecordState, standing
from tongguan.ledgers.notices import People, notices
from tongguan.ledgers.receipt import RecordNews, word
from tongguan.ledgers.validity import Term, last_day, lasting, too_long

S = RecordState
YEAR, TODAY = Validity(months=12), date(2026, 3, 1)
NOTICE = """
[[notice]]
on = "expiring"
before = 30
to = ["holder"]
message = "Renew it."
message_zh = "请办理延期。"
[[notice]]
on = "expiring"
before = 7
[[notice]]
on = "voided"
to = ["readers"]
"""


@pytest.mark.parametrize(
    ("validity", "first", "last"),
    [
        (YEAR, date(2026, 3, 1), date(2027, 2, 28)),
        (YEAR, date(2024, 2, 29), date(2025, 2, 28)),
        (Validity(months=1), date(2026, 1, 31), date(2026, 2, 28)),
        (Validity(months=1), date(2026, 12, 15), date(2027, 1, 14)),
        (Validity(days=1), date(2026, 12, 31), date(2026, 12, 31)),
        (Validity(months=6, days=10), date(2026, 8, 30), date(2027, 3, 10)),
    ],
)
def test_the_last_day_is_the_one_before_the_same_day(validity: Validity, first: date, last: date) -> None:
    assert last_day(validity, first) == last


def test_what_nobody_says_is_by_the_definition() -> None:
    assert lasting(None, Term(None, None), TODAY) == Term(None, None)
    assert lasting(YEAR, Term(None, None), TODAY) == Term(TODAY, date(2027, 2, 28))
    assert lasting(YEAR, Term(None, date(2026, 6, 1)), TODAY) == Term(TODAY, date(2026, 6, 1))
    assert too_long(YEAR, Term(None, date(2027, 2, 28)), TODAY) is None
    assert too_long(YEAR, Term(None, date(2027, 3, 1)), TODAY) == date(2027, 2, 28)
    assert too_long(None, Term(None, date(2099, 1, 1)), TODAY) is None


def test_the_calendar_brings_each_notice_and_then_the_end() -> None:
    definition, last = whole(BEGUN + NOTICE), date(2026, 12, 31)
    met, day = [], TODAY
    for _ in range(3):
        comes = next_date(definition, S.ISSUED, day, last)
        assert comes is not None
        met.append(tuple(comes))
        day = date.fromordinal(comes.due_on.toordinal() + 1)
    assert met == [
        ("expiring", date(2026, 11, 30)),
        ("expiring", date(2026, 12, 23)),
        ("expire", last),
    ]
    assert next_date(definition, S.ISSUED, TODAY, None) is None
    assert next_date(definition, S.VOIDED, TODAY, last) is None


def test_a_definition_says_who_is_told_besides_and_in_which_words() -> None:
    definition = whole(BEGUN + NOTICE)
    people, at = People("H", "A", ("R1", "R2")), datetime(2026, 1, 1, tzinfo=UTC)

    def told(news: RecordNews, always: tuple[str, ...], before: int = 0) -> dict[str, str]:
        said = word(news, ("ozone", "1"), at)
        return {party: one.sentence for party, one in notices(definition, people, said, always, before)}

    assert told(RecordNews.EXPIRING, (), 30) == {"H": "Renew it."}
    assert set(told(RecordNews.EXPIRING, (), 7)) == {"H", "A"}
    assert set(told(RecordNews.VOIDED, ("A", "H"))) == {"A", "H", "R1", "R2"}
    assert set(told(RecordNews.STORED, ("A", "H"))) == {"A", "H"}


def test_where_a_record_stands_with_its_uses() -> None:
    assert standing(S.ISSUED, open_=True, spent=True) is S.ANNOTATED
    assert standing(S.ISSUED, open_=False, spent=True) is S.WRITTEN_OFF
    assert standing(S.ISSUED, open_=False, spent=False) is S.ISSUED
    assert standing(S.VOIDED, open_=True, spent=True) is S.VOIDED
