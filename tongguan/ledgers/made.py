"""Records that the node makes itself when the goods of a declaration have left: what its definition takes from the
declaration. Pure."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec

from tongguan.codes.rows import Direction
from tongguan.declarations.declaration import Declaration
from tongguan.ledgers.definition import Definition, Made
from tongguan.ledgers.draw import part
from tongguan.ledgers.paths import DAY, declared
from tongguan.money import Money, exact, rounded

MONTH = "month"
"""The month of the day, as tax periods are written: 202611."""

WENT, WHOLE = "went/", Decimal(1)
"""Before a path: as much of it as went of the goods; sums of money in whole hundredths."""


class Drafted(NamedTuple):
    """What a record will say, and whose it is."""

    holder: str
    fields: dict[str, Any]
    lines: tuple[dict[str, Any], ...]


class Left(NamedTuple):
    """The day on which the last of the goods left, and which share of them did."""

    day: date
    share: Decimal = WHOLE


def made(definition: Definition, declaration: Declaration, direction: Direction, left: Left) -> Drafted | None:
    """The record that goods make of a definition when they leave; None where it makes none of these."""
    make = definition.made
    if make is None or make.when is not direction or not concerns(make, declaration):
        return None
    items = declaration.shipment.items if declaration.shipment and make.line else ()
    holder = declared(declaration, make.holder)
    if not isinstance(holder, str):
        return None
    fields = told(make.record, declaration, left)
    return Drafted(holder, fields, tuple(told(make.line, item, left) for item in items))


def concerns(make: Made, declaration: Declaration) -> bool:
    """Whether one of the items goes by a procedure that it is made for."""
    procedures = {item.procedure.current for item in declaration.items if item.procedure}
    return not make.procedures or not procedures.isdisjoint(make.procedures)


def told(paths: dict[str, Any], of: Any, left: Left) -> dict[str, Any]:
    """Each field as its path says; what is no path stands as it is, and what nobody declared is left out."""
    said = {field: value_of(path, of, left) if isinstance(path, str) else path for field, path in paths.items()}
    return {field: value for field, value in said.items() if value is not None}


def value_of(path: str, of: Any, left: Left) -> Any:
    """What a declaration, or an item of it, says at a path, as JSON has it."""
    if path in (DAY, MONTH):
        return left.day.isoformat() if path == DAY else f"{left.day:%Y%m}"
    value = went(of, path.removeprefix(WENT), left.share) if path.startswith(WENT) else declared(of, path)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return msgspec.to_builtins(value)


def went(of: Any, path: str, share: Decimal) -> Any:
    """As much of a number at a path as went of the goods; what is no number stands as it is."""
    value = declared(of, path)
    if not isinstance(value, Decimal) or share == WHOLE:
        return value
    with exact():
        some = value * share
    if isinstance(declared(of, path.rpartition("/")[0]), Money):
        return rounded(some)
    amount = part(some)
    return None if amount is None else amount.normalize()
