"""Forms of records: fields from a schema, what is typed in them, lines that come and go, what was said already."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from tongguan.codes.rows import Direction
from tongguan.ledgers.definition import Definition
from tongguan.ledgers.describe import described
from tongguan.ledgers.form import Blank, arranged, begun, blanks, field_at, filled, typed, without_empty
from tongguan.ledgers.prefill import completed, from_declaration, from_register
from tongguan.ledgers.schema import checked
from tongguan.ledgers.times import Calendar, answering, due
from tongguan.messages.elements import elements
from tongguan.messages.received import read

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "profiles/cn/subsystems").glob("*.toml"))
SAMPLE = ROOT / "sandbox/samples/cn/import-five-items.json"
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["when"],
    "properties": {
        "when": {"type": "string", "format": "date", "title": "When", "title_zh": "日期"},
        "how": {"enum": ["a", "b"], "title": "How", "title_zh": "方式"},
        "many": {"type": "integer", "title": "Many", "title_zh": "数"},
        "sure": {"type": "boolean", "title": "Sure", "title_zh": "是否"},
        "of": {"$ref": "#/$defs/rows", "title": "Of", "title_zh": "行"},
        "deep": {"type": "object", "properties": {"x": {"type": "string"}}, "title": "Deep", "title_zh": "深"},
        "lost": {"$ref": "#/$defs/nowhere"},
    },
    "$defs": {"rows": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "number"}}}}},
}


def named(name: str) -> Definition:
    found, flaws = described((ROOT / f"profiles/cn/subsystems/{name}.toml").read_text())
    assert found is not None and not flaws
    return found


def test_each_kind_of_field() -> None:
    found = {one.name: one for one in blanks(SCHEMA)}
    kinds = {name: one.kind for name, one in found.items()}
    assert kinds == {
        "when": "date",
        "how": "choice",
        "many": "number",
        "sure": "yes",
        "of": "rows",
        "deep": "json",
        "lost": "json",
    }
    assert found["when"].needed and found["how"].choices == ("a", "b") and found["of"].rows[0].kind == "number"


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_every_shipped_definition_has_a_form_that_writes_it_back(file: Path) -> None:
    definition, _ = described(file.read_text())
    assert definition is not None
    for example in definition.example:
        body = {k: v for k, v in example.record.items() if k != "lines"}
        lines = list(example.record.get("lines", ()))
        whole = begun(definition, {"fields": body, "lines": lines})
        said = dict(shown(blanks(definition.record), whole["fields"], "fields"))
        for n, line in enumerate(whole["lines"]):
            said |= dict(shown(blanks(definition.line), line, f"lines/{n}"))
        again = without_empty(definition, filled(definition, whole, said))
        assert again == {"fields": body, "lines": lines}, example.name


def shown(asked: tuple[Blank, ...], of: Any, at: str) -> Any:
    """What stands in the fields of a form."""
    for one in asked:
        if one.kind == "rows":
            for n, row in enumerate(of.get(one.name, ())):
                yield from shown(one.rows, row, f"{at}/{one.name}/{n}")
        else:
            yield f"{at}/{one.name}", typed(one, of.get(one.name))


def test_what_cannot_be_read_stays_as_it_was_typed_for_the_schema_to_name() -> None:
    definition = named("import-licence")
    whole = filled(definition, {"fields": {}, "lines": [{}]}, {"fields/office": "5301， 5304,", "lines/0/hs": "x"})
    assert whole == {"fields": {"office": ["5301", "5304"]}, "lines": [{"hs": "x"}]}
    found = checked(definition.line, whole["lines"][0], "/lines/0")
    assert {field_at(f.where) for f in found} == {"lines/0/hs", "lines/0/quantity", "lines/0/unit"}


def test_lines_and_rows_come_and_go_and_nothing_else_does() -> None:
    definition = named("processing-book")
    whole: Any = {"fields": {}, "lines": []}
    for act in ("add lines", "add lines", "add fields/consumption", "drop lines/0", "drop lines/7"):
        arranged(definition, whole, act)
    assert whole == {"fields": {"consumption": [{}]}, "lines": [{}]}
    for act in (
        "add fields/holder",
        "drop fields/holder",
        "add fields",
        "drop lines/x",
        "",
        "drop fields/consumption/²",
    ):
        arranged(definition, whole, act)
    assert whole == {"fields": {"consumption": [{}]}, "lines": [{}]}
    arranged(definition, whole, "drop fields/consumption/0")
    assert without_empty(definition, whole) == {"fields": {}, "lines": []}


def test_nothing_is_asked_for_that_a_declaration_says() -> None:
    declaration = read("application/json", SAMPLE.read_bytes()).declaration
    assert declaration is not None and declaration.shipment is not None
    first = json.loads(SAMPLE.read_text())["shipment"]["items"][0]
    licence = from_declaration(named("import-licence"), declaration, elements(), "6109")
    assert licence["lines"] == [
        {
            "hs": first["classifications"][0]["id"],
            "origin": "VN",
            "quantity": first["tariff_quantity"]["value"],
            "unit": first["tariff_quantity"]["unit"],
        }
    ]
    assert licence["fields"]["office"] == ["5304"] and licence["fields"]["holder"]
    clearance = from_declaration(named("clearance-form"), declaration, elements())
    less = replace(declaration, shipment=replace(declaration.shipment, export_country=None))
    of_import = from_declaration(named("clearance-form"), less, elements(), direction=Direction.IMPORT)
    assert "country" not in of_import["fields"], "the country of destination is that of an export"
    assert all({"hs", "quantity", "unit"} == set(line) for line in clearance["lines"]) and len(clearance["lines"]) == 5
    assert clearance["fields"]["country"] == declaration.shipment.export_country  # type: ignore[union-attr]
    out = read("application/json", SAMPLE.with_name("export-standard.json").read_bytes()).declaration
    assert out is not None
    leaving = from_declaration(named("clearance-form"), out, elements(), direction=Direction.EXPORT)
    assert leaving["fields"]["country"] == "JP", "of goods that leave it is the country they go to"
    typed_before = {"fields": {"holder": "MINE"}, "lines": [{"hs": "01"}, {}]}
    whole = completed(typed_before, licence)
    assert whole["fields"]["holder"] == "MINE" and whole["lines"] == [{"hs": "01"}], "what was typed stays"
    assert from_register(named("clearance-form"), ("P1", "Party"), elements())["fields"] == {"unit": "P1"}


def test_a_wco_element_leads_to_its_places() -> None:
    assert elements()["145"] == ("item/tariff_code",) and elements()["063"] == ("item/origin",)
    assert elements()["R038"] == ("shipment/importer/id",)


def test_how_long_an_agency_takes() -> None:
    now = datetime(2026, 11, 27, 12, tzinfo=UTC)  # a Friday
    calendar = Calendar(now, datetime.date, lambda day: day.weekday() < 5)
    assert due(now, 3, calendar) == date(2026, 12, 2) and due(now, 0, calendar) == now.date()
    week = timedelta(days=7)
    asked = [
        ("b", now - week, now - week + timedelta(hours=2), False),
        ("b", now - 2 * week, now - week, False),  # five working days
        ("b", now - week, None, False),
        ("b", now - timedelta(days=1), None, False),
        ("b", now - week, None, True),
        ("a", now - week, now, False),
    ]
    first, second = answering(asked, {"b": 3}, calendar)
    assert first.system == "a" and first.late == 0 and first.days == 0 and first.median == week.total_seconds()
    assert second == ("b", 2, 7200.0, week.total_seconds(), 1, 2, 1, 3)


def test_a_schema_that_holds_itself_comes_to_an_end() -> None:
    part = {"type": "object", "properties": {"name": {"type": "string"}, "parts": {"$ref": "#/$defs/parts"}}}
    parts = {"type": "array", "items": part}
    (field,) = blanks({"properties": {"parts": {"$ref": "#/$defs/parts"}}, "$defs": {"parts": parts}})
    assert (field.name, field.kind) == ("parts", "json")
    (flat,) = blanks({"properties": {"parts": {"type": "array", "items": {**part, "properties": {"name": {}}}}}})
    assert flat.kind == "json"
