"""The inspector's sheet: what to look at, made from the declaration and the order, so that he sees what was said.

Source of the lines: WCO Revised Kyoto Convention, General Annex 3.33–3.37 (examination of goods); ISO 17712 (seals).
"""

import msgspec

from tongguan.declarations.declaration import Declaration, Item
from tongguan.declarations.parts import Measure
from tongguan.findings.finding import MOST_LINES
from tongguan.inspections.order import Method

BY_HAND = frozenset({Method.PHYSICAL, Method.WEIGHING, Method.SAMPLING})


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One line. `kind` is its word (`mass`), `item` its item or 0, `declared` what the declaration says of it."""

    subject: str
    kind: str
    item: int = 0
    declared: str = ""


def checks(declaration: Declaration, methods: frozenset[Method], items: tuple[int, ...]) -> tuple[Check, ...]:
    """The lines for these ways of looking at these items (none: all), boxes first, as many as one sheet takes."""
    lines: list[Check] = []
    shipment = declaration.shipment
    for box in shipment.equipment if shipment else ():
        lines.append(
            Check(subject=f"container/{box.id}", kind="seal", declared=", ".join(seal.id for seal in box.seals))
        )
    if Method.SCAN in methods:
        lines.append(Check(subject="image", kind="image"))
    if methods & {Method.PHYSICAL} and declaration.package_count is not None:
        lines.append(Check(subject="packages", kind="packages", declared=str(declaration.package_count)))
    for item in declaration.items:
        if not items or item.sequence in items:
            lines += of_item(item, methods)
    return tuple(lines[:MOST_LINES])


def of_item(item: Item, methods: frozenset[Method]) -> list[Check]:
    """The lines of one item."""
    n, mass = item.sequence, item.net_mass
    wanted = {
        "goods": (bool(methods & BY_HAND), item.description or ""),
        "quantity": (Method.PHYSICAL in methods and item.tariff_quantity is not None, said(item.tariff_quantity)),
        "mass": (bool(methods & {Method.WEIGHING, Method.PHYSICAL}) and mass is not None, said(mass)),
        "origin": (Method.PHYSICAL in methods and bool(item.origin), str(item.origin or "")),
        "sample": (Method.SAMPLING in methods, ""),
    }
    return [
        Check(subject=f"item/{n}/{kind}", kind=kind, item=n, declared=declared)
        for kind, (asked, declared) in wanted.items()
        if asked
    ]


def said(measure: Measure | None) -> str:
    """A measure as written: value and unit."""
    return f"{measure.value:f} {measure.unit}".strip() if measure else ""
