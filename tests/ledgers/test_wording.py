"""What a record has against its schema is said by the titles of its fields, at the field, in both languages."""

from typing import Any

import pytest

from tongguan.ledgers.schema import checked

SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["holder"],
    "additionalProperties": False,
    "properties": {
        "holder": {"type": "string", "maxLength": 4, "title": "Holder", "title_zh": "持有人"},
        "year": {"type": "integer", "minimum": 2020},
        "until": {"type": "string", "format": "date"},
        "class": {"enum": ["A", "B"]},
        "hs": {"type": "string", "pattern": "^[0-9]+$"},
        "offices": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "either": {"anyOf": [{"type": "integer"}, {"type": "boolean"}]},
        "rows": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["product"],
                "properties": {"product": {"title": "Product", "title_zh": "成品"}},
            },
        },
    },
}


@pytest.mark.parametrize(
    ("more", "where", "english", "chinese"),
    [
        ({"holder": None}, "/holder", "This must be a text.", "应为文本。"),
        ({"holder": "12345"}, "/holder", "At most 4 characters.", "最多 4 个字符。"),
        ({"year": "2026"}, "/year", "This must be a whole number.", "应为整数。"),
        ({"year": 1999}, "/year", "At least 2020.", "不得小于 2020。"),
        ({"until": "soon"}, "/until", "This must be a day, as 2026-03-31.", "应为日期，例如 2026-03-31。"),
        ({"class": "C"}, "/class", "This must be one of A, B.", "只能为 A, B。"),
        ({"hs": "x"}, "/hs", "'x' is not written as it must be: ^[0-9]+$.", "“x”的格式不符合要求：^[0-9]+$。"),
        ({"offices": []}, "/offices", "At least 1 of them.", "至少 1 项。"),
        ({"colour": 1}, "", "There is no field colour: leave it out.", "没有字段“colour”，请删去。"),
        ({"rows": [{}]}, "/rows/0/product", "Product is missing: fill it in.", "请填写“成品”。"),
        ({"either": "x"}, "/either", '"x" is not valid under any of the schemas', "不符合要求"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(more: dict[str, Any], where: str, english: str, chinese: str) -> None:
    (flaw,) = checked(SCHEMA, {"holder": "U1", **more})
    assert flaw.where == where and flaw.message.startswith(english) and flaw.message_zh.startswith(chinese)


def test_what_is_missing_is_said_at_its_own_place() -> None:
    (flaw,) = checked(SCHEMA, {}, "/fields")
    assert (flaw.where, flaw.message, flaw.message_zh) == (
        "/fields/holder",
        "Holder is missing: fill it in.",
        "请填写“持有人”。",
    )
