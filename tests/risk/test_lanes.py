from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.risk.declared import Now, declaration, item, profile, shipment, worth
from tongguan.codes.rows import Direction
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.parts import Measure, Packaging
from tongguan.money import Money
from tongguan.risk.dryrun import Past, dry_run
from tongguan.risk.explain import Record, explained
from tongguan.risk.fields import FIELDS, KINDS, hundredths, seen, values
from tongguan.risk.functions import Kind
from tongguan.risk.lanes import match
from tongguan.risk.profiles import ProfileSet, RiskProfile, check
from tongguan.risk.selection import Hit, Lane, Selection

NOW = Now()
IMPORT, EXPORT = Direction.IMPORT, Direction.EXPORT
TWO = declaration(item(1), item(2, hs="0201100000", origin="AR"))


def hits(
    *profiles: RiskProfile, of: Declaration = TWO, now: Now = NOW, direction: Direction = IMPORT
) -> tuple[Hit, ...]:
    return match(of, worth("8123.45", "100"), ProfileSet(profiles), now, direction)


@pytest.mark.parametrize(
    ("given_", "items"),
    [
        ({}, (1, 2)),
        ({"chapter": "02"}, (2,)),
        ({"origin": "VN"}, (1,)),
        ({"chapter": "84", "origin": "AR"}, None),
        ({"office": "5301"}, (1, 2)),
        ({"office": "5302"}, None),
        ({"direction": EXPORT}, None),
        ({"direction": IMPORT, "chapter": "84"}, (1,)),
        ({"valid_from": date(2025, 6, 1)}, (1, 2)),
        ({"valid_from": date(2025, 6, 2)}, None),
        ({"valid_to": date(2025, 6, 1)}, (1, 2)),
        ({"valid_to": date(2025, 5, 31)}, None),
    ],
)
def test_where_and_when_a_profile_holds(given_: dict[str, Any], items: tuple[int, ...] | None) -> None:
    found = hits(profile("value_minor > 1", **given_))
    assert [(h.item, *h.also) for h in found] == ([items] if items else [])


def test_the_index_gives_what_asking_each_alone_gives() -> None:
    ways = [
        {"chapter": c, "origin": o, "office": f, "direction": d}
        for c in ("", "02", "84", "99")
        for o in ("", "VN", "AR", "CN")
        for f in ("", "5301", "0100")
        for d in (None, IMPORT, EXPORT)
    ]
    texts = ("value_minor > 500000", "origin == 'AR'", "office == '5301'", "true")
    some = [profile(texts[i % 3], id=f"P{i}", **w) for i, w in enumerate(ways)]
    alone = {h for p in some for h in hits(p)}
    assert set(hits(*some)) == alone
    assert 10 < len(alone) < len(some)


def test_a_profile_on_the_whole_declaration_names_no_item() -> None:
    assert hits(profile("item_count == 2 and total_value_minor == 822345")) == (Hit(profile="P1", lane=Lane.RED),)


def test_a_declaration_without_items() -> None:
    empty = Declaration(function="9", office="5301")
    found = hits(profile("value_minor == 0", id="ITEM"), profile("office == '5301'", id="HEAD"), of=empty)
    assert [h.profile for h in found] == ["HEAD"]


def test_severest_first_and_spent_last() -> None:
    some = (
        profile("packages > 0", id="A", lane=Lane.BLUE),
        profile("packages > 0", id="B", limit=5),
        profile("packages > 0", id="C", lane=Lane.YELLOW, limit=5),
        profile("packages > 0", id="D"),
    )
    found = hits(*some, now=Now(spent={"B": 5, "C": 4, "D": 99}))
    assert [(h.profile, h.spent) for h in found] == [("D", False), ("C", False), ("A", False), ("B", True)]


def test_without_a_law_date_the_day_of_receipt_counts() -> None:
    late = Now(None, datetime(2026, 1, 1, tzinfo=UTC))
    assert hits(profile("packages > 0", valid_to=date(2025, 12, 31)), now=late) == ()


def test_dividing_by_nothing_makes_it_false() -> None:
    weightless = declaration(item(net_mass=None), item(2, net_mass=Measure(value=Decimal(2), unit="GRM")))
    found = hits(profile("value_minor / net_g < 6000 or packages > 0"), of=weightless)
    assert [(h.item, *h.also) for h in found] == [(2,)]


def test_what_the_fields_read() -> None:
    one = item(gross_mass=Measure(value=Decimal("1.5"), unit="TNE"), net_mass=Measure(value=Decimal(2), unit="LTR"))
    read = values(seen(declaration(one), IMPORT, Decimal("10.5"), {}), one, Decimal("8.19"), FIELDS.values())
    assert set(read) == set(FIELDS)
    expected = {
        "hs": "8471300000",
        "heading": "8471",
        "value_minor": 819,
        "total_value_minor": 1050,
        "price_minor": 120050,
        "gross_g": 1_500_000,
        "net_g": 0,
        "value_per_kg": 0,
        "packages": 3,
        "documents": ["N851"],
        "containers": ["CSQU3054383"],
        "previous_documents": ["BL-2201"],
        "containerised": True,
        "direction": "import",
        "vehicle": "粤Z1234港",
        "importer_id": "91440300MA0DB0001B",
        "preference_claimed": False,
    }
    assert {k: read[k] for k in expected} == expected


def test_every_field_of_an_empty_declaration_has_a_value_of_its_kind() -> None:
    empty = declaration(goods=None).__class__(function="9")
    kinds = {Kind.NUMBER: int, Kind.TEXT: str, Kind.FLAG: bool, Kind.TEXTS: list}
    one = seen(empty, IMPORT, Decimal(0), {})
    assert [f.name for f in FIELDS.values() if type(f.read(one)) is not kinds[f.kind]] == []


@pytest.mark.parametrize("amount", ["1e28", "-1e28", "1e400", "NaN", "Infinity", "0.001", "-0.5"])
def test_numbers_stay_within_what_the_engine_takes(amount: str) -> None:
    strange = item(
        price=Money(Decimal(amount), "USD"),
        net_mass=Measure(value=Decimal(amount), unit="TNE"),
        packagings=(Packaging(sequence=1, count=Decimal(amount)), Packaging(sequence=2, count=Decimal(amount))),
    )
    assert abs(hundredths(Decimal(amount))) <= 10**15
    everything = " or ".join(f"{f.name} * 7 > 3" for f in FIELDS.values() if f.kind is Kind.NUMBER)
    match(declaration(strange), worth("1"), ProfileSet((profile(everything),)), Now(), IMPORT)


NUMBERS = [n for n, k in KINDS.items() if k is Kind.NUMBER]
TEXTS = [n for n, k in KINDS.items() if k is Kind.TEXT]
LISTS = [n for n, k in KINDS.items() if k is Kind.TEXTS]
number = st.recursive(
    st.sampled_from(NUMBERS) | st.integers(0, 10**6).map(str) | st.sampled_from(["0.5", "len(hs)"]),
    lambda n: st.builds("({} {} {})".format, n, st.sampled_from("+-*/%"), n)
    | n.map("-{}".format)
    | n.map("abs({})".format),
    max_leaves=5,
)  # fmt: skip
words = st.sampled_from(TEXTS) | st.sampled_from(["'8471'", "'VN'", "''", "'粤'"])
condition = st.one_of(
    st.builds("{} {} {}".format, number, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), number),
    st.builds("{} == {}".format, words, words),
    st.builds("contains(lower({}), {})".format, words, words),
    st.builds("{} not in [{}, {}]".format, words, words, words),
    st.builds("{} in {}".format, words, st.sampled_from(LISTS)),
    st.builds("some({}, startsWith(#, {}))".format, st.sampled_from(LISTS), words),
    st.builds("{} in (1..{}]".format, number, st.integers(2, 9)),
)
flags = st.recursive(
    condition,
    lambda c: st.one_of(
        st.builds("{} and {}".format, c, c),
        st.builds("({} or {})".format, c, c),
        st.builds("not ({})".format, c),
        st.builds("({} ? {} : {})".format, c, c, c),
    ),
    max_leaves=4,
)
LARGE = Decimal(10) ** 27
EXTREME = declaration(
    item(price=Money(LARGE, "USD"), gross_mass=Measure(value=-LARGE, unit="TNE"), packagings=()), item(2, net_mass=None)
)


@settings(max_examples=400, deadline=None)
@given(flags)
def test_what_passes_the_check_never_fails(text: str) -> None:
    candidate = profile(text)
    if not check(candidate):
        one = ProfileSet((candidate,))
        for d in (TWO, EXTREME, declaration(goods=shipment(equipment=(), importer=None))):
            match(d, worth("1e20", "0.01"), one, Now(), IMPORT)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=40) | st.text("()[]'\"#.,<>=!+-*/%?:ab1 _$`{}", max_size=40))
def test_anything_may_be_typed(text: str) -> None:
    check(profile(text))


def test_a_dry_run() -> None:
    def past(number: str, amount: str, lane: Lane, found: bool | None) -> Past:
        when = datetime(2024, 1, 1, tzinfo=UTC)
        return Past(
            number=number, declaration=declaration(), values=worth(amount), direction=IMPORT, received_at=when,
            lane=lane, found=found,
        )  # fmt: skip

    days = [
        past("1", "100", Lane.RED, True),
        past("2", "100", Lane.RED, False),
        past("3", "100", Lane.GREEN, None),
        past("4", "1", Lane.GREEN, None),
    ]
    run = dry_run(profile("value_minor > 5000", limit=1, valid_from=date(2026, 1, 1)), days)
    assert (run.tried, run.hits, run.raised, run.inspected, run.found, run.share) == (4, 3, 1, 2, 1, 0.75)
    assert [e.number for e in run.examples] == ["1", "2", "3"]
    with pytest.raises(ValueError, match="no field"):
        dry_run(profile("vale > 1"), days)


def test_sentences_for_officers() -> None:
    some = ProfileSet((profile(id="A", name="Cheap cars"), profile(id="B", name="Old", limit=9)))
    selection = Selection(
        lane=Lane.RED,
        step="match",
        hits=(Hit(profile="A", lane=Lane.RED, item=1, also=(3,)), Hit(profile="B", lane=Lane.RED, spent=True)),
    )
    told = explained(selection, some, {"A": Record(hits=37, finds=2), "B": Record(hits=1, finds=1)})
    assert [s.en for s in told] == [
        "Red: examine the goods before assessment. A risk profile matched.",
        "Cheap cars (A) asks for red on item 1, 3; 2 finds in 37 hits.",
        "Old (B) holds, but sets no lane: its limit of 9 hits without a find is used up; 1 find in 1 hit.",
    ]
    assert told[1].zh == "Cheap cars（A）要求红色通道（第 1, 3 项）；命中 37 次，查获 2 次。"
