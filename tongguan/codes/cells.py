"""One cell of a profile's table → a value, or a sentence that says what stands there instead of what."""

import datetime as dt
import re
import types
from decimal import Decimal, InvalidOperation
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin

TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
# How each is written, and in no other way that Python would also take (1_000, ١٢, 2022-W01-1).
WRITTEN = {
    dt.date: re.compile(r"\d{4}-\d\d-\d\d", re.ASCII),
    dt.datetime: re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)", re.ASCII),
    Decimal: re.compile(r"-?\d{1,15}(\.\d{1,12})?", re.ASCII),
    float: re.compile(r"-?\d{1,15}(\.\d{1,12})?", re.ASCII),
    int: re.compile(r"-?\d{1,9}", re.ASCII),
}
WHAT = {
    dt.date: ("a date like 2024-01-31", "日期，例如 2024-01-31"),
    dt.datetime: ("a moment with its time zone like 2024-01-31T00:00:00Z", "带时区的时刻，例如 2024-01-31T00:00:00Z"),
    Decimal: ("a number like 12.5", "数字，例如 12.5"),
    float: ("a number like 0.05", "数字，例如 0.05"),
    int: ("a whole number", "整数"),
    bool: ("true or false", "true 或 false"),
}


class NotThat(ValueError):
    """A cell that does not hold what its column asks for."""

    def __init__(self, want: str, want_zh: str) -> None:
        super().__init__(want)
        self.want_zh = want_zh


def value(kind: Any, text: str) -> Any:
    """`text` as a value of type `kind` (a field's annotation). Raises NotThat."""
    kind, many = _meant(kind)
    if many:
        return tuple(text.split())
    try:
        return _plain(kind, text)
    except (ValueError, KeyError, InvalidOperation):
        raise NotThat(*_wanted(kind)) from None


@cache
def _meant(kind: Any) -> tuple[Any, bool]:
    """The type without the None that it may be; whether a cell holds several words."""
    if get_origin(kind) in (types.UnionType, Union):
        kind = next(a for a in get_args(kind) if a is not type(None))
    return kind, get_origin(kind) is tuple


def _plain(kind: Any, text: str) -> Any:
    form = WRITTEN.get(kind)
    if form is not None and not form.fullmatch(text):
        raise ValueError(text)
    if kind in (dt.date, dt.datetime):
        return kind.fromisoformat(text)
    if kind is bool:
        return TRUTH[text.lower()]
    return kind(text)


def _wanted(kind: Any) -> tuple[str, str]:
    if isinstance(kind, type) and issubclass(kind, Enum):
        choice = ", ".join(str(m.value) for m in kind)
        return f"one of {choice}", f"下列之一：{choice}"
    return WHAT.get(kind, (str(kind), str(kind)))
