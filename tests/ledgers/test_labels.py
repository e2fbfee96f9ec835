"""Every field of every shipped record has a label in both languages; one that is held against an element of the WCO
Data Model says which, so that no form asks for it again."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tongguan.messages.elements import elements

SHIPPED = sorted((Path(__file__).parents[2] / "profiles").glob("*/subsystems/*.toml"))
OF = {path: id_ for id_, paths in elements().items() for path in paths}
"""The element of each place of a declaration."""


def fields(schema: dict[str, Any], at: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """The fields of a schema, and those of the rows of its tables, as paths of the definition."""
    for name, of in schema.get("properties", {}).items():
        yield f"{at}{name}", of
        yield from fields(of.get("items", {}), f"{at}{name}/")


def held_against(written: dict[str, Any], field: str) -> set[str]:
    """The elements that a field is compared with, or that are taken from it."""
    parts = (*written.get("compare", ()), *written.get("draw", ()))
    return {OF[one["declaration"]] for one in parts if one.get("record") == field and one["declaration"] in OF}


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_field_has_words_and_its_element(path: Path) -> None:
    written = tomllib.loads(path.read_text("utf-8"))
    every = [*fields(written["record"], ""), *fields(written.get("line", {}), "line/")]
    assert every
    for field, of in every:
        assert of.get("title") and of.get("title_zh"), f"{field} has no label"
        assert of["title_zh"] != of["title"], f"{field} is not translated"
        against = held_against(written, field)
        assert not against or of.get("wco") in against, f"{field} is held against {against} and says {of.get('wco')}"
    assert {of["wco"] for _, of in every if "wco" in of} <= set(elements()), "the model has no such element"
