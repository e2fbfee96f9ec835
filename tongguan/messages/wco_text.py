"""One data element's text ↔ its value, by its format.

Each `read_…` gives the value, or None, and the code of the problem with it, or "".
"""

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

from tongguan.messages.wco_table import Format

SPACE = " \t\n\r"
LONGEST = 80  # characters of any number
NUMBER = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)").fullmatch
DATE = re.compile(
    r"(20[0-9]{2})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})([0-9]{2})(?:(Z)|([-+])([0-9]{2}))?)?"
).fullmatch
CHARACTERS = {"a": re.compile(r"[A-Za-z]*").fullmatch, "n": re.compile(r"[0-9]*").fullmatch}
ZONES = {f"{hours:+03d}": timezone(timedelta(hours=hours)) for hours in range(-23, 24)} | {"Z": UTC, "-00": UTC}


def read_text(raw: str, form: Format) -> tuple[str, str]:
    """The text without blanks around it (a code: without doubled blanks inside either), and what is wrong with it."""
    text = " ".join(raw.split()) if form.token else raw.strip(SPACE)
    checked = text if form.token else raw
    if form.listed:
        return text, "" if text in form.listed else "X020"
    if form.letters in CHARACTERS and not CHARACTERS[form.letters](checked):
        return text, "X012"
    if form.size and len(checked) != form.size:
        return text, "X012"
    if form.length and len(checked) > form.length:
        return text, "X011"
    if form.letters == "an" and form.strict:
        if not text:
            return text, "X017"
        if "\n" in checked or "\r" in checked:
            return text, "X012"
    return text, ""


def read_number(raw: str, form: Format) -> tuple[Decimal | None, str]:
    """A decimal number as XML writes it: no exponent, no NaN; the format's digits are those that count."""
    text = raw.strip(SPACE)
    if not NUMBER(text):
        return None, "X013"
    if len(text) > LONGEST:  # zeros without end
        return None, "X014"
    whole, _, fraction = text.lstrip("+-").partition(".")
    whole, counted = whole.lstrip("0"), fraction.rstrip("0")
    if len(whole) + len(counted) > form.digits or len(counted) > form.fraction:
        return None, "X014"
    return Decimal(text), ""


def read_date(raw: str) -> datetime | None:
    """CCYYMMDD (midnight UTC) or CCYYMMDDhhmmss with Z, ±hh or nothing (UTC)."""
    found = DATE(raw)
    if not found:
        return None
    year, month, day, hour, minute, second, _, sign, offset = found.groups()
    zone = ZONES.get(f"{sign}{offset}") if sign else UTC
    if zone is None:
        return None
    try:
        return datetime(
            int(year), int(month), int(day), int(hour or 0), int(minute or 0), int(second or 0), tzinfo=zone
        )
    except ValueError:
        return None


def written_date(moment: datetime) -> str:
    """Format 304 as these messages use it: local time and whole hours of offset, or Z."""
    offset = moment.utcoffset() or timedelta()
    if offset % timedelta(hours=1) or moment.tzinfo is None or not offset:
        return moment.astimezone(UTC).strftime("%Y%m%d%H%M%SZ")
    return moment.strftime("%Y%m%d%H%M%S") + f"{offset // timedelta(hours=1):+03d}"


def written_number(number: Decimal) -> str:
    return format(number, "f")
