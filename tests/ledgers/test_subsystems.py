"""Definitions of sub-systems: those that are shipped hold, what does not hold together is said, and where."""

from pathlib import Path
from typing import Any

import pytest

from tongguan.ledgers.definition import Definition
from tongguan.ledgers.describe import checked, described, tried

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(ROOT.glob("profiles/*/subsystems/*.toml"))
BEGUN = (
    (ROOT / "tongguan" / "commands" / "subsystem.toml")
    .read_text("utf-8")
    .replace("{SHORT}", "OZ")
    .replace("{code}", "ozone")
)


def whole(text: str) -> Definition:
    definition, flaws = described(text)
    assert definition is not None and flaws == ()
    return definition


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_is_shipped_holds(path: Path) -> None:
    definition = whole(path.read_text("utf-8"))
    assert definition.code == path.stem and tried(definition) == []


def test_what_a_new_one_begins_with_holds() -> None:
    assert tried(whole(BEGUN)) == []


@pytest.mark.parametrize(
    ("was", "now", "where", "says"),
    [
        ("code = ", "code : ", "file", "no TOML"),
        ('name = "Name in English"\n', "", "file", "required field `name`"),
        ("uses = 0", 'uses = "once"', "uses", "Expected `int`"),
        ("uses = 0", "used = 0", "file", "unknown field `used`"),
        ('pair = "goods"', 'pair = "colour"', "pair", "Invalid enum value"),
        ('function = "equal"', 'function = "alike"', "compare[0].function", "no function 'alike'; there are at-least"),
        ('function = "take"', 'function = "grab"', "draw[0].function", "add, take, take-by-ratio"),
        ('record = "holder"\n', 'record = "owner"\n', "compare[0].record", "no owner; it has holder"),
        ('record = "line/hs"', 'record = "line/code"', "compare[1].record", "it has hs, quantity, unit"),
        ('"shipment/importer/id"', '"shipment/importer/age"', "compare[0].declaration", "no shipment/importer/age"),
        ('"item/tariff_code"', '"item/colour"', "compare[1].declaration", "no item/colour"),
        ('declaration = "item/tariff_code"', 'declaration = "office"', "compare[1].declaration", "begin with item/"),
        ('unit = "line/unit"', 'unit = "line/measure"', "draw[0].record", "no line/measure"),
        ('"string", maxLength = 18', '"words", maxLength = 18', "record.properties.holder.type", "JSON Schema"),
        ('title_zh = "持有人"', 'title_zh = ""', "record.properties.holder", "title_zh is empty"),
        ('code = "OZ02"', 'code = "OZ01"', "compare", "OZ01 is there twice"),
        ('finds = ["OZ01 /shipment/importer/id"]', "", "example", "No example finds OZ01"),
        ('code = "OZ01"\n', 'code = "OZ01"\nmessage = "{owner}"\n', "compare[0].message", "{record} and {declaration}"),
        ('code = "ozone"', 'code = "ozone/1"', "code", "is no name"),
        ('about = "quantity"', 'about = "a/b"', "draw[0].about", "is no name"),
        ('code = "OZ01"\n', 'code = "OZ01"\nmessage = "{record.x}"\n', "compare[0].message", "filled in"),
        ('code = "OZ01"\n', 'code = "OZ01"\nmessage = "{record:>99999}"\n', "compare[0].message", "filled in"),
        ("[record.properties]\n", '[record.properties]\nx = true\n', "record.properties.x", "title is empty"),
        ("[record.properties]\n", '"$ref" = "http://10.0.0.5/x"\n[record.properties]\n', "record", "to itself alone"),
        ("[record.properties]\n", '"$schema" = "file:///etc/x"\n[record.properties]\n', "record", "to itself alone"),
        ("[record.properties]\n", '"$ref" = "#/nowhere"\n[record.properties]\n', "record", "JSON Schema"),
        ("[[example]]\n", '[[example]]\nstate = "nope"\n', "example[0].state", "No record is"),
        ("[[example]]\n", "[[example]]\nitems = [9]\n", "example[0].items", "not so many items"),
        ("[[example]]\n", '[[example]]\nleft = { "x/q" = 1 }\n', "example[0].left", "is no balance"),
        ("[[example]]\n", "[validity]\n[[example]]\n", "validity", "months, days, or both"),
        ("[[example]]\n", '[[state]]\nstate="x"\nname="x"\nname_zh="x"\n[[example]]\n', "state[0].state", "annotated"),
        ("[[example]]\n", '[[notice]]\non = "sold"\n[[example]]\n', "notice[0].on", "no step 'sold'"),
        ("[[example]]\n", '[[notice]]\non = "expiring"\n[[example]]\n', "notice[0].before", "Days before"),
        ("pair = ", "x = " + "[" * 5000 + "\npair = ", "file", "no TOML"),
    ],
)  # fmt: skip
def test_what_does_not_hold_together_is_said_at_its_place(was: str, now: str, where: str, says: str) -> None:
    assert was in BEGUN
    _, flaws = described(BEGUN.replace(was, now, 1))
    assert any(flaw.where == where and says in flaw.message and flaw.message_zh for flaw in flaws), flaws


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("amount = 4,", "amount = 5,", "It takes 4 NAR of 1/quantity, and not 5 NAR of 1/quantity."),
        ('["OZ01 /shipment/importer/id"]', '["OZ01 /exporter"]', "It finds ['OZ01 /shipment/importer/id']"),
        ('{ "1/quantity" = 3 }', '{ "1/quantity" = 4 }', "It finds [], and not ['OZ03"),
        ('{ holder = "U1", lines', '{ lines', '"holder" is a required property'),
        ('hs = "8429", quantity = "10"', 'hs = "x", quantity = "10"', "/record/lines/0/hs"),
        ("sequence = 1, classifications", "number = 1, classifications", "The declaration cannot be read"),
    ],
)  # fmt: skip
def test_an_example_that_comes_out_otherwise_is_said(was: str, now: str, says: str) -> None:
    assert was in BEGUN
    definition, _ = described(BEGUN.replace(was, now, 1))
    assert definition is not None
    assert any(says in flaw.message for flaw in tried(definition)), tried(definition)


def test_what_is_too_deep_to_be_read_is_a_flaw() -> None:
    deep: Any = 1
    for _ in range(600):
        deep = [deep]
    (flaw,) = checked({"type": "object", "additionalProperties": False}, {"x": deep}, "/fields")
    assert flaw.where == "/fields" and "deep" in flaw.message and flaw.message_zh
