"""Records that the node makes itself when the goods of a declaration have left: what its definition takes from the
declaration. Pure."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from tongguan.codes.rows import Direction
from tongguan.declarations.declaration import Declaration
from tongguan.ledgers.definition import Definition, Made
from tongguan.ledgers.paths import DAY, declared

MONTH = "month"
"""The month of the day, as tax periods are written: 202611."""


class Drafted(NamedTuple):
    """What a record will say, and whose it is."""

    holder: str
    fields: dict[str, Any]
    lines: tuple[dict[str, Any], ...]


def made(definition: Definition, declaration: Declaration, direction: Direction, day: date) -> Drafted | None:
    """The record that goods leaving on a day make of a definition; None where it makes none of these."""
    make = definition.made
    if make is None or make.when is not direction or not concerns(make, declaration):
        return None
    items = declaration.shipment.items if declaration.shipment and make.line else ()
    holder = declared(declaration, make.holder)
    if not isinstance(holder, str):
        return None
    fields = told(make.record, declaration, day)
    return Drafted(holder, fields, tuple(told(make.line, item, day) for item in items))


def concerns(make: Made, declaration: Declaration) -> bool:
    """Whether one of the items goes by a procedure that it is made for."""
    procedures = {item.procedure.current for item in declaration.items if item.procedure}
    return not make.procedures or not procedures.isdisjoint(make.procedures)


def told(paths: dict[str, Any], of: Any, day: date) -> dict[str, Any]:
    """Each field as its path says; what is no path stands as it is, and what nobody declared is left out."""
    said = {field: value_of(path, of, day) if isinstance(path, str) else path for field, path in paths.items()}
    return {field: value for field, value in said.items() if value is not None}


def value_of(path: str, of: Any, day: date) -> Any:
    """What a declaration, or an item of it, says at a path, as JSON has it."""
    if path in (DAY, MONTH):
        return day.isoformat() if path == DAY else f"{day:%Y%m}"
    value = declared(of, path)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return msgspec.to_builtins(value)
