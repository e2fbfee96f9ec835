"""The JSON Schema of a record: what is wrong with it, and what a record has against it. Nothing is fetched for one, and
no pattern takes longer than its text is long."""

from collections.abc import Iterator
from typing import Any

import jsonschema_rs

from tongguan.ledgers.flaw import Flaw
from tongguan.ledgers.wording import worded

DRAFT = "https://json-schema.org/draft/2020-12/schema"
LINEAR = jsonschema_rs.RegexOptions()
"""Patterns that never look back: no lookaround, no back-reference."""


def schema_flaws(where: str, schema: dict[str, Any]) -> Iterator[Flaw]:
    """What is no JSON Schema, and properties without words."""
    for address in outside(schema):
        english = f"A schema refers to itself alone, by #…, and not to {address}."
        yield Flaw(where=where, message=english, message_zh=f"模式只能以 #… 引用自身，不得引用 {address}。")
        return
    try:
        jsonschema_rs.meta.validate(schema)
        validator(schema)
    except jsonschema_rs.ValidationError as error:
        yield refused(where, schema, error)
        return
    for address in circles(schema):
        said = f"{address} leads to itself alone and says nothing.", f"{address} 循环引用自身，没有内容。"
        yield Flaw(where=where, message=said[0], message_zh=said[1])
    yield from unnamed(where, schema)


def refused(where: str, schema: dict[str, Any], error: jsonschema_rs.ValidationError) -> Flaw:
    """Why it is no JSON Schema. A pattern that is a good one elsewhere is told what it must do without."""
    at = ".".join([where, *map(str, error.instance_path)])
    pattern = list(error.instance_path)[-1:] == ["pattern"] or "regex" in error.message
    english = " A pattern does without looking ahead, behind or back." if pattern else ""
    chinese = "正则表达式不得使用环视或反向引用。" if pattern else ""
    return Flaw(
        where=at,
        message=f"No JSON Schema: {error.message}.{english}",
        message_zh=f"不是有效的 JSON Schema：{error.message}。{chinese}",
    )


def unnamed(where: str, schema: dict[str, Any]) -> Iterator[Flaw]:
    """Properties without the words by which a form asks for them."""
    for name, of in schema.get("properties", {}).items():
        for word in ("title", "title_zh"):
            if not (isinstance(of, dict) and of.get(word)):
                said = f"Say what {name} is: {word} is empty.", f"请填写“{name}”的 {word}。"
                yield Flaw(where=f"{where}.properties.{name}", message=said[0], message_zh=said[1])
        each = of.get("items") if isinstance(of, dict) and of.get("type") == "array" else None
        if isinstance(each, dict) and "properties" in each:
            yield from unnamed(f"{where}.properties.{name}.items", each)


def parts(schema: Any) -> Iterator[dict[str, Any]]:
    """All tables in a schema, itself the first."""
    rest: list[Any] = [schema]
    while rest:
        one = rest.pop()
        rest += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        if isinstance(one, dict):
            yield one


def outside(schema: dict[str, Any]) -> Iterator[str]:
    """Whatever a schema refers to that is not in it."""
    for of in parts(schema):
        yield from (s for word in ("$ref", "$dynamicRef") if isinstance(s := of.get(word), str) and s[:1] != "#")
        yield from (s for word in ("$schema", "$id") if isinstance(s := of.get(word), str) and s != DRAFT)


def circles(schema: dict[str, Any]) -> Iterator[str]:
    """References that lead from one to the next and back, so that they never say what a value is."""
    said = set()
    for of in parts(schema):
        seen: list[str] = []
        here: Any = of
        while isinstance(here, dict) and isinstance(address := here.get("$ref"), str) and address not in seen:
            seen.append(address)
            here = at(schema, address)
        again = here.get("$ref") if isinstance(here, dict) else None
        if again in seen and again not in said:
            said.update(seen)
            yield str(again)


def at(schema: Any, address: str) -> Any:
    """What stands in a schema at `#/…`; None where nothing does."""
    found = schema
    for step in address.removeprefix("#").strip("/").split("/"):
        key = step.replace("~1", "/").replace("~0", "~")
        found = (found.get(key) if isinstance(found, dict) else None) if key else found
    return found


def validator(schema: dict[str, Any]) -> jsonschema_rs.Draft202012Validator:
    """What holds values against a schema. It fetches nothing. Raises ValueError where the schema leads nowhere."""
    return jsonschema_rs.Draft202012Validator(schema, retriever=fetched, pattern_options=LINEAR, validate_formats=True)


def fetched(address: str) -> Any:
    """Nothing is fetched for a schema."""
    raise ValueError(f"{address} is not in the definition")


def checked(schema: dict[str, Any], value: Any, where: str = "") -> list[Flaw]:
    """What a record, or a line of it, has against its schema; `where`: before the JSON pointer."""
    try:
        found = list(validator(schema).iter_errors(value))
    except ValueError:
        said = "Nothing is as deep as this.", "嵌套过深。"
        return [Flaw(where=where, message=said[0], message_zh=said[1])]
    return [against(error, schema, where) for error in found]


def against(error: jsonschema_rs.ValidationError, schema: dict[str, Any], where: str) -> Flaw:
    """What is wrong at its field; what is missing, at the field that is."""
    said = worded(error, schema)
    absent = [error.kind.as_dict()["property"]] if error.kind.name == "required" else []
    at = "/".join([where, *map(str, [*error.instance_path, *absent])])
    return Flaw(where=at, message=said[0], message_zh=said[1])
