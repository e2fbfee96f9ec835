"""What a record can say that the trader said already: no field is asked for twice. Pure.

A definition tells by itself where: what it compares with a declaration, what it takes from one, and the WCO elements of
its fields. From a declaration come the record's own fields and a line for each item; from the register of parties who
holds it.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from tongguan.codes.rows import Direction
from tongguan.declarations.declaration import Declaration
from tongguan.declarations.parts import Measure
from tongguan.ledgers.definition import Definition
from tongguan.ledgers.form import MOST_LINES, Blank, Json, blanks
from tongguan.ledgers.paths import DAY, LINE, declared, of_item, within
from tongguan.money import Money

SAME = frozenset({"equal", "one-of", "begins-with", "same-order", "at-most", "at-least"})
"""Comparisons of which each side can be taken for the other."""
Places = Mapping[str, tuple[str, ...]]
"""WCO element → its paths in a declaration."""


def sources(definition: Definition, elements: Places, way: Direction | None = None) -> Iterator[tuple[str, str]]:
    """Pairs of paths, of the record and of a declaration: what the definition compares, takes, and names by element;
    `way`: for goods that go so alone."""
    for one in definition.compare:
        if one.function in SAME and one.declaration != DAY and (way is None or one.when in (None, way)):
            yield one.record, one.declaration
    for draw in definition.draw:
        if draw.record and (way is None or draw.when in (None, way)):
            yield draw.record, draw.declaration
            yield draw.unit, f"{draw.declaration}/unit"
    for at, schema in (("", definition.record), (f"{LINE}/", definition.line)):
        for blank in blanks(schema) if schema else ():
            yield from ((f"{at}{blank.name}", path) for path in elements.get(blank.wco, ()))


def from_declaration(
    definition: Definition,
    declaration: Declaration,
    elements: Places,
    goods: str = "",
    way: Direction | None = None,
) -> Json:
    """What a declaration says of such a record; `goods`: only of items whose code begins so; `way`: where they go."""
    heads = {one.name: one for one in blanks(definition.record)}
    each = {one.name: one for one in blanks(definition.line)} if definition.line else {}
    items = [item for item in declaration.items if (item.tariff_code or "").startswith(goods)][:MOST_LINES]
    fields: Json = {}
    lines: list[Json] = [{} for _ in items] if each else []
    for record, path in sources(definition, elements, way):
        name = within(record)[0]
        if of_item(record):
            for line, item in zip(lines, items, strict=True):
                put(line, each.get(name), declared(item, path) if of_item(path) else declared(declaration, path))
        elif of_item(path):
            for item in items[:1]:
                put(fields, heads.get(name), declared(item, path))
        else:
            put(fields, heads.get(name), declared(declaration, path))
    return {"fields": fields, "lines": [line for line in lines if line]}


def put(into: Json, blank: Blank | None, value: Any) -> None:
    """A value into the field that is for it, unless something stands there."""
    if blank is None or blank.name in into or blank.kind in ("rows", "json", "yes"):
        return
    said = [text for one in (value if isinstance(value, list | tuple) else [value]) if (text := spelt(one))]
    if said:
        into[blank.name] = said if blank.kind == "texts" else said[0][: blank.longest]


def spelt(value: Any) -> str:
    """A value of a declaration as a record has it."""
    match value:
        case Measure():
            return spelt(value.value)
        case Money():
            return spelt(value.amount)
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return "" if value is None else str(value)


def from_register(definition: Definition, party: tuple[str, str], elements: Places) -> Json:
    """What the register says of the holder (`party`: id and name), in fields that are a party's id or name and whose
    definition holds them against the importer, the exporter or the declarant."""
    known = {"id": party[0], "name": party[1]}
    fields: Json = {"holder": party[0]} if "holder" in definition.record.get("properties", {}) else {}
    heads = {one.name: one for one in blanks(definition.record)}
    for record, path in sources(definition, elements):
        whose, _, what = path.rpartition("/")
        if not of_item(record) and whose in ("shipment/importer", "exporter", "declarant") and known.get(what):
            put(fields, heads.get(within(record)[0]), known[what])
    return {"fields": fields, "lines": []}


def completed(was: Json, more: Json) -> Json:
    """What stands there, with what more there is where nothing stands."""
    lines = [line for line in was.get("lines", ()) if line]
    fields = {**more["fields"], **{k: v for k, v in was.get("fields", {}).items() if v not in ("", [], None)}}
    return {**was, "fields": fields, "lines": lines or more["lines"]}
