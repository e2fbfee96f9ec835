"""What of a record a declaration is held against: a book of a thousand lines is not copied into every decision that
names it. Pure.

Lines keep their places, so that balances keep their names: one that no item can be held against is empty.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

import msgspec
from msgspec.structs import replace

from tongguan.declarations.declaration import Item
from tongguan.ledgers.compare import folded, listed
from tongguan.ledgers.consult import Entry
from tongguan.ledgers.definition import Definition, Pairing
from tongguan.ledgers.pair import is_goods
from tongguan.ledgers.paths import declared, recorded

FEW = 20
"""So many lines are at hand whole."""
encode = msgspec.json.Encoder(order="deterministic").encode


def at_hand(definition: Definition, entry: Entry, items: Sequence[Item]) -> Entry:
    """The record with those of its lines, and of its rows of ratios, that can matter to these items; all of it where
    lines are compared in their order. Nothing comes out otherwise for it."""
    ordered = definition.pair is Pairing.ORDER or any(c.function == "same-order" for c in definition.compare)
    if ordered or (len(entry.lines) <= FEW and brief(definition, entry)):
        return entry
    body = in_use(definition, entry.body, items)
    said = {path: beginnings(declared(item, path) for item in items) for path in ("tariff_code", "commodity_code")}
    goods = [(c.record, said[c.declaration.partition("/")[2]]) for c in definition.compare if is_goods(c)]
    materials = {folded(row.get("material")) for path in ratios(definition) for row in rows(body, path)}
    lines = tuple(
        line
        if folded(line.get("hs")) in materials or any(folded(recorded(line, path)) in codes for path, codes in goods)
        else {}
        for line in entry.lines
    )
    return replace(entry, body=body, lines=lines, whole=sha256(encode(entry)).hexdigest())


def brief(definition: Definition, entry: Entry) -> bool:
    """Whether there is little beside its lines that could be left out."""
    return not ratios(definition) or len(encode(entry.body)) < FEW * 100


def in_use(definition: Definition, body: dict[str, Any], items: Iterable[Item]) -> dict[str, Any]:
    """The fields of a record, of its ratios those of products that are declared."""
    products = beginnings(item.tariff_code for item in items)
    compared = {c.record for c in definition.compare}
    kept = {
        path: [row for row in rows(body, path) if folded(row.get("product")) in products]
        for path in ratios(definition)
        if path in body and path not in compared
    }
    return {**body, **kept}


def ratios(definition: Definition) -> set[str]:
    """Where a record tells what its products take."""
    return {draw.ratios for draw in definition.draw if draw.ratios}


def rows(body: Mapping[str, Any], path: str) -> list[Mapping[str, Any]]:
    """The rows of a list of the record; what is no row is none."""
    return [row for row in listed(recorded(body, path)) if isinstance(row, Mapping)]


def beginnings(codes: Iterable[Any]) -> set[str]:
    """With what these codes begin, each of them whole among them."""
    return {folded(code)[:n] for code in codes for n in range(1, len(folded(code)) + 1)}
