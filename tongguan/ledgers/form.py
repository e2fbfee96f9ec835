"""A record being written, as its definition asks for it (JSON Schema): what fields a form has, what is typed in them as
the record says it, where a problem belongs. Pure.

A field is named by its place: ``fields/office``, ``lines/0/hs``, ``fields/consumption/2/product``. What a schema asks
for that no simple field can say (objects within objects) is typed as JSON.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec

from tongguan.ledgers.definition import Definition

Json = dict[str, Any]
MOST_LINES = 1_000
DAYS = ("valid_from", "valid_to")
SIMPLE = {"string": "text", "number": "number", "integer": "number", "boolean": "yes"}


class Blank(NamedTuple):
    """A field of the form: how it is typed (`text`, `number`, `date`, `choice`, `yes`, `texts` – several with commas
    between them –, `rows`, `json`), its WCO element where it has one, the codes to choose from, the fields of its
    rows."""

    name: str
    title: str
    title_zh: str
    kind: str = "text"
    needed: bool = False
    wco: str = ""
    choices: tuple[str, ...] = ()
    longest: int = 2_000
    rows: tuple["Blank", ...] = ()


def blanks(schema: Mapping[str, Any], whole: Mapping[str, Any] | None = None, tables: bool = True) -> tuple[Blank, ...]:
    """The fields that a schema asks for, in its order; `whole`: the schema that it is a part of; `tables`: whether one
    of them may be a table. In the row of a table it may not, so that a schema that holds itself comes to an end."""
    whole = schema if whole is None else whole
    needed = schema.get("required", ())
    return tuple(
        blank(name, resolved(of, whole), whole if tables else None, name in needed)
        for name, of in schema.get("properties", {}).items()
    )


def blank(name: str, of: Mapping[str, Any], whole: Mapping[str, Any] | None, needed: bool) -> Blank:
    """One field of them; without `whole` it is no table."""
    kind, rows = kind_of(of, whole)
    return Blank(
        name=name,
        title=str(of.get("title", name)),
        title_zh=str(of.get("title_zh", "")),
        kind=kind,
        needed=needed,
        wco=str(of.get("wco", "")),
        choices=tuple(map(str, of.get("enum", ()))),
        longest=int(of.get("maxLength", 2_000)),
        rows=rows,
    )


def kind_of(of: Mapping[str, Any], whole: Mapping[str, Any] | None) -> tuple[str, tuple[Blank, ...]]:
    """How it is typed, and the fields of its rows."""
    if "enum" in of:
        return ("choice" if all(isinstance(one, str) for one in of["enum"]) else "json"), ()
    if of.get("type") == "string" and of.get("format") == "date":
        return "date", ()
    if of.get("type") == "array":
        each = resolved(of.get("items", {}), {} if whole is None else whole)
        if each.get("type") == "string" or all(isinstance(one, str) for one in each.get("enum", (None,))):
            return "texts", ()
        inner = blanks(each, whole, tables=False) if whole is not None and each.get("type") == "object" else ()
        return ("rows", inner) if inner and not any(one.kind in ("rows", "json") for one in inner) else ("json", ())
    return SIMPLE.get(str(of.get("type")), "json"), ()


def resolved(of: Any, whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """A part of a schema, or what it refers to in the same one; what cannot be followed asks for nothing."""
    for _ in range(10):
        if not isinstance(of, Mapping):
            return {}
        if "$ref" not in of:
            return of
        found: Any = whole
        for step in str(of["$ref"]).removeprefix("#/").split("/"):
            found = found.get(step.replace("~1", "/").replace("~0", "~")) if isinstance(found, Mapping) else None
        of = found
    return {}


def filled(definition: Definition, was: Json, said: Mapping[str, str]) -> Json:
    """The record as it stands in the form: `said` over what was there before; a field that the form did not show
    stays."""
    new = {**was, "fields": told(blanks(definition.record), was.get("fields", {}), said, "fields")}
    each = blanks(definition.line) if definition.line else ()
    new["lines"] = [told(each, row, said, f"lines/{n}") for n, row in enumerate(was.get("lines", ()))]
    for name in (*DAYS, "holder", "number", "why"):
        if name in said:
            new[name] = said[name].strip()
    return new


def told(asked: tuple[Blank, ...], was: Any, said: Mapping[str, str], at: str) -> Json:
    """What the fields of a part say; what is left empty is not said, but for a list that has to be there."""
    new = dict(was) if isinstance(was, Mapping) else {}
    for one in asked:
        place = f"{at}/{one.name}"
        if one.kind == "rows":
            rows = new.get(one.name)
            kept = rows if isinstance(rows, list) else []
            new[one.name] = [told(one.rows, row, said, f"{place}/{n}") for n, row in enumerate(kept)]
        elif place in said:
            new[one.name] = meant(one, said[place].strip())
        if new.get(one.name) in empty(one):
            new.pop(one.name, None)
    return new


def empty(one: Blank) -> tuple[Any, ...]:
    """What says nothing in a field: a list that has to be there may say that there is none."""
    if one.kind == "rows":
        return ()
    return (None, "") if one.needed else (None, "", [])


def meant(one: Blank, typed: str) -> Any:
    """What was typed, as the schema wants it; what cannot be read so stays as it was typed, for the schema to name."""
    match one.kind:
        case "texts":
            return [part.strip() for part in typed.replace("，", ",").replace("\n", ",").split(",") if part.strip()]
        case "number" | "json" | "yes":
            try:
                return msgspec.json.decode(typed) if typed else None
            except (msgspec.DecodeError, RecursionError):
                return typed
        case _:
            return typed


def typed(one: Blank, value: Any) -> str:
    """A value as a field shows it."""
    if value is None:
        return ""
    if one.kind == "texts" and isinstance(value, list):
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else msgspec.json.encode(value).decode()


def arranged(definition: Definition, whole: Json, act: str) -> None:
    """A line or a row comes or goes, as a button says: ``add lines``, ``drop lines/3``, ``add fields/consumption``."""
    verb, _, place = act.partition(" ")
    parts = place.split("/")
    rows = whole["lines"] if parts[0] == "lines" else whole["fields"].get(parts[1] if len(parts) > 1 else "")
    names = {one.name for one in blanks(definition.record) if one.kind == "rows"}
    if parts[0] != "lines" and (len(parts) < 2 or parts[1] not in names):
        return
    if verb == "add" and parts[0] == "fields":
        rows = whole["fields"].setdefault(parts[1], [])
    if (
        verb == "add"
        and isinstance(rows, list)
        and len(rows) < MOST_LINES
        and (parts[0] == "fields" or definition.line)
    ):
        rows.append({})
    elif verb == "drop" and isinstance(rows, list) and parts[-1].isascii() and parts[-1].isdigit():
        del rows[int(parts[-1][:6]) : int(parts[-1][:6]) + 1]


def without_empty(definition: Definition, whole: Json) -> Json:
    """The same without lines and rows in which nothing was typed."""
    fields = dict(whole["fields"])
    for one in blanks(definition.record):
        if one.kind == "rows":
            rows = [row for row in fields.get(one.name, ()) if row]
            fields.pop(one.name, None)
            fields |= {one.name: rows} if rows else {}
    return {**whole, "fields": fields, "lines": [line for line in whole["lines"] if line]}


def begun(definition: Definition, whole: Json) -> Json:
    """The same with one line to type in, where the definition has lines and there is none; and a row of each kind."""
    fields = dict(whole.get("fields", {}))
    for one in blanks(definition.record):
        if one.kind == "rows" and not fields.get(one.name):
            fields[one.name] = [{}]
    lines = list(whole.get("lines", ())) or ([{}] if definition.line else [])
    return {**whole, "fields": fields, "lines": lines}


def field_at(pointer: str) -> str:
    """The field that a problem is about."""
    return pointer.strip("/")
