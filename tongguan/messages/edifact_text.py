"""The texts of UN/EDIFACT segments as values: numbers, times, measures, parties, places – or the Problem they are."""

import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from tongguan.declarations.parts import Address, Location, Measure, Party
from tongguan.messages.edifact import Segment
from tongguan.messages.limits import MAX_DIGITS

Tell = Callable[[str, str, str], None]
"""Takes a problem: its code, its place in the message, and what is wrong there."""
NUMBER = re.compile(rf"-?(?=[\d.,]{{1,{MAX_DIGITS}}}$)\d*[.,]?\d+", re.ASCII)
FORMATS = {"102": "%Y%m%d", "203": "%Y%m%d%H%M", "204": "%Y%m%d%H%M%S", "101": "%y%m%d", "201": "%y%m%d%H%M"}
LENGTHS = {"102": 8, "203": 12, "204": 14, "101": 6, "201": 10}


def number(segment: Segment, element: int, component: int, tell: Tell) -> Decimal | None:
    """A number, with comma or dot as its decimal mark; None where there is none, or it is not one."""
    text = segment.get(element, component)
    if not text:
        return None
    if not NUMBER.fullmatch(text):
        tell("E015", at(segment, element, component), text[:40])
        return None
    return Decimal(text.replace(",", "."))


def measure(segment: Segment, element: int, value_at: int, unit_at: int, tell: Tell) -> Measure | None:
    """A number with its unit, in one composite."""
    value = number(segment, element, value_at, tell)
    return None if value is None else Measure(value=value, unit=segment.get(element, unit_at))


def time(segment: Segment, zone: ZoneInfo, tell: Tell) -> datetime | None:
    """What a DTM says (C507), in the formats 101, 102, 201, 203 and 204 of code list 2379."""
    text, form = segment.get(1, 1), segment.get(1, 2)
    if form in FORMATS and len(text) == LENGTHS[form] and text.isascii() and text.isdigit():
        try:
            return datetime.strptime(text, FORMATS[form]).replace(tzinfo=zone)
        except ValueError:
            pass
    tell("E016", at(segment, 1, 1), f"{text[:20]}:{form[:3]}")
    return None


def party(segment: Segment) -> Party:
    """What a NAD says: C082 identity, C058 or C080 with what follows name and address."""
    elements = segment.elements
    loose = [text for text in elements[3] if text] if len(elements) > 3 else []
    named = " ".join(text for text in elements[4][:5] if text) if len(elements) > 4 else ""
    name, lines = (named, loose) if named else ("".join(loose[:1]), loose[1:])
    street = [text for text in elements[5] if text] if len(elements) > 5 else []
    address = Address(
        line=", ".join(lines + street),
        city=segment.get(6),
        subdivision=segment.get(7),
        postcode=segment.get(8),
        country=segment.get(9),
    )
    return Party(id=segment.get(2), name=name, role=segment.get(1), address=address if address != Address() else None)


def place(segment: Segment) -> Location:
    """What a LOC says (C517)."""
    return Location(id=segment.get(2), name=segment.get(2, 3))


def at(segment: Segment, element: int, component: int = 0) -> str:
    """How a Problem points into a segment: ``DTM[4]/1.2`` is the second component of its first element."""
    return f"{segment.place}/{element}.{component + 1}" if component else f"{segment.place}/{element}"
