"""The API's description as a page: all of it, in both languages, without a script."""

import pytest

from tongguan.api.guide import GUIDE
from tongguan.api.openapi import described
from tongguan.api.problems import ALL_KINDS
from tongguan.api.routes import ROUTES
from tongguan.desks.reference import Reference, kind, render, spoken
from tongguan.desks.voice import Voice

TOLD = Reference(described(ROUTES, "Tongguan", "1"), GUIDE, ALL_KINDS)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_operation_shape_and_kind_has_its_place(language: str) -> None:
    page = render(TOLD, Voice(language), "auto")
    for handler in ROUTES:
        one = handler.opt["operation"]
        assert f'id="{one.id}"' in page
        assert (one.summary_zh if language == "zh" else one.summary) in page
    for name in TOLD.described["components"]["schemas"]:
        assert f'id="{name}"' in page
    for refusal in ALL_KINDS:
        assert f'id="{refusal.slug}"' in page, "a problem's type leads here"


def test_words_as_they_are_sent_stand_apart() -> None:
    assert spoken("Send `x-a` and `b`.") == [
        (False, "Send "),
        (True, "x-a"),
        (False, " and "),
        (True, "b"),
        (False, "."),
    ]


def test_what_a_value_is() -> None:
    assert kind({"type": "string", "format": "decimal"}) == ("decimal", "")
    assert kind({"type": "array", "items": {"$ref": "#/components/schemas/Hold"}}) == ("[]", "Hold")
    assert kind({"anyOf": [{"type": "null"}, {"$ref": "#/components/schemas/Money"}]}) == ("", "Money")
    assert kind({"type": "array", "items": {"type": "string"}}) == ("[string]", "")
