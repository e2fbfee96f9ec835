"""Definitions of sub-systems: those that are shipped hold, what does not hold together is said, and where."""

import time
from pathlib import Path
from typing import Any

import pytest

from tongguan.ledgers.definition import Definition
from tongguan.ledgers.describe import MOST, described, tried
from tongguan.ledgers.flaw import line_of
from tongguan.ledgers.schema import checked

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(ROOT.glob("profiles/*/subsystems/*.toml"))
BEGUN = (
    (ROOT / "tongguan" / "commands" / "subsystem.toml")
    .read_text("utf-8")
    .replace("{SHORT}", "OZ")
    .replace("{code}", "ozone")
    .replace("{DOCUMENT}", "G000")
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
        ("uses = 0", "used = 0", "used", "unknown field `used`. Did you mean uses?"),
        ('pair = "goods"', 'pair = "colour"', "pair", "Invalid enum value"),
        ('function = "equal"', 'function = "alike"', "compare[0].function", "no function 'alike'; there are at-least"),
        ('function = "take"', 'function = "grab"', "draw[0].function", "add, take, take-by-ratio"),
        ('record = "holder"\n', 'record = "owner"\n', "compare[0].record", "no owner; it has holder"),
        ('record = "line/hs"', 'record = "line/code"', "compare[1].record", "it has hs, quantity, unit"),
        ('"shipment/importer/id"', '"shipment/importer/age"', "compare[0].declaration", "no shipment/importer/age"),
        ('"item/tariff_code"', '"item/colour"', "compare[1].declaration", "no item/colour"),
        ('declaration = "item/tariff_code"', 'declaration = "office"', "compare[1].declaration", "begin with item/"),
        ('unit = "line/unit"', 'unit = "line/measure"', "draw[0].unit", "no line/measure"),
        ('unit = "line/unit"', 'unit = "holder"', "draw[0].unit", "both in the line, or both in the record"),
        ('"line/quantity"', '"line/serials"', "draw[0].record", "no line/serials"),
        ('"item/tariff_quantity"', '"item/description"', "draw[0].declaration", "no amount. There are item/price"),
        ('"item/tariff_quantity"', '"gross_mass"', "draw[0].declaration", "begin with item/"),
        ('"item/tariff_quantity"', '"item/tarif_quantity"', "draw[0].declaration", "Did you mean tariff_quantity?"),
        ('"shipment/importer/id"', '"shipment/importer"', "compare[0].declaration", "Say which: shipment/importer/"),
        ('hs = ["8429"]', 'hs = ["84x"]', "goods[0].hs", "'84x' begins no goods code"),
        ('missing = "hold"', 'missing = "wait"', "goods[0].missing", "there are hold, return"),
        ("days = 3\n\n", "days = -3\n\n", "goods[0].days", "less than nothing"),
        ('step = "review"', 'step = "ponder"', "step[1].step", "no step 'ponder'"),
        ("uses = 0", "valid_to = 2019-01-01\nuses = 0", "valid_to", "before it begins"),
        ('"^[0-9]{2,10}$"', '"^(?=([0-9]+)+$)"', "line.properties.hs.pattern", "without looking ahead"),
        ("[record.properties]\n", '"$defs".a."$ref" = "#/$defs/a"\n[record.properties]\n', "record", "leads to itself"),
        ('"string", maxLength = 18', '"words", maxLength = 18', "record.properties.holder.type", "JSON Schema"),
        ('title_zh = "持有人"', 'title_zh = ""', "record.properties.holder", "title_zh is empty"),
        ('code = "OZ02"', 'code = "OZ01"', "compare[1].code", "OZ01 is there twice"),
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
        ('{ holder = "U1", lines', '{ lines', '/record/holder: Holder is missing'),
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


@pytest.mark.parametrize(
    ("function", "path", "says"),
    [
        ("at-most", "item_count", ""),
        ("at-most", "gross_mass", "Say which: gross_mass/unit, gross_mass/value"),
        ("at-least", "accepted_at", "no number"),
        ("not-after", "day", ""),
        ("not-after", "item_count", "no day"),
        ("same-order", "office", "begin with line/"),
    ],
)
def test_a_function_compares_what_it_can(function: str, path: str, says: str) -> None:
    text = BEGUN.replace('function = "equal"', f'function = "{function}"').replace(
        '"shipment/importer/id"', f'"{path}"'
    )
    _, flaws = described(text)
    told = [flaw.message for flaw in flaws if flaw.where.startswith("compare[0]")]
    assert bool(told) is bool(says) and says in " ".join(told)


def test_the_line_of_a_flaw_is_told() -> None:
    lines = BEGUN.splitlines()
    for was, now in (
        ('"shipment/importer/id"', '"shipment/owner/id"'),
        ('function = "take"', 'function = "grab"'),
        ('"string", maxLength = 18', '"words", maxLength = 18'),
        ('hs = ["8429"]', 'hs = ["x"]'),
        ("uses = 0", 'uses = "none"'),
    ):
        text = BEGUN.replace(was, now, 1)
        _, flaws = described(text)
        assert line_of(text, flaws[0]) == next(n for n, line in enumerate(lines, 1) if was in line), flaws[0]
    broken = BEGUN.replace("[line]", "[line")
    _, flaws = described(broken)
    assert line_of(broken, flaws[0]) == lines.index("[line]") + 1


def test_a_definition_has_a_size() -> None:
    definition, flaws = described(BEGUN + "#" * MOST)
    assert definition is None and "at most 256 KiB" in flaws[0].message


def test_no_pattern_takes_longer_than_its_text() -> None:
    schema = {"type": "object", "properties": {"hs": {"type": "string", "pattern": "^(([0-9]+)+)+$"}}}
    began = time.monotonic()
    assert len(checked(schema, {"hs": "1" * 50_000 + "!"})) == 1
    assert time.monotonic() - began < 2
