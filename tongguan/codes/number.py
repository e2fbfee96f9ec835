"""The number of a declaration, by the format that the profile's head gives.

A format is text with fields in braces; the profile guide has them all: `{yy}` `{yyyy}` `{mm}` `{dd}` the day in
the head's time zone; `{country}`; `{office:4}` the office's last four characters, filled with 0; `{flag:10}` first
character for import, second for export; `{serial:09d}` nine decimal digits, `{serial:13A}` thirteen of 0-9A-Z;
`{check}` the ISO 6346 check digit over all before it.
"""

import re
from datetime import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from tongguan.codes.rows import Direction, Head

FIELD = re.compile(r"\{(yy|yyyy|mm|dd|country|office|flag|serial|check)(?::([0-9A-Za-z]+))?\}")
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# ISO 6346: letters count from 10, leaving out the multiples of 11.
WEIGHTS = dict(zip(DIGITS, [*range(10), *(n for n in range(10, 39) if n % 11)], strict=True))


@lru_cache(maxsize=64)
def _fields(format_: str) -> tuple[tuple[str, str, str], ...]:
    """(literal before, field, its option) …; the rest behind the last field has an empty field."""
    parts = []
    at = 0
    for found in FIELD.finditer(format_):
        parts.append((format_[at : found.start()], found[1], found[2] or ""))
        at = found.end()
    return (*parts, (format_[at:], "", ""))


def faults(format_: str) -> tuple[str, ...]:
    """What is wrong with a number format, in words."""
    fields = _fields(format_)
    wrong = []
    if any("{" in literal or "}" in literal for literal, _, _ in fields):
        wrong.append("it has a field that does not exist")
    serials = [option for _, name, option in fields if name == "serial"]
    if len(serials) != 1 or not re.fullmatch(r"0?[1-9]\d?[dA]", serials[0]):
        wrong.append("it needs exactly one serial with its width, e.g. {serial:09d} or {serial:13A}")
    if any(name == "office" and not re.fullmatch(r"[1-9]\d?", option) for _, name, option in fields):
        wrong.append("office needs its width, e.g. {office:4}")
    if any(name == "flag" and len(option) not in (0, 2) for _, name, option in fields):
        wrong.append("flag needs two characters, for import and export, e.g. {flag:10}")
    return tuple(wrong)


def number(head: Head, office: str, direction: Direction, serial: int, moment: datetime) -> str:
    """The number for `serial`: different for every serial. Raises OverflowError when the format has no room for it."""
    day = moment.astimezone(ZoneInfo(head.time_zone))
    plain = {
        "yy": f"{day.year % 100:02d}",
        "yyyy": f"{day.year:04d}",
        "mm": f"{day.month:02d}",
        "dd": f"{day.day:02d}",
        "country": head.country,
    }
    text = ""
    for literal, name, option in _fields(head.number_format):
        text += literal
        if name in plain:
            text += plain[name]
        elif name == "office":
            text += office[-int(option) :].rjust(int(option), "0")
        elif name == "flag":
            text += (option or "10")[0 if direction is Direction.IMPORT else 1]
        elif name == "serial":
            text += _serial(serial, option)
        elif name == "check":
            text += check_digit(text)
    return text


def _serial(serial: int, option: str) -> str:
    width, base = int(option[:-1]), 10 if option[-1] == "d" else 36
    if not 0 <= serial < base**width:
        raise OverflowError(f"serial {serial} does not fit {{serial:{option}}}")
    digits = ""
    while serial:
        serial, last = divmod(serial, base)
        digits = DIGITS[last] + digits
    return digits.rjust(width, "0")


def check_digit(text: str) -> str:
    """ISO 6346 over any length of digits and capital letters, as movement reference numbers use it."""
    return str(sum(WEIGHTS.get(c, 0) << n for n, c in enumerate(text)) % 11 % 10)
