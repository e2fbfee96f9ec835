"""What a record has against its schema, as people read it: by the titles of its fields, in both languages."""

from collections.abc import Callable, Mapping
from typing import Any

import jsonschema_rs

Said = tuple[str, str]
"""English and Chinese."""
TYPES: Mapping[str, Said] = {
    "string": ("a text", "文本"),
    "integer": ("a whole number", "整数"),
    "number": ("a number", "数字"),
    "boolean": ("yes or no", "是或否"),
    "array": ("a list", "列表"),
    "object": ("a group of fields", "字段组"),
    "null": ("nothing", "空值"),
}
FORMATS: Mapping[str, Said] = {
    "date": ("a day, as 2026-03-31", "日期，例如 2026-03-31"),
    "date-time": ("a moment, as 2026-03-31T08:00:00Z", "时间，例如 2026-03-31T08:00:00Z"),
}


def worded(error: jsonschema_rs.ValidationError, schema: Mapping[str, Any]) -> Said:
    """What is wrong, in a sentence; in the schema's own terms where it is nothing usual."""
    say = SENTENCES.get(error.kind.name)
    if say is None:
        return f"{error.message}.", f"不符合要求：{error.message}。"
    return say(error, schema)


def missing(error: jsonschema_rs.ValidationError, schema: Mapping[str, Any]) -> Said:
    name = str(error.kind.as_dict()["property"])
    field = field_of(schema, [*error.instance_path, name])
    title, title_zh = str(field.get("title") or name), str(field.get("title_zh") or name)
    return f"{title} is missing: fill it in.", f"请填写“{title_zh}”。"


def strange(error: jsonschema_rs.ValidationError, schema: Mapping[str, Any]) -> Said:
    names = ", ".join(map(str, error.kind.as_dict()["unexpected"]))
    return f"There is no field {names}: leave it out.", f"没有字段“{names}”，请删去。"


def typed(error: jsonschema_rs.ValidationError, schema: Mapping[str, Any]) -> Said:
    types = [TYPES.get(str(one), (str(one), str(one))) for one in error.kind.as_dict()["types"]]
    return f"This must be {' or '.join(one for one, _ in types)}.", f"应为{'或'.join(zh for _, zh in types)}。"


def formed(error: jsonschema_rs.ValidationError, schema: Mapping[str, Any]) -> Said:
    name = str(error.kind.as_dict()["format"])
    english, chinese = FORMATS.get(name, (f"written as {name}", name))
    return f"This must be {english}.", f"应为{chinese}。"


def chosen(error: jsonschema_rs.ValidationError, schema: Mapping[str, Any]) -> Said:
    options = list(error.kind.as_dict()["options"])
    names = ", ".join(map(str, options[:12])) + (", …" if len(options) > 12 else "")
    return f"This must be one of {names}.", f"只能为 {names}。"


def matched(error: jsonschema_rs.ValidationError, schema: Mapping[str, Any]) -> Said:
    pattern = error.kind.as_dict()["pattern"]
    said = str(error.instance)[:60]
    return f"{said!r} is not written as it must be: {pattern}.", f"“{said}”的格式不符合要求：{pattern}。"


def bounded(english: str, chinese: str) -> Callable[[jsonschema_rs.ValidationError, Mapping[str, Any]], Said]:
    """The sentence of a limit."""

    def say(error: jsonschema_rs.ValidationError, schema: Mapping[str, Any]) -> Said:
        limit = error.kind.as_dict()["limit"]
        return english.format(limit), chinese.format(limit)

    return say


SENTENCES: Mapping[str, Callable[[jsonschema_rs.ValidationError, Mapping[str, Any]], Said]] = {
    "required": missing,
    "additionalProperties": strange,
    "type": typed,
    "format": formed,
    "enum": chosen,
    "pattern": matched,
    "maxLength": bounded("At most {} characters.", "最多 {} 个字符。"),
    "minLength": bounded("At least {} characters.", "至少 {} 个字符。"),
    "maximum": bounded("At most {}.", "不得大于 {}。"),
    "minimum": bounded("At least {}.", "不得小于 {}。"),
    "maxItems": bounded("At most {} of them.", "最多 {} 项。"),
    "minItems": bounded("At least {} of them.", "至少 {} 项。"),
}


def field_of(schema: Mapping[str, Any], path: list[Any]) -> Mapping[str, Any]:
    """What the schema says of the field at a path of its values; nothing where it does not say it there itself."""
    found: Any = schema
    for step in path:
        inner = found.get("items") if isinstance(step, int) else found.get("properties", {}).get(step)
        if not isinstance(inner, Mapping):
            return {}
        found = inner
    return found if isinstance(found, Mapping) else {}
