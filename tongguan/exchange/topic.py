"""Topics of the hub as values: what an item must say, what a clause lets a subscriber have of it, and the chain by
which a receiver sees that nothing is missing and nothing was changed. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from tongguan.codes.law import Law
from tongguan.codes.topic import Form, TopicClause, TopicField, TopicRow
from tongguan.problem import Problem

LONGEST = 2000
"""Characters of a text."""
MOST = 2**53
START = ""
"""What the first delivery of a subscription names as the hash before it."""
WRITTEN = re.compile(r"-?\d{1,15}(\.\d{1,12})?", re.ASCII).fullmatch
DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII).fullmatch
Item = Mapping[str, object]
canonical = msgspec.json.Encoder(order="deterministic").encode
"""JSON without spaces, names in order: with the forms of a topic the same bytes in every language (RFC 8785)."""


class Topic(NamedTuple):
    """A topic under the law of a moment: its row, its fields, its clauses."""

    row: TopicRow
    fields: tuple[TopicField, ...]
    clauses: tuple[TopicClause, ...]

    @property
    def stream(self) -> str:
        """Where its items are kept: a feed may serve several topics."""
        return self.row.feed or f"topic/{self.row.code}"

    def clause(self, code: str) -> TopicClause | None:
        return next((one for one in self.clauses if one.code == code), None)

    def clause_for(self, party: str, kind: str) -> TopicClause | None:
        """What lets a party have it: a clause of its own before one of its kind."""
        fitting = sorted((one for one in self.clauses if one.lets(party, kind)), key=lambda one: not one.subscriber)
        return fitting[0] if fitting else None


def topics(law: Law, moment: datetime) -> dict[str, Topic]:
    """All topics that the law of a moment has."""
    fields, clauses = law.in_force("topic-fields", moment), law.in_force("topic-clauses", moment)
    return {
        row.code: Topic(
            row,
            tuple(one for one in fields if isinstance(one, TopicField) and one.topic == row.code),
            tuple(one for one in clauses if isinstance(one, TopicClause) and one.topic == row.code),
        )
        for row in law.in_force("topics", moment)
        if isinstance(row, TopicRow)
    }


def amiss(fields: Iterable[TopicField], item: Item, at: str = "") -> list[Problem]:
    """What an item has against its topic's fields; `at`: the pointer to it."""
    known = {one.field: one for one in fields}
    found = [
        wrong("HUB02", f"{at}/{name[:64]}", "The topic has no such field.", "该主题没有此字段。")
        for name in item
        if name not in known
    ]
    for name, field in known.items():
        said = item.get(name)
        if said is None or said == "":
            if field.needed:
                found.append(wrong("HUB03", f"{at}/{name}", "This field is needed.", "此字段必填。"))
        elif not holds(field.form, said):
            english, chinese = MEANT[field.form]
            found.append(wrong("HUB04", f"{at}/{name}", f"Here stands {english}.", f"此处应为{chinese}。"))
    return found


MEANT: dict[Form, tuple[str, str]] = {
    Form.TEXT: (f"a text of at most {LONGEST} characters", f"不超过 {LONGEST} 字的文字"),
    Form.DECIMAL: ('a number as text, such as "12.50"', "以文字书写的数字，例如 “12.50”"),
    Form.WHOLE: ("a whole number below 2^53", "小于 2^53 的整数"),
    Form.DAY: ("a day like 2026-01-31", "日期，例如 2026-01-31"),
    Form.MOMENT: ("a moment with its time zone", "带时区的时刻"),
    Form.FLAG: ("true or false", "true 或 false"),
}


def holds(form: Form, said: object) -> bool:
    """Whether a value is of a form."""
    if form is Form.FLAG:
        return isinstance(said, bool)
    if form is Form.WHOLE:
        return isinstance(said, int) and not isinstance(said, bool) and abs(said) < MOST
    if not isinstance(said, str) or len(said) > LONGEST or "\0" in said:
        return False
    try:
        if form is Form.DAY:
            return bool(DAY(said)) and bool(date.fromisoformat(said))
        if form is Form.MOMENT:
            return datetime.fromisoformat(said).tzinfo is not None
        return form is Form.TEXT or (bool(WRITTEN(said)) and Decimal(said).is_finite())
    except (ValueError, InvalidOperation):
        return False


def cut(item: Item, clause: TopicClause) -> dict[str, Any]:
    """Of an item only what the clause names; what is empty is left out."""
    return {name: item[name] for name in clause.fields if item.get(name) not in (None, "")}


class Delivery(msgspec.Struct, frozen=True, kw_only=True):
    """An item as one subscriber has it. `seq` counts from 1 without a gap; `before` is the hash of the one before;
    `hash`: SHA-256 in hexadecimal over `<before>.<seq>.<the canonical JSON of item>`."""

    seq: int
    before: str
    hash: str
    at: datetime
    clause: str
    item: dict[str, Any]


def hashed(before: str, seq: int, item: bytes) -> str:
    """The hash of a delivery; `item`: its canonical JSON."""
    return sha256(f"{before}.{seq}.".encode() + item).hexdigest()


def wrong(code: str, pointer: str, english: str, chinese: str) -> Problem:
    return Problem(code=code, message=english, message_zh=chinese, pointer=pointer)
