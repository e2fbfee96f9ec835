"""What an agency is shown, by the names of data elements: whole, each item for itself, in both languages."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from msgspec import inspect

from tongguan.api.agency_tasks import AgencyAct
from tongguan.declarations.places import MANY, bare, whole
from tongguan.desks.agency import said
from tongguan.desks.shown import Line, groups
from tongguan.desks.words import shown
from tongguan.release.voice import Stance

TREE: dict[str, Any] = {
    "number": "1",
    "declarant": {"id": "44", "name": ""},
    "shipment": {
        "importer": {"address": {"city": "Shenzhen"}},
        "equipment": [{"sequence": 1, "id": "MSKU1"}, {"sequence": 2, "id": "MSKU2"}],
        "items": [
            {"sequence": 7, "net_mass": {"value": "18.5", "unit": "KGM"}, "price": {"amount": "9", "currency": "USD"}},
            {},
        ],
    },
}


def test_values_stand_by_their_elements_and_items_for_themselves() -> None:
    head, item = groups(TREE)
    assert head.item == "" and Line(("importer", "address", "city"), 0, "Shenzhen") in head.lines
    assert Line(("equipment", "id"), 2, "MSKU2") in head.lines
    assert Line(("declarant", "id"), 0, "44") in head.lines and len(head.lines) == 5, "what is empty is left out"
    assert item == ("7", (Line(("net_mass",), 0, "18.5 KGM"), Line(("price",), 0, "9 USD")))
    assert groups({}) == () == groups({"shipment": {"items": []}})


def elements(kind: inspect.Type, seen: set[type]) -> Iterator[str]:
    here = bare(kind)
    if isinstance(here, MANY):
        yield from elements(here.item_type, seen)
    elif isinstance(here, inspect.StructType) and here.cls not in seen:
        seen.add(here.cls)
        for field in here.fields:
            yield field.encode_name
            yield from elements(field.type, seen)


def test_every_element_of_a_declaration_has_its_name_and_nothing_else_has_one() -> None:
    names = {f"shown.{name}" for name in elements(whole(), set())}
    assert names - {"shown.sequence", "shown.shipment", "shown.items"} == set(shown.WORDS), (
        "these three are the page's own"
    )


def test_a_word_is_told_from_its_reason_and_anothers_is_left() -> None:
    def act(what: str, words: str) -> AgencyAct:
        return AgencyAct(act=what, at=datetime(2026, 10, 1, tzinfo=UTC), party="", words=words)

    assert said(act("answered", "consent: sound: very")) == (Stance.CONSENT, "sound: very")
    assert said(act("answered", "perhaps: x")) == (None, "perhaps: x")
    assert said(act("overruled", "consent: is not mine to give")) == (None, "consent: is not mine to give")
    assert said(act("reminded", "")) == (None, "")
