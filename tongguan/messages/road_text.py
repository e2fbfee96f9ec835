"""One element's text of a national road message ↔ its value, by the type of the field.

Times are CCYYMMDDhhmmssSSS by the clock of Beijing; senders leave out milliseconds, seconds or the time of day, or end
with the zone that the air messages have (CCYYMMDDhhmm086).
"""

import re
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from tongguan.declarations.parts import Measure
from tongguan.messages.limits import MAX_DIGITS
from tongguan.messages.road_messages import CODES
from tongguan.messages.road_table import Node
from tongguan.messages.wco_table import Format
from tongguan.messages.wco_text import read_number, written_number
from tongguan.money import Money

BEIJING = timezone(timedelta(hours=8))
TIME = re.compile(r"(\d{8})(?:(\d{4})(?:086|(\d{2})(\d{3})?)?)?", re.ASCII).fullmatch
FREE = Format("", token=False, strict=False)
LONGEST_WHOLE = 9  # digits of a sequence number
UNITS = {Measure: "unitCode", Money: "currencyID"}
"""The attribute that says the unit."""
Read = tuple[Any, str]
"""A value as a plain tree has it, and the code of the problem with it, or "". """


def read(text: str, node: Node, unit: str) -> Read:
    """What a text says. `unit`: as its attribute says it."""
    if node.kind in CODES:
        meaning = MEANINGS[node.kind].get(text)
        return meaning, "" if meaning is not None else "X020"
    return READ[node.kind](text, unit or node.unit)


def read_money(text: str, unit: str) -> Read:
    amount, wrong = read_number(text, FREE)
    return None if amount is None else {"amount": amount, "currency": unit}, wrong


def read_measure(text: str, unit: str) -> Read:
    value, wrong = read_number(text, FREE)
    return None if value is None else {"value": value, "unit": unit}, wrong


def read_whole(text: str, _: str) -> Read:
    fine = text.isascii() and text.isdigit() and len(text) <= LONGEST_WHOLE
    return (int(text), "") if fine else (None, "X013")


def read_time(text: str, _: str) -> Read:
    if found := TIME(text):
        day, minute, second, milli = (part or "" for part in found.groups())
        whole = f"{day}{minute or '0000'}{second or '00'}{milli or '000'}"
        try:
            return datetime.strptime(f"{whole}000", "%Y%m%d%H%M%S%f").replace(tzinfo=BEIJING), ""
        except ValueError:
            pass
    return None, "X021"


READ: dict[Any, Callable[[str, str], Read]] = {
    str: lambda text, _: (text, ""),
    int: read_whole,
    Decimal: lambda text, _: read_number(text, FREE),
    datetime: read_time,
    Money: read_money,
    Measure: read_measure,
}
MEANINGS = {
    kind: {code: getattr(meaning, "value", meaning) for meaning, code in reversed(list(codes.items()))}
    for kind, codes in CODES.items()
}


def listed(node: Node) -> str:
    """The codes that an element may hold; of a number its digits."""
    return ", ".join(MEANINGS[node.kind]) if node.kind in CODES else str(MAX_DIGITS)


def write(value: Any, node: Node) -> tuple[str, str]:
    """The text of a value, and the unit that its attribute says."""
    if node.kind in CODES:
        return CODES[node.kind][value], ""
    if isinstance(value, Money):
        return written_number(value.amount), value.currency
    if isinstance(value, Measure):
        return written_number(value.value), value.unit
    if isinstance(value, datetime):
        local = value.astimezone(BEIJING)
        return f"{local:%Y%m%d%H%M%S}{local.microsecond // 1000:03d}", ""
    return (written_number(value) if isinstance(value, Decimal) else str(value)), ""
