"""One cell of a profile's table → a value, or a sentence that says what stands there instead of what."""

import datetime as dt
import types
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Any, Union, get_args, get_origin

TRUTH = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
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
    if get_origin(kind) in (types.UnionType, Union):
        kind = next(a for a in get_args(kind) if a is not type(None))
    if get_origin(kind) is tuple:
        return tuple(text.split())
    try:
        return _plain(kind, text)
    except (ValueError, KeyError, InvalidOperation):
        raise NotThat(*_wanted(kind)) from None


def _plain(kind: Any, text: str) -> Any:
    if kind is str:
        return text
    if kind is dt.date:
        return dt.date.fromisoformat(text)
    if kind is dt.datetime:
        moment = dt.datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError(text)
        return moment
    if kind is bool:
        return TRUTH[text.lower()]
    if kind in (Decimal, float):
        number = kind(text)
        if abs(number) >= 10**15 or number != number:
            raise ValueError(text)
        return number
    return kind(text)


def _wanted(kind: Any) -> tuple[str, str]:
    if isinstance(kind, type) and issubclass(kind, Enum):
        choice = ", ".join(str(m.value) for m in kind)
        return f"one of {choice}", f"下列之一：{choice}"
    return WHAT.get(kind, (str(kind), str(kind)))
