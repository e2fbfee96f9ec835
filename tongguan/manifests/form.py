"""A manifest being written: what stands in a form's fields, and where it goes in the canonical JSON. Pure.

As with declarations, the whole is a JSON object that need not be a manifest yet: what the form has no field for stays,
what cannot be read stays as it was typed. A row remembers in `was` which document of the standing manifest it is.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from tongguan.declarations.form import Field, Json, found, nearest, put, shown
from tongguan.manifests.fleet import plain

MOST_ROWS = 2000
HEAD: tuple[Field, ...] = (
    Field("kind", "/kind", "about", "kind"),
    Field("mode", "/mode", "about", "transport-mode"),
    Field("office", "/office", "about", "office"),
    Field("reference", "/reference", "about"),
    Field("batch", "/batch", "journey"),
    Field("journey", "/journey", "journey"),
    Field("means_id", "/means/id", "journey"),
    Field("means_name", "/means/name", "journey"),
    Field("carrier_id", "/carrier/id", "journey"),
    Field("carrier_name", "/carrier/name", "journey"),
    Field("loading", "/loading/id", "journey"),
    Field("unloading", "/unloading/id", "journey"),
    Field("departs_at", "/departs_at", "journey", kind="moment"),
    Field("arrives_at", "/arrives_at", "journey", kind="moment"),
)
ROW: tuple[Field, ...] = (
    Field("document", "/document", "lines"),
    Field("master", "/master", "lines"),
    Field("document_type", "/document_type", "lines"),
    Field("consignor", "/consignor/name", "lines"),
    Field("consignee", "/consignee/name", "lines"),
    Field("consignee_id", "/consignee/id", "lines"),
    Field("packages", "/packages", "lines", kind="number"),
    Field("gross", "/gross_mass/value", "lines", kind="number"),
)
GOODS: tuple[Field, ...] = (
    Field("goods", "/description", "items"),
    Field("code", "/classification/id", "items"),
    Field("goods_packages", "/packaging/count", "items", kind="number"),
    Field("goods_gross", "/gross_mass/value", "items", kind="number"),
    Field("lies_in", "/units", "items", kind="texts"),
)
UNITS: tuple[Field, ...] = (
    Field("container", "/id", "units"),
    Field("size_type", "/size_type", "units"),
    Field("seal", "/seals", "units", kind="ids"),
)
PARTS: dict[str, tuple[Field, ...]] = {"items": GOODS, "units": UNITS}
"""What a document holds several of. In the form the first stands beside the document, the others below it."""
TRIP: tuple[Field, ...] = (
    Field("plate", "/means/id", "trip"),
    Field("trailer", "/trailers/0/id", "trip"),
    Field("way", "/way", "trip"),
    Field("load", "/load", "trip"),
    Field("batch", "/batch", "trip"),
    Field("documents", "/documents", "trip", kind="texts"),
    Field("containers", "/units", "trip", kind="sealed"),
    Field("office", "/office", "trip"),
    Field("arrives_at", "/arrives_at", "trip", kind="moment"),
    Field("driver", "/driver/id", "trip"),
    Field("driver_name", "/driver/name", "trip"),
    Field("reference", "/reference", "trip"),
)
"""A vehicle of a crossing."""
FIXED = frozenset({"kind", "mode", "reference"})
"""By these a manifest is known: a change cannot touch them."""
WITH: dict[str, Json] = {
    "/gross_mass": {"unit": "KGM"},
    "/classification": {"type": "TSP"},
    "/packaging": {"sequence": 1},
}
"""What stands beside a field's value because it has one (WCO: TSP national tariff)."""
CELL = re.compile(r"lines-(\d{1,4})-([a-z_]+)(?:-(\d{1,3}))?")
KEPT = "sequence", "was"
"""What a part has though nothing was typed into it."""
MINUTE = "%Y-%m-%dT%H:%M"


def typed(fields: tuple[Field, ...], whole: Json, zone: str) -> dict[str, str]:
    """What stands in these fields; times in the administration's `zone`."""
    values = cells_of(fields, whole)
    for field in fields:
        if field.kind == "moment":
            values[field.name] = local(values[field.name], zone)
    return values


def stated(fields: tuple[Field, ...], standing: Json, said: Mapping[str, str], zone: str) -> Json:
    """The whole after what was typed into these fields over what stands."""
    whole: Json = deep(standing)
    for field in (f for f in fields if f.name in said):
        text = said[field.name]
        if field.kind == "moment":
            text = timed(text, shown(field, found(whole, field.pointer)), zone)
        put(whole, field, text, WITH)
    return whole


class Row(NamedTuple):
    """What stands in the fields of a document, and of each of its parts."""

    was: str
    cells: dict[str, str]
    items: list[tuple[str, dict[str, str]]]
    units: list[tuple[str, dict[str, str]]]


def rows(whole: Json) -> list[Row]:
    """What stands in the rows' fields; a document has at least one line of goods and one container to fill in."""
    return [
        Row(
            line.get("was", ""),
            cells_of(ROW, line),
            *([(p.get("was", ""), cells_of(f, p)) for p in line.get(name) or [{}]] for name, f in PARTS.items()),
        )
        for line in lines(whole)
    ]


def cells_of(fields: tuple[Field, ...], whole: Json) -> dict[str, str]:
    return {field.name: shown(field, found(whole, field.pointer)) for field in fields}


def lines(whole: Json) -> list[Json]:
    """The consignments."""
    told: list[Json] = whole.setdefault("consignments", [])
    return told


def filled(standing: Json, said: Mapping[str, str], zone: str) -> Json:
    """The whole after what was typed over what stands: rows that are not there any more are gone."""
    whole = stated(HEAD, {k: v for k, v in standing.items() if k not in ("consignments", "empty")}, said, zone)
    if said.get("empty"):
        whole["empty"] = True
    known = {plain(str(line.get("document", ""))): line for line in standing.get("consignments", ())}
    cells: dict[int, dict[int, dict[str, str]]] = {}
    for name, text in said.items():
        if match := CELL.fullmatch(name):
            cells.setdefault(int(match[1]), {}).setdefault(int(match[3] or 0), {})[match[2]] = text
    whole["consignments"] = [row(known, cells[n]) for n in sorted(cells)][:MOST_ROWS]
    return whole


def row(known: Mapping[str, Json], cells: Mapping[int, Mapping[str, str]]) -> Json:
    """One consignment and its parts: what was typed over what stands of it."""
    first = cells.get(0, {})
    line = over(known, first.get("was", ""), ROW, first)
    for name, fields in PARTS.items():
        wanted = {field.name for field in fields}
        if told := [cells[n] for n in sorted(cells) if wanted & cells[n].keys()]:
            there = {mark(part): part for part in line.get(name, ())}
            line[name] = [over(there, said.get(f"{name}_was", ""), fields, said) for said in told]
    return line


def over(known: Mapping[str, Json], was: str, fields: tuple[Field, ...], cells: Mapping[str, str]) -> Json:
    """What was typed over what stands of a thing that is known by a mark."""
    thing: Json = {**deep(known[was]), "was": was} if was in known else {}
    for field in fields:
        if field.name in cells:
            put(thing, field, cells[field.name], WITH)
    return thing


def mark(part: Json) -> str:
    """By what a part of a document is known: a container by its number, a line of goods by its own."""
    return plain(str(part["id"])) if part.get("id") else str(part.get("sequence", ""))


def remembered(whole: Json) -> Json:
    """What stands, each document and each of its parts with the mark that it is known by."""
    for line in lines(whole):
        line["was"] = plain(line["document"])
        for part in (part for name in PARTS for part in line.get(name, ())):
            part["was"] = mark(part)
    return whole


def deep(value: Any) -> Any:
    """A copy in which nothing is shared."""
    if isinstance(value, dict):
        return {k: deep(v) for k, v in value.items()}
    return [deep(v) for v in value] if isinstance(value, list) else value


def gathered(whole: Json) -> Json:
    """Further rows of a document, as spreadsheets have them, go into its first: those that say nothing else of it."""
    told: list[Json] = []
    for line in lines(whole):
        first = next((one for one in reversed(told) if continues(line, one)), None)
        if first is None:
            told.append(line)
            continue
        for one in (first, line):
            lying(one)
        there = {mark(unit): unit for unit in first.get("units", ()) if worth(unit)}
        fresh = [unit for unit in line.get("units", ()) if mark(unit) not in there]
        first["units"] = [*there.values(), *fresh]
        first["items"] = [*first.get("items", ()), *line.get("items", ())]
    return {**whole, "consignments": told}


def continues(line: Json, first: Json) -> bool:
    """Whether a new row is a further line of goods or container of an earlier one."""
    own = {name: value for name, value in line.items() if name not in PARTS}
    inside = any(worth(part) for name in PARTS for part in line.get(name, ()))
    same = plain(own.pop("document", first.get("document", ""))) == plain(first.get("document", "")) != ""
    return same and inside and all(first.get(name) == value for name, value in own.items())


def lying(line: Json) -> None:
    """Goods of a row lie in the containers of that row, where nothing else is said."""
    boxes = [unit["id"] for unit in line.get("units", ()) if unit.get("id")]
    for item in line.get("items", ()):
        if boxes and worth(item):
            item.setdefault("units", boxes)


def worth(part: Json) -> bool:
    """Whether anything was typed into it."""
    return bool(part.keys() - {*KEPT})


def completed(whole: Json) -> Json:
    """What is told: rows in which something stands, each with a number of its own."""
    told = numbered(lines(whole))
    for line in told:
        for name in PARTS.keys() & line.keys():
            line[name] = numbered(line[name]) if name == "items" else unmarked(line[name])
    return {**whole, "consignments": told}


def numbered(things: list[Json]) -> list[Json]:
    """The same without marks, each with a number that no other has."""
    taken = {thing["sequence"] for thing in things if "sequence" in thing}
    free = (n for n in range(1, len(things) + len(taken) + 1) if n not in taken)
    return [thing if "sequence" in thing else {**thing, "sequence": next(free)} for thing in unmarked(things)]


def unmarked(things: list[Json]) -> list[Json]:
    return [{name: value for name, value in thing.items() if name != "was"} for thing in things]


def compact(whole: Json) -> Json:
    """Without rows and parts in which nothing stands."""
    told = [
        {**line, **{name: [p for p in line[name] if worth(p)] for name in PARTS if name in line}}
        for line in lines(whole)
    ]
    full = [{name: value for name, value in line.items() if value or name not in PARTS} for line in told]
    return {**whole, "consignments": [line for line in full if line.keys() - {"was"}]}


def field_at(pointer: str) -> str:
    """The field that a problem's place in the report is about; empty where there is none."""
    steps = pointer.removeprefix("/manifest").strip("/").split("/")
    if steps[0] != "consignments":
        return "empty" if steps[0] == "empty" else nearest(HEAD, "/" + "/".join(steps))
    if len(steps) < 2 or not steps[1].isdigit():
        return "lines-0-document"
    line, below = f"lines-{steps[1]}", steps[2:]
    if below[:1] and below[0] in PARTS:
        fields, at = PARTS[below[0]], int(below[1]) if below[1:] and below[1].isdigit() else 0
        return f"{line}-{nearest(fields, '/' + '/'.join(below[2:])) or fields[0].name}" + (f"-{at}" if at else "")
    return f"{line}-{nearest(ROW, '/' + '/'.join(below)) or 'document'}"


def timed(text: str, before: str, zone: str) -> str:
    """What was typed as a moment, or the one before where that is its minute."""
    return before if text == local(before, zone) else moment(text, zone)


def moment(text: str, zone: str) -> str:
    """A time typed at the administration, with its zone; what is none stays as it is."""
    try:
        return datetime.strptime(text, MINUTE).replace(tzinfo=ZoneInfo(zone)).isoformat()
    except ValueError:
        return text


def local(text: str, zone: str) -> str:
    """The other way round."""
    try:
        return datetime.fromisoformat(text).astimezone(ZoneInfo(zone)).strftime(MINUTE)
    except ValueError:
        return text
