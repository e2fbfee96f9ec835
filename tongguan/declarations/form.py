"""A declaration being written: what stands in a form's fields, and where it goes in the canonical JSON. Pure.

The whole is a JSON object that need not be a declaration yet: what the form has no field for is kept as it is, and what
cannot be read as a number stays as it was typed, for the reader to name.
"""

import re
from collections.abc import Container, Mapping
from typing import Any, NamedTuple

from tongguan.codes.rows import Direction
from tongguan.declarations.places import single

Json = dict[str, Any]
MOST_ITEMS = 9999
PLACE = "at:"
OURS = ("/function", "/item_count", "/number", "/issued_at")
"""What the form says by itself."""


class Field(NamedTuple):
    """A field of the form: its name, its place (JSON pointer; in an item: below it), its section, the list of its
    codes if it has one, how it is typed (`text`, `number`, `date`; several with commas between them: `texts`, `named`
    and `ids` – things with an id, and with their place as well –, `sealed` – with their seals – and `papers`), the
    direction of trade that alone asks for it, and whether most types don't."""

    name: str
    pointer: str
    section: str
    list: str = ""
    kind: str = "text"
    only: Direction | None = None
    rare: bool = False


INWARD, OUTWARD = Direction.IMPORT, Direction.EXPORT
HEAD: tuple[Field, ...] = (
    Field("type", "/type", "about", "type"),
    Field("reference", "/reference", "about"),
    Field("office", "/office", "about", "office"),
    Field("exit_office", "/exit_office", "about", "office", only=OUTWARD),
    Field("accepted_at", "/accepted_at", "about", kind="date", rare=True),
    Field("declarant_id", "/declarant/id", "parties"),
    Field("declarant_name", "/declarant/name", "parties"),
    Field("importer_id", "/shipment/importer/id", "parties", only=INWARD),
    Field("importer_name", "/shipment/importer/name", "parties", only=INWARD),
    Field("importer_contact", "/shipment/importer/contact", "parties", only=INWARD),
    Field("importer_phone", "/shipment/importer/communication/id", "parties", only=INWARD),
    Field("agent_id", "/agent/id", "parties"),
    Field("agent_name", "/agent/name", "parties"),
    Field("agent_status", "/agent/status", "parties"),
    Field("exporter_id", "/exporter/id", "parties"),
    Field("exporter_name", "/exporter/name", "parties"),
    Field("exporter_line", "/exporter/address/line", "parties"),
    Field("exporter_city", "/exporter/address/city", "parties"),
    Field("exporter_postcode", "/exporter/address/postcode", "parties"),
    Field("exporter_country", "/exporter/address/country", "parties", "country"),
    Field("consignee_id", "/shipment/consignee/id", "parties", only=OUTWARD),
    Field("consignee_name", "/shipment/consignee/name", "parties", only=OUTWARD),
    Field("consignee_line", "/shipment/consignee/address/line", "parties", only=OUTWARD),
    Field("consignee_city", "/shipment/consignee/address/city", "parties", only=OUTWARD),
    Field("consignee_postcode", "/shipment/consignee/address/postcode", "parties", only=OUTWARD),
    Field("consignee_country", "/shipment/consignee/address/country", "parties", "country", only=OUTWARD),
    Field("mode", "/border_transport/mode", "transport", "transport-mode"),
    Field("means_name", "/border_transport/name", "transport"),
    Field("means_id", "/border_transport/id", "transport"),
    Field("means_id_type", "/border_transport/id_type", "transport", "transport-id-type"),
    Field("means_nationality", "/border_transport/nationality", "transport", "country"),
    Field("arrival_id", "/shipment/arrival_transport/id", "transport", only=INWARD),
    Field("arrival_id_type", "/shipment/arrival_transport/id_type", "transport", "transport-id-type", only=INWARD),
    Field("departure_id", "/shipment/departure_transport/id", "transport", only=OUTWARD),
    Field("departure_id_type", "/shipment/departure_transport/id_type", "transport", "transport-id-type", only=OUTWARD),
    Field("containers", "/shipment/equipment", "transport", kind="ids"),
    Field("waybill", "/shipment/previous_documents/0/id", "transport"),
    Field("place", "/shipment/goods_location/name", "transport"),
    Field("place_type", "/shipment/goods_location/type", "transport", "location-type"),
    Field("place_country", "/shipment/goods_location/address/country", "transport", "country"),
    Field("loading", "/shipment/loading_location/id", "transport"),
    Field("export_country", "/shipment/export_country", "transport", "country"),
    Field("destination", "/shipment/destination/country", "transport", "country"),
    Field("nature", "/shipment/transaction_nature", "values", "transaction-nature"),
    Field("terms", "/shipment/terms/code", "values", "delivery-terms"),
    Field("terms_place", "/shipment/terms/location", "values"),
    Field("invoice", "/shipment/invoice/id", "values"),
    Field("invoice_date", "/shipment/invoice/issued_at", "values", kind="date"),
    Field("total", "/invoice_total/amount", "values", kind="number"),
    Field("currency", "/invoice_total/currency", "values", "currency"),
    Field("freight", "/shipment/freight/amount", "values", kind="number"),
    Field("freight_currency", "/shipment/freight/currency", "values", "currency"),
    Field("packages", "/package_count", "values", kind="number"),
    Field("gross", "/gross_mass/value", "values", kind="number"),
)
ITEM: tuple[Field, ...] = (
    Field("code", "/classifications/0/id", "items"),
    Field("description", "/description", "items"),
    Field("origin", "/origins/0/country", "items", "country"),
    Field("net", "/net_mass/value", "items", kind="number"),
    Field("item_gross", "/gross_mass/value", "items", kind="number"),
    Field("price", "/price/amount", "items", kind="number"),
    Field("quantity", "/tariff_quantity/value", "items", kind="number"),
    Field("unit", "/tariff_quantity/unit", "items", "unit"),
    Field("second_quantity", "/second_quantity/value", "items", kind="number"),
    Field("second_unit", "/second_quantity/unit", "items", "unit"),
    Field("procedure", "/procedures/0/current", "items", "procedure"),
    Field("previous", "/procedures/0/previous", "items", "previous"),
    Field("regime", "/duties/0/regime", "items", "regime"),
    Field("count", "/packagings/0/count", "items", kind="number"),
    Field("packaging", "/packagings/0/type", "items", "package"),
    Field("marks", "/packagings/0/marks", "items"),
    Field("valuation", "/valuation_method", "items", "valuation-method"),
    Field("payment", "/duties/0/payment_method", "items"),
    Field("papers", "/documents", "items", kind="papers"),
)
"""The first six stand in the grid; the others below it."""
IN_GRID = 6
WITH: dict[str, Json] = {
    "/gross_mass": {"unit": "KGM"},
    "/net_mass": {"unit": "KGM"},
    "/classifications/0": {"type": "TSP"},
    "/origins/0": {"type": "1"},
    "/packagings/0": {"sequence": 1},
    "/duties/0": {"type": "A"},
    "/shipment/goods_location/address": {"kind": "U"},
    "/shipment/importer/communication": {"type": "TE"},
    "/shipment/previous_documents/0": {"category": "Z", "type": "705", "line": 1},
}
"""What stands beside a field's value because it has one (WCO: TSP national tariff, U UN/LOCODE, TE telephone, 705 bill
of lading)."""


def typed(whole: Json) -> dict[str, str]:
    """What stands in the head's fields."""
    return {field.name: shown(field, found(whole, field.pointer)) for field in HEAD}


def head(direction: Direction | None, wanted: Container[str]) -> tuple[Field, ...]:
    """The head's fields for one direction of trade, and whichever else is wanted."""
    return tuple(f for f in HEAD if f.name in wanted or (not f.rare and f.only in (None, direction)))


def items(whole: Json) -> list[dict[str, str]]:
    """What stands in the items' fields, item by item."""
    return [{f.name: shown(f, found(item, f.pointer)) for f in ITEM} for item in listed(whole)]


def filled(whole: Json, said: Mapping[str, str]) -> Json:
    """The whole after what was typed: head fields by name, item fields as `items-<n>-<name>`, what has no field of its
    own by its place as `at:<pointer>`; others stay."""
    for field in HEAD:
        if field.name in said:
            put(whole, field, said[field.name])
    for n, item in enumerate(listed(whole)):
        for field in ITEM:
            name = f"items-{n}-{field.name}"
            if name in said:
                put(item, field, said[name])
    for name, text in said.items():
        pointer = name.removeprefix(PLACE)
        if pointer != name and single(pointer) and reachable(whole, pointer):
            put(whole, Field(name, pointer, ""), text)
    return whole


def reachable(whole: Json, pointer: str) -> bool:
    """Whether the lists on the way to a place are long enough, or lack just this one."""
    way = pointer.split("/")[1:]
    return all(
        not step.isdigit() or int(step) <= len(found(whole, "/".join(way[:n])) or ()) for n, step in enumerate(way)
    )


def completed(whole: Json) -> Json:
    """The whole with what follows from the rest: sequence numbers, the count of items, the currency of prices."""
    lines, currency = listed(whole), found(whole, "/invoice_total/currency")
    for n, item in enumerate(lines, 1):
        item["sequence"] = n
        if isinstance(item.get("price"), dict) and currency:
            item["price"].setdefault("currency", currency)
    if lines:
        whole["item_count"] = len(lines)
    return whole


def listed(whole: Json) -> list[Json]:
    """The items."""
    shipment = whole.setdefault("shipment", {})
    lines: list[Json] = shipment.setdefault("items", [])
    return lines


def found(whole: Any, pointer: str) -> Any:
    """What stands at a place; None where nothing does."""
    for step in pointer.strip("/").split("/"):
        if isinstance(whole, dict):
            whole = whole.get(step)
        elif isinstance(whole, list) and step.isdigit() and int(step) < len(whole):
            whole = whole[int(step)]
        else:
            return None
    return whole


def shown(field: Field, value: Any) -> str:
    """A value as it stands in its field."""
    if value is None:
        return ""
    if field.kind == "texts":
        return ", ".join(str(text) for text in value)
    if field.kind in ("named", "ids"):
        return ", ".join(str(e.get("id", "")) for e in value)
    if field.kind == "sealed":
        return ", ".join(sealed(e) for e in value)
    if field.kind == "papers":
        return ", ".join(f"{d.get('category', '')}{d.get('type', '')}:{d.get('id', '')}" for d in value)
    return str(value)[:10] if field.kind == "date" else str(value)


def put(whole: Json, field: Field, text: str, beside: Mapping[str, Json] = WITH) -> None:
    """Puts what was typed into its place; an empty text takes it away, and what is empty then. `beside`: what stands
    beside a value because it has one."""
    text = text.strip()
    if text == shown(field, found(whole, field.pointer)):
        return
    *way, last = field.pointer.strip("/").split("/")
    if not text:
        dropped(whole, [*way, last], beside)
    else:
        place(whole, way, beside)[last] = read(field, text, found(whole, field.pointer))


def place(whole: Json, way: list[str], beside: Mapping[str, Json]) -> Json:
    """The object at the end of a way, made where it is not there."""
    here: Any = whole
    for n, step in enumerate(way):
        after: Any = (
            [] if n + 1 < len(way) and way[n + 1].isdigit() else dict(beside.get("/" + "/".join(way[: n + 1]), {}))
        )
        if isinstance(here, list):
            if int(step) >= len(here):
                here.append(after)
            here = here[int(step)]
        else:
            here = here.setdefault(step, after)
    assert isinstance(here, dict), "fields lie in objects"
    return here


def dropped(whole: Any, way: list[str], beside: Mapping[str, Json], pointer: str = "") -> bool:
    """Takes the end of a way away, and every object that then holds only what stood beside it; whether all is gone."""
    step, rest = way[0], way[1:]
    inner = whole[int(step)] if isinstance(whole, list) else whole.get(step)
    if inner is None:
        return False
    here = f"{pointer}/{step}"
    if not rest or dropped(inner, rest, beside, here):
        del whole[int(step) if isinstance(whole, list) else step]
    return not whole or (isinstance(whole, dict) and whole == beside.get(pointer))


def read(field: Field, text: str, before: Any) -> Any:
    """What was typed as it goes into JSON. Numbers are kept as text: the reader makes decimals of them."""
    if field.kind == "number":
        return text.replace(",", "").replace(" ", "")
    if field.kind == "date":
        return f"{text}T00:00:00Z" if len(text) == 10 else text
    if field.kind == "texts":
        return several(text)
    if field.kind in ("named", "ids"):
        known = {e.get("id"): e for e in before or ()}
        placed = [{"sequence": n} if field.kind == "ids" else {} for n, _ in enumerate(several(text), 1)]
        return [{**known.get(id_, {}), **place, "id": id_} for id_, place in zip(several(text), placed, strict=True)]
    if field.kind == "sealed":
        known = {e.get("id"): e for e in before or ()}
        typed = [unsealed(part) for part in several(text)]
        return [{**known.get(unit["id"], {}), **unit} for unit in typed]
    if field.kind == "papers":
        known = {f"{d.get('category', '')}{d.get('type', '')}:{d.get('id', '')}": d for d in before or ()}
        return [known.get(part, paper(part)) for part in (p.strip() for p in text.split(",")) if part]
    return text


def several(text: str) -> list[str]:
    """What stands between commas, or on lines of its own."""
    return [part.strip() for part in re.split(r"[,，、;；\n]", text) if part.strip()]


def sealed(unit: Json) -> str:
    """A container as `CSQU3054383: S-1 + S-2`: its id and the seals on it."""
    seals = " + ".join(str(seal.get("id", "")) for seal in unit.get("seals") or ())
    return f"{unit.get('id', '')}: {seals}" if seals else str(unit.get("id", ""))


def unsealed(text: str) -> Json:
    """Such a container out of what was typed."""
    id_, _, seals = text.replace("：", ":").partition(":")
    several_ = [part.strip() for part in seals.split("+") if part.strip()]
    return {"id": id_.strip(), "seals": [{"sequence": n, "id": seal} for n, seal in enumerate(several_, 1)]}


def paper(text: str) -> Json:
    """A document as `N853:number`: category, type, number."""
    code, _, id_ = text.partition(":")
    return {"category": code.strip()[:1], "type": code.strip()[1:], "id": id_.strip()}


def field_at(pointer: str) -> str:
    """The name of the field that a problem's pointer is about: `at:<pointer>` where the form has none of its own and
    one value belongs there, else empty."""
    steps = pointer.strip("/").split("/")
    if steps[:2] == ["shipment", "items"] and len(steps) > 2 and steps[2].isdigit():
        below = "/" + "/".join(steps[3:])
        if below == "/price/currency":
            return "currency"
        if best := nearest(ITEM, below):
            return f"items-{steps[2]}-{best}"
        of_all = nearest(HEAD, "/shipment" + below) if steps[3:] else ""
        return of_all or (PLACE + pointer if single(pointer) else f"items-{steps[2]}-code")
    return nearest(HEAD, pointer) or (PLACE + pointer if single(pointer) and pointer not in OURS else "")


def nearest(fields: tuple[Field, ...], pointer: str) -> str:
    """The field at a place, or one that lies around it or within it: a name, or the first."""
    if not pointer.strip("/"):
        return ""
    around = [f for f in fields if pointer == f.pointer or pointer.startswith(f.pointer + "/")]
    within = [f for f in fields if f.pointer.startswith(pointer.rstrip("/") + "/")]
    within.sort(key=lambda f: not f.pointer.endswith("/name"))
    return next((f.name for f in (*around, *within)), "")


def changes(before: Any, after: Any, pointer: str = "") -> list[tuple[str, Any]]:
    """What leads from one whole to the other: (pointer, value) as amendments want them, None takes away. A list of
    another length is one change."""
    if before == after:
        return []
    if isinstance(before, dict) and isinstance(after, dict):
        keys = list(dict.fromkeys([*before, *after]))
        return [c for k in keys for c in changes(before.get(k), after.get(k), f"{pointer}/{k}")]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [c for n, one in enumerate(before) for c in changes(one, after[n], f"{pointer}/{n}")]
    return [(pointer, after)]
