"""The one cut: what an agency may see of a declaration, by the clauses of its mandate. Pure; every door of an agency
shows what this gives, and nothing else."""

from collections.abc import Iterable
from typing import Any

import msgspec

from tongguan.codes.rows_agency import MandateRow

ITEMS = ("shipment", "items")
Tree = dict[str, Any]


class Clause(msgspec.Struct, frozen=True, kw_only=True):
    """A clause, the law it stands in, and the fields that were disclosed under it."""

    clause: str
    source: str
    paths: tuple[str, ...]


class Disclosed(msgspec.Struct, frozen=True, kw_only=True):
    """What an agency is shown, and under which clauses."""

    fields: Tree = {}
    clauses: tuple[Clause, ...] = ()


def disclose(declaration: Tree, mandates: Iterable[MandateRow]) -> Disclosed:
    """The fields of a declaration (as JSON values) that the mandates open; a field that none names is left out, and so
    is an item of other goods. An agency without a mandate is shown nothing."""
    shown: Tree = {}
    clauses: list[Clause] = []
    for row in mandates:
        opened = tuple(path for path in row.paths if opens(declaration, shown, tuple(path.split("/")), row.hs))
        if opened:
            clauses.append(Clause(clause=row.clause, source=row.source, paths=opened))
    return Disclosed(fields=tidy(shown), clauses=tuple(clauses))


def opens(whole: Tree, shown: Tree, path: tuple[str, ...], hs: str) -> bool:
    """Copies what is at the path into what is shown; whether there was anything."""
    if path[:2] == ITEMS and (hs or len(path) > 2):
        return items(whole, shown, path[2:], hs)
    if hs:  # it opens items alone
        return False
    *above, last = path
    for name in above:
        whole = whole.get(name, {})
        if not isinstance(whole, dict):
            return False
    if last not in whole:
        return False
    for name in above:
        shown = shown.setdefault(name, {})
    shown[last] = whole[last]
    return True


def items(whole: Tree, shown: Tree, path: tuple[str, ...], hs: str) -> bool:
    """The same for each item whose commodity code begins with `hs`."""
    declared = whole.get("shipment", {}).get("items", [])
    kept = shown.setdefault("shipment", {}).setdefault("items", [{} for _ in declared])
    pairs = [(item, cut) for item, cut in zip(declared, kept, strict=True) if concerns(item, hs)]
    if not path:
        for item, cut in pairs:
            cut.update(item)
        return bool(pairs)
    return sum(opens(item, cut, path, "") for item, cut in pairs) > 0


def concerns(item: Tree, hs: str) -> bool:
    """Whether any classification of the item begins so."""
    codes = [str(one.get("id", "")) for one in item.get("classifications", ())]
    return not hs or any(code.startswith(hs) for code in codes)


def tidy(shown: Tree) -> Tree:
    """Without the items of which nothing is shown."""
    shipment = shown.get("shipment", {})
    if "items" in shipment:
        shipment["items"] = [item for item in shipment["items"] if item]
    return {name: value for name, value in shown.items() if value not in ({}, {"items": []})}
