"""The fixed set of functions by which a declaration is held against a record: small, named, each told in one sentence.

Each takes what the record says and what the declaration says and tells whether they agree. A definition names them; a
new one is a change of this file.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from tongguan.money import measurable


class Compared(NamedTuple):
    """A function of the set: whether both agree, and what is said where they do not."""

    agree: Callable[[Any, Any], bool]
    message: str
    message_zh: str
    whole: bool = False
    """Whether it looks at all lines and items together."""


def folded(value: Any) -> str:
    """Words as they are compared: without case and spaces at either end."""
    return str(value).strip().casefold() if value is not None else ""


def number(value: Any) -> Decimal | None:
    """A number, however it is written; None where it is none, or of a size that does not exist."""
    said = str(value)
    try:
        found = Decimal(said)
    except InvalidOperation:
        return None
    return found if measurable(found) and "_" not in said else None


def day(value: Any) -> date | None:
    """A day, however it is told; None where it is none."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None


def equal(record: Any, declaration: Any) -> bool:
    return folded(record) == folded(declaration) != ""


def one_of(record: Any, declaration: Any) -> bool:
    return folded(declaration) in {folded(one) for one in listed(record)}


def begins_with(record: Any, declaration: Any) -> bool:
    return folded(record) != "" and folded(declaration).startswith(folded(record))


def at_most(record: Any, declaration: Any) -> bool:
    most, told = number(record), number(declaration)
    return most is not None and told is not None and told <= most


def at_least(record: Any, declaration: Any) -> bool:
    least, told = number(record), number(declaration)
    return least is not None and told is not None and told >= least


def not_before(record: Any, declaration: Any) -> bool:
    first, told = day(record), day(declaration)
    return first is not None and told is not None and told >= first


def not_after(record: Any, declaration: Any) -> bool:
    last, told = day(record), day(declaration)
    return last is not None and told is not None and told <= last


def same_count(record: Any, declaration: Any) -> bool:
    return len(listed(record)) == len(listed(declaration))


def same_order(record: Any, declaration: Any) -> bool:
    return [folded(one) for one in listed(record)] == [folded(one) for one in listed(declaration)]


def listed(value: Any) -> Sequence[Any]:
    """All of it: a list as it is, one value as a list of it, nothing as none."""
    if value is None:
        return ()
    return value if isinstance(value, list | tuple) else (value,)


FUNCTIONS: Mapping[str, Compared] = {
    "equal": Compared(
        equal,
        "The record says {record}, the declaration {declaration}.",
        "底账为“{record}”，申报为“{declaration}”。",
    ),
    "one-of": Compared(
        one_of,
        "The record allows {record}; the declaration says {declaration}.",
        "底账允许“{record}”，申报为“{declaration}”。",
    ),
    "begins-with": Compared(
        begins_with,
        "The record is for {record}; the declaration says {declaration}.",
        "底账适用于“{record}”，申报为“{declaration}”。",
    ),
    "at-most": Compared(
        at_most,
        "The record allows at most {record}; the declaration says {declaration}.",
        "底账最多允许 {record}，申报为 {declaration}。",
    ),
    "at-least": Compared(
        at_least,
        "The record asks for at least {record}; the declaration says {declaration}.",
        "底账至少要求 {record}，申报为 {declaration}。",
    ),
    "not-before": Compared(
        not_before,
        "The record holds from {record}; the declaration is of {declaration}.",
        "底账自 {record} 起有效，申报日期为 {declaration}。",
    ),
    "not-after": Compared(
        not_after,
        "The record holds until {record}; the declaration is of {declaration}.",
        "底账有效期至 {record}，申报日期为 {declaration}。",
    ),
    "same-count": Compared(
        same_count,
        "The record has as many as {record}; the declaration has {declaration}.",
        "底账为 {record} 项，申报为 {declaration} 项。",
        whole=True,
    ),
    "same-order": Compared(
        same_order,
        "The record lists {record}, in this order; the declaration {declaration}.",
        "底账依次为 {record}，申报为 {declaration}。",
        whole=True,
    ),
}
"""By name, as definitions name them."""
