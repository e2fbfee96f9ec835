"""What codes alone have answered need not be asked: nothing is lost by it, and nothing is guessed."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from operator import eq, ge, gt, le, lt, mod, ne
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.mutants.mutate import SAMPLES, mutated, sample
from tests.mutants.test_mutants import MUTANTS
from tongguan.codes.law import Law
from tongguan.codes.read import read
from tongguan.codes.snapshot import Snapshot
from tongguan.declarations.asked import Asked
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.face import GRAINS, HIDDEN, LARGE, NUMBERS, TEXT, Alone, Part, Shown, Sketch, Unseen
from tongguan.declarations.rule import Look
from tongguan.declarations.rulebook import Context, Message, Named, book, validate
from tongguan.declarations.sketches import HEAD, ITEM, SHIPMENT
from tongguan.money import Money

NOW = datetime(2026, 2, 10, 9, tzinfo=UTC)


@cache
def law(profile: str) -> Snapshot:
    return Law.of(read(Path(__file__).parents[2] / "profiles" / profile)).at(NOW.date(), NOW)


@cache
def pool(profile: str) -> tuple[Declaration, ...]:
    """Every sample, and every declaration with one thing wrong."""
    whole = [sample(profile, p.stem) for p in sorted((SAMPLES / profile).glob("*.json"))]
    whole += [mutated(sample(profile, m.base), m.path, m.value) for m in MUTANTS if profile in m.profiles]
    return tuple(msgspec.convert(d, Declaration, strict=False) for d in whole)


def everything(declaration: Declaration, law: Snapshot) -> list[tuple[str, str]]:
    """Code and place of what is found when every rule is asked."""
    asked, look = asking(declaration, law)
    return [(w.rule.code, pointer) for w in asked.weighed for pointer, _ in w.find(look)]


def asking(declaration: Declaration, law: Snapshot) -> tuple[Asked, Look]:
    follow_up = declaration.function == "13"
    kind = None if follow_up else law.type(declaration.type)
    rules = book(Named(law))
    asked = rules.asked(Message.FOLLOW_UP if follow_up else Message.DECLARATION, kind)
    return asked, Look(declaration, rules.compiled, law.date, NOW, kind)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["cn", "gb"]), st.data())
def test_no_rule_is_lost_whatever_head_and_items_come_together(profile: str, data: st.DataObject) -> None:
    wholes = st.sampled_from(pool(profile))
    head, others = data.draw(wholes), data.draw(st.lists(wholes, max_size=3))
    items = tuple(item for d in (head, *others) for item in data.draw(st.permutations(d.items)))
    mixed = replace(head, shipment=replace(head.shipment, items=items)) if head.shipment else head
    found = [(p.code, p.pointer) for p in validate(mixed, law(profile), Context(received_at=NOW))]
    assert found == everything(mixed, law(profile))


@pytest.mark.parametrize("profile", ["cn", "gb"])
def test_most_rules_are_answered_by_codes(profile: str) -> None:
    for name in ("import-standard", "import-five-items", "export-standard"):
        declaration = msgspec.convert(sample(profile, name), Declaration, strict=False)
        asked, look = asking(declaration, law(profile))
        assert len(asked.open(look)) < len(asked.weighed) / 3


def test_many_items_are_asked_without_their_faces() -> None:
    whole = msgspec.convert(sample("cn", "import-five-items"), Declaration, strict=False)
    assert whole.shipment is not None
    bad = replace(whole.items[0], valuation_method="Q")
    many = replace(whole, shipment=replace(whole.shipment, items=(*whole.items, *[bad] * 60)))
    assert everything(many, law("cn")) == [
        (p.code, p.pointer) for p in validate(many, law("cn"), Context(received_at=NOW))
    ]


sizes = st.decimals(min_value=Decimal("0.001"), max_value=LARGE, places=3)
others = st.sampled_from([0, -1, 1, LARGE, LARGE + 1, Decimal("0.001"), Decimal("0.000001"), Decimal(1000)]) | sizes
compare = st.sampled_from([gt, ge, lt, le, eq, ne])


@given(sizes, others, compare)
def test_what_is_said_of_a_hidden_number_is_true_of_the_number(
    number: Decimal, other: Any, asked: Callable[[Any, Any], Any]
) -> None:
    for shown in (Shown.SIZE, Shown.COUNT):
        one = number.to_integral_value() + 1 if shown is Shown.COUNT else number
        for left, right in ((NUMBERS[shown], other), (other, NUMBERS[shown])):
            try:
                said = asked(left, right)
            except Unseen:
                continue
            assert said == (asked(min(one, LARGE), right) if left is NUMBERS[shown] else asked(left, min(one, LARGE)))


def test_the_rest_of_a_division_is_known_only_of_the_grain() -> None:
    assert mod(NUMBERS[Shown.SIZE], GRAINS[Shown.SIZE]) == 0 == mod(NUMBERS[Shown.COUNT], Decimal("0.5"))
    with pytest.raises(Unseen):
        mod(NUMBERS[Shown.SIZE], 1)


@pytest.mark.parametrize("asked", [bool, len, list, hash, str, "{}".format, lambda x: x > 0, lambda x: x.amount])
def test_nothing_is_known_of_what_is_hidden(asked: Callable[[Any], Any]) -> None:
    with pytest.raises(Unseen):
        asked(HIDDEN)


def test_a_stand_in_has_what_its_face_shows_and_nothing_else() -> None:
    sketch = Sketch({"amount": Shown.SIZE, "currency": Shown.CODE})
    ten, odd = (sketch.drawn(sketch.face(Money(Decimal(x), "EUR"))) for x in ("10", "0.0001"))
    assert ten.amount > 0 and ten.currency == "EUR" and odd.amount is HIDDEN
    with pytest.raises(Unseen):
        _ = Part(currency="EUR").amount
    with pytest.raises(Unseen):
        len(Alone([1]))
    assert TEXT and next(iter(Alone([1]))) == 1


@pytest.mark.parametrize("sketch", [HEAD, SHIPMENT, ITEM])
def test_a_face_shows_only_fields_that_exist(sketch: Sketch) -> None:
    kinds = {id(HEAD): "declaration", id(SHIPMENT): "shipment", id(ITEM): "item"}
    whole = pool("cn")[0]
    assert whole.shipment is not None
    one: dict[str, Any] = {"declaration": whole, "shipment": whole.shipment, "item": whole.items[0]}
    assert set(sketch.fields) <= set(one[kinds[id(sketch)]].__struct_fields__)
