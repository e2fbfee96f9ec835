"""Which law holds on a day, as known at a moment; that it can be stored and found again under its name."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from tongguan.codes.law import Law
from tongguan.codes.listing import Standing
from tongguan.codes.official import Official
from tongguan.codes.rows import Direction, Head, Kept, Measure, MeasureKind, Retention
from tongguan.codes.rows_cargo import DeadlineRow, Moment

NOW = datetime(2026, 11, 23, tzinfo=UTC)
TODAY = date(2026, 11, 23)
HEAD = Head(
    id="t", country="CN", currency="CNY", time_zone="UTC", languages=("en",), name="T", number_format="{serial:09d}"
)


def duty(rate: str, start: str, known: str, end: str | None = None, line: int = 1) -> Measure:
    return Measure(
        id="D",
        kind=MeasureKind.DUTY,
        tax="A",
        direction=Direction.IMPORT,
        hs="01",
        ad_valorem=Decimal(rate),
        valid_from=date.fromisoformat(start),
        valid_to=date.fromisoformat(end) if end else None,
        known_from=datetime.fromisoformat(known),
        source="test",
        file="f",
        line=line,
    )


def rate(law: Law, day: str, known: datetime = NOW) -> Decimal | None:
    found = law.at(date.fromisoformat(day), known).measures("0101", "", Direction.IMPORT)
    return found[0].ad_valorem if found else None


def test_a_row_holds_from_its_first_to_its_last_day() -> None:
    law = Law(HEAD, {"measures": [duty("5", "2024-01-01", "2023-01-01T00:00:00Z", "2024-06-30")]})
    days = ("2023-12-31", "2024-01-01", "2024-06-30", "2024-07-01")
    assert [rate(law, d) for d in days] == [None, 5, 5, None]


def test_what_was_known_last_wins_and_the_past_remains_as_it_was_known() -> None:
    old, new = duty("5", "2020-01-01", "2019-01-01T00:00:00Z"), duty("3", "2025-01-01", "2024-12-01T00:00:00Z")
    law = Law(HEAD, {"measures": [old, new]})
    assert rate(law, "2024-12-31") == 5
    assert rate(law, "2025-01-01") == 3
    assert rate(law, "2025-01-01", datetime(2024, 11, 30, tzinfo=UTC)) == 5


def test_an_open_row_is_closed_by_publishing_it_again_with_its_last_day() -> None:
    law = Law(
        HEAD,
        {"measures": [duty("5", "2020-01-01", "2019-01-01T00:00:00Z")]},
    ).with_rows("measures", [duty("5", "2020-01-01", "2026-01-01T00:00:00Z", "2026-06-30")])
    assert rate(law, "2026-06-30") == 5
    assert rate(law, "2026-07-01") is None
    assert rate(law, "2026-07-01", datetime(2025, 12, 31, tzinfo=UTC)) == 5


def test_days_with_the_same_rows_have_the_same_name_and_their_own_date(laws: dict[str, Law]) -> None:
    one, other = laws["cn"].at(date(2026, 11, 3), NOW), laws["cn"].at(date(2026, 11, 28), NOW)
    assert one.id == other.id
    assert (one.date, other.date) == (date(2026, 11, 3), date(2026, 11, 28))
    assert laws["cn"].at(date(2026, 11, 3), NOW) is one
    assert laws["cn"].at(date(2026, 12, 1), NOW).id != one.id  # other exchange rates


def test_the_name_is_that_of_the_content_not_of_the_place(laws: dict[str, Law]) -> None:
    a, b = duty("5", "2020-01-01", "2019-01-01T00:00:00Z", line=4), duty("5", "2020-01-01", "2019-01-01T00:00:00Z")
    assert Law(HEAD, {"measures": [a]}).id == Law(HEAD, {"measures": [b]}).id
    changed = duty("6", "2020-01-01", "2019-01-01T00:00:00Z")
    assert Law(HEAD, {"measures": [a]}).id != Law(HEAD, {"measures": [changed]}).id


@pytest.mark.parametrize("name", ["cn", "gb"])
def test_a_law_is_found_again_under_its_name(laws: dict[str, Law], name: str) -> None:
    law = laws[name]
    again = Law.load(law.dump())
    assert again.id == law.id
    for day in (date(2020, 1, 1), date(2022, 6, 30), TODAY, date(2027, 12, 31)):
        assert again.at(day, NOW).id == law.at(day, NOW).id


def edition(known: datetime, *codes: str, ended: tuple[str, ...] = ()) -> Official:
    return Official(list="unit", source="test", known_from=known, entries={c: c for c in codes}, ended=ended)


def test_an_official_list_closes_its_list_from_when_it_was_loaded(laws: dict[str, Law]) -> None:
    before = laws["cn"].at(TODAY, NOW)
    assert before.code("unit", "QQ1") is Standing.GOOD
    assert not before.closed("unit")
    law = laws["cn"].with_official(edition(NOW, "KGM", "C25", ended=("ARE",)))
    after = law.at(TODAY, NOW)
    assert after.closed("unit")
    assert [after.code("unit", c) for c in ("KGM", "C25", "NAR", "ARE", "QQ1")] == [
        Standing.GOOD,
        Standing.GOOD,
        Standing.GOOD,
        Standing.EXPIRED,
        Standing.UNKNOWN,
    ]
    assert law.at(TODAY, datetime(2026, 11, 22, tzinfo=UTC)).id == before.id
    assert Law.load(law.dump()).at(TODAY, NOW).id == after.id != before.id


def test_a_later_edition_takes_the_place_of_an_earlier_one(laws: dict[str, Law]) -> None:
    later = datetime(2026, 12, 1, tzinfo=UTC)
    law = laws["cn"].with_official(edition(NOW, "AAA")).with_official(edition(later, "BBB"))
    assert law.at(TODAY, NOW).code("unit", "AAA") is Standing.GOOD
    assert law.at(TODAY, later).code("unit", "AAA") is Standing.UNKNOWN
    assert law.at(TODAY, later).code("unit", "BBB") is Standing.GOOD


def test_the_same_edition_again_changes_nothing(laws: dict[str, Law]) -> None:
    law = laws["cn"].with_official(edition(NOW, "AAA"))
    assert law.with_official(edition(datetime(2027, 1, 1, tzinfo=UTC), "AAA")) is law
    assert law.with_official(edition(datetime(2027, 1, 1, tzinfo=UTC), "AAA", "BBB")).id != law.id


def test_what_was_published_is_kept_and_never_edited_by_a_newer_folder(laws: dict[str, Law]) -> None:
    folder = Law(HEAD, {"measures": [duty("5", "2020-01-01", "2019-01-01T00:00:00Z")]})
    published = folder.with_rows("measures", [duty("3", "2025-01-01", "2024-12-01T00:00:00Z")]).with_official(
        edition(NOW, "AAA")
    )
    edited = Law(HEAD, {"measures": [duty("6", "2020-01-01", "2019-01-01T00:00:00Z")]})
    kept = edited.keeping(published)
    assert [rate(kept, d) for d in ("2024-12-31", "2025-01-01")] == [5, 3]
    assert edited.edited(published) == ("measures: duty A import 01 from 2020-01-01",) and not folder.edited(published)
    assert kept.officials == published.officials
    assert folder.keeping(published).id == published.id == published.keeping(folder).id


def test_the_node_says_which_lists_are_only_compact(laws: dict[str, Law]) -> None:
    notes = laws["gb"].notes()
    assert {n.code for n in notes} == {"list-open:hs", "list-open:package", "list-open:place", "list-open:unit"}
    assert all(n.sentence and n.sentence_zh for n in notes)
    assert "list-open:unit" not in {n.code for n in laws["gb"].with_official(edition(NOW, "KGM")).notes()}


def test_the_day_is_the_administrations_own(laws: dict[str, Law]) -> None:
    """At five in the afternoon in Greenwich it is the next day in Beijing: that day's law, that day's deadline."""
    moment = datetime(2026, 3, 31, 17, 0, tzinfo=UTC)
    assert laws["cn"].head.day(moment) == date(2026, 4, 1)
    assert laws["gb"].head.day(moment) == date(2026, 3, 31)
    assert laws["gb"].head.day(datetime(2026, 3, 31, 23, 30, tzinfo=UTC)) == date(2026, 4, 1), "summer time"


def kept(days: int, start: str, known: str) -> Retention:
    first = date.fromisoformat(start)
    return Retention(
        kind=Kept.REMARKS, days=days, valid_from=first, known_from=datetime.fromisoformat(known), source="test"
    )


def test_terms_are_dated_and_rename_neither_old_laws_nor_any_decision() -> None:
    none = Law(HEAD, {})
    assert none.id == none.at(TODAY, NOW).id == "d9ddb243144995dea8702ea1a5f748142dca775b6701c01303b7ec13d177ef90"
    rows = [kept(900, "2020-01-01", "2019-12-01T00:00:00Z"), kept(90, "2026-12-01", "2026-11-01T00:00:00Z")]
    law = Law(HEAD, {"retention": rows})
    assert law.id != none.id and law.at(TODAY, NOW).id == none.at(TODAY, NOW).id
    assert law.kept(Kept.REMARKS, NOW) == timedelta(days=900)
    assert law.kept(Kept.REMARKS, NOW + timedelta(days=9)) == timedelta(days=90)
    assert law.kept(Kept.DRAFTS, NOW) is None and none.kept(Kept.REMARKS, NOW) is None
    assert Law.load(law.dump()).kept(Kept.REMARKS, NOW) == timedelta(days=900)


def test_days_of_one_name_have_their_own_deadlines() -> None:
    common = {"known_from": NOW, "source": "test", "what": "original", "moment": Moment.ARRIVAL}
    before = DeadlineRow(minutes=60, valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30), **common)
    after = DeadlineRow(minutes=120, valid_from=date(2026, 7, 1), **common)
    law = Law(HEAD, {"deadlines": [before, after]})
    first, second = law.at(date(2026, 6, 30), NOW), law.at(date(2026, 7, 1), NOW)
    assert first.id == second.id, "they decide nothing about goods"
    told = [one.deadline("original", "3") for one in (first, second, law.at(date(2026, 6, 30), NOW))]
    assert [row.minutes for row in told if row] == [60, 120, 60]
