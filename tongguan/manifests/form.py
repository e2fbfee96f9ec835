"""A manifest being written: what stands in a form's fields, and where it goes in the canonical JSON. Pure.

As with declarations, the whole is a JSON object that need not be a manifest yet: what the form has no field for stays,
what cannot be read stays as it was typed. A row remembers in `was` which document of the standing manifest it is.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
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
    Field("goods", "/items/0/description", "lines"),
    Field("code", "/items/0/classification/id", "lines"),
    Field("container", "/units/0/id", "lines"),
    Field("seal", "/units/0/seals/0/id", "lines"),
)
FIXED = frozenset({"kind", "mode", "reference"})
"""By these a manifest is known: a change cannot touch them."""
WITH: dict[str, Json] = {
    "/gross_mass": {"unit": "KGM"},
    "/items/0": {"sequence": 1},
    "/items/0/classification": {"type": "TSP"},
    "/units/0/seals/0": {"sequence": 1},
}
"""What stands beside a field's value because it has one (WCO: TSP national tariff)."""
CELL = re.compile(r"lines-(\d{1,4})-(\w+)")
MINUTE = "%Y-%m-%dT%H:%M"


def typed(whole: Json, zone: str) -> dict[str, str]:
    """What stands in the head's fields; times in the administration's `zone`."""
    values = {field.name: shown(field, found(whole, field.pointer)) for field in HEAD}
    for field in HEAD:
        if field.kind == "moment":
            values[field.name] = local(values[field.name], zone)
    return values


def rows(whole: Json) -> list[dict[str, str]]:
    """What stands in the rows' fields."""
    return [
        {**{f.name: shown(f, found(line, f.pointer)) for f in ROW}, "was": line.get("was", "")} for line in lines(whole)
    ]


def lines(whole: Json) -> list[Json]:
    """The consignments."""
    told: list[Json] = whole.setdefault("consignments", [])
    return told


def filled(standing: Json, said: Mapping[str, str], zone: str) -> Json:
    """The whole after what was typed over what stands: rows that are not there any more are gone."""
    whole = {k: v for k, v in standing.items() if k not in ("consignments", "empty")}
    for field in HEAD:
        if field.name in said:
            before = shown(field, found(whole, field.pointer))
            put(
                whole,
                field,
                timed(said[field.name], before, zone) if field.kind == "moment" else said[field.name],
                WITH,
            )
    if said.get("empty"):
        whole["empty"] = True
    known = {plain(str(line.get("document", ""))): line for line in standing.get("consignments", ())}
    cells: dict[int, dict[str, str]] = {}
    for name, text in said.items():
        if match := CELL.fullmatch(name):
            cells.setdefault(int(match[1]), {})[match[2]] = text
    whole["consignments"] = [row(known, cells[n]) for n in sorted(cells)][:MOST_ROWS]
    return whole


def row(known: Mapping[str, Json], cells: Mapping[str, str]) -> Json:
    """One consignment: what was typed over what stands of it."""
    was = cells.get("was", "")
    line: Json = {**deep(known[was]), "was": was} if was in known else {}
    for field in ROW:
        if field.name in cells:
            put(line, field, cells[field.name], WITH)
    return line


def deep(value: Any) -> Any:
    """A copy in which nothing is shared."""
    if isinstance(value, dict):
        return {k: deep(v) for k, v in value.items()}
    return [deep(v) for v in value] if isinstance(value, list) else value


def completed(whole: Json) -> Json:
    """What is told: rows in which something stands, each with a number of its own."""
    told = [{k: v for k, v in line.items() if k != "was"} for line in lines(whole)]
    taken = {line["sequence"] for line in told if "sequence" in line}
    free = (n for n in range(1, len(told) + len(taken) + 1) if n not in taken)
    return {
        **whole,
        "consignments": [line if "sequence" in line else {**line, "sequence": next(free)} for line in told],
    }


def compact(whole: Json) -> Json:
    """Without rows in which nothing stands."""
    return {**whole, "consignments": [line for line in lines(whole) if line.keys() - {"was"}]}


def field_at(pointer: str) -> str:
    """The field that a problem's place in the report is about; empty where there is none."""
    steps = pointer.removeprefix("/manifest").strip("/").split("/")
    if steps[0] != "consignments":
        return "empty" if steps[0] == "empty" else nearest(HEAD, "/" + "/".join(steps))
    if len(steps) < 2 or not steps[1].isdigit():
        return "lines-0-document"
    return f"lines-{steps[1]}-{nearest(ROW, '/' + '/'.join(steps[2:])) or 'document'}"


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
