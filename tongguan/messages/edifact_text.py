"""The texts of UN/EDIFACT segments as values: numbers, times, measures, parties, places – or the Problem they are."""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from decimal import Decimal

from tongguan.declarations.parts import Address, Location, Measure, Party
from tongguan.messages.edifact import Segment
from tongguan.messages.limits import MAX_DIGITS

Tell = Callable[[str, str, str], None]
"""Takes a problem: its code, its place in the message, and what is wrong there."""
NUMBER = re.compile(rf"-?(?=[\d.,]{{1,{MAX_DIGITS}}}$)\d*[.,]?\d+", re.ASCII)
WIDTHS = {"Y": 4, "y": 2, "m": 2, "d": 2, "H": 2, "M": 2, "S": 2}
"""Digits of the parts of a time."""
ZONES = {"z": re.compile(r"([+-])(\d\d)(\d\d)", re.ASCII), "Z": re.compile(r"([+-])(\d\d)()", re.ASCII)}
FARTHEST = timedelta(hours=24)


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


def time(segment: Segment, formats: Mapping[str, str], zone: tzinfo, tell: Tell) -> datetime | None:
    """What a DTM says (C507), in the formats of code list 2379 that are known; `zone`: where it names none."""
    text, form = segment.get(1, 1), segment.get(1, 2)
    if form in formats and (found := moment(text, formats[form], zone)) is not None:
        return found
    tell("E016", at(segment, 1, 1), f"{text[:20]}:{form[:3]}")
    return None


def moment(text: str, form: str, zone: tzinfo) -> datetime | None:
    """A time in the letters of strftime: all digits, and at the end a zone where the form has one."""
    named = form[-1] if form[-1] in ZONES else ""
    digits = form.removesuffix(f"%{named}") if named else form
    width = sum(WIDTHS[letter] for letter in digits[1::2])
    told: tzinfo | None = zone_of(text[width:], named) if named else zone
    if told is None or not (text.isascii() and text[:width].isdigit()) or (len(text) != width and not named):
        return None
    try:
        return datetime.strptime(text[:width], digits).replace(tzinfo=told)
    except ValueError:
        return None


def zone_of(text: str, letter: str) -> tzinfo | None:
    """The zone that stands behind a time; None where it is none."""
    if text in ("UTC", "GMT") and letter == "Z":
        return UTC
    if (found := ZONES[letter].fullmatch(text)) is None:
        return None
    sign, hours, minutes = found.groups()
    ahead = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-ahead if sign == "-" else ahead) if ahead < FARTHEST else None


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
