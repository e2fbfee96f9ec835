"""Topics of the hub as rows of the law: what is published, by whom, field by field, and the clauses that let a
subscriber have it. What they mean is `exchange`'s affair (docs/hub.md)."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from tongguan.codes.rows import Row


class Form(StrEnum):
    """What a field of a topic holds. Decimals are text, so that every reader writes and hashes them alike."""

    TEXT = "text"
    DECIMAL = "decimal"  # "12.50"
    WHOLE = "whole"  # a whole number below 2^53
    DAY = "day"  # 2026-11-28
    MOMENT = "moment"  # 2026-11-28T03:00:00Z
    FLAG = "flag"


class Feed(StrEnum):
    """What publishes itself, in the same commit as what it tells of."""

    COMPANIES = "companies"  # put on record, suspended, resumed
    VOIDED = "voided-records"  # records that their agency took back
    RATES = "rates"  # exchange rates of a published edition of the law
    STATISTICS = "statistics"  # declarations of a day, by office and direction


FED: dict[str, dict[str, Form]] = {
    Feed.COMPANIES: {
        "party": Form.TEXT,
        "event": Form.TEXT,
        "kind": Form.TEXT,
        "name": Form.TEXT,
        "name_zh": Form.TEXT,
        "at": Form.MOMENT,
    },
    Feed.VOIDED: {
        "system": Form.TEXT,
        "number": Form.TEXT,
        "holder": Form.TEXT,
        "issuer": Form.TEXT,
        "why": Form.TEXT,
        "at": Form.MOMENT,
    },
    Feed.RATES: {
        "currency": Form.TEXT,
        "rate": Form.DECIMAL,
        "per": Form.DECIMAL,
        "valid_from": Form.DAY,
        "valid_to": Form.DAY,
        "source": Form.TEXT,
    },
    Feed.STATISTICS: {
        "day": Form.DAY,
        "office": Form.TEXT,
        "direction": Form.TEXT,
        "declarations": Form.WHOLE,
        "items": Form.WHOLE,
        "released": Form.WHOLE,
    },
}
"""The fields that each feed says."""
KINDS_OF_PARTY = ("company", "broker", "agency", "bank", "administration")


class TopicRow(Row, frozen=True, kw_only=True):
    """Something that is published. `publisher`: the party that does; `feed`: what publishes it by itself, empty = the
    publisher says it; `keep_days`: how long what was delivered and acknowledged can be replayed."""

    code: str
    name: str
    name_zh: str = ""
    publisher: str
    feed: str = ""
    keep_days: int


class TopicField(Row, frozen=True, kw_only=True):
    """One field of a topic's items. `needed`: an item without it is refused."""

    topic: str
    field: str
    form: Form
    needed: bool = False
    name: str = ""
    name_zh: str = ""


class TopicClause(Row, frozen=True, kw_only=True):
    """Lets a party (`subscriber`), or every party of a kind, have a topic: the `fields` named and no others. `mandate`:
    the task for which it needs them; `source` is the legal source that a subscription cites."""

    code: str
    topic: str
    subscriber: str = ""
    kind: str = ""
    mandate: str
    fields: tuple[str, ...]

    def lets(self, party: str, kind: str) -> bool:
        """Whether it speaks of this party."""
        return self.subscriber == party if self.subscriber else self.kind == kind


Fault = tuple[Row, str, str]
"""A row that does not fit, and why, in both languages."""


def faults(rows: Mapping[str, Iterable[Row]]) -> Iterator[Fault]:
    """Topics, fields and clauses that do not belong together."""
    topics = {row.code: row for row in rows.get("topics", ()) if isinstance(row, TopicRow)}
    fields = [row for row in rows.get("topic-fields", ()) if isinstance(row, TopicField)]
    clauses = [row for row in rows.get("topic-clauses", ()) if isinstance(row, TopicClause)]
    for one in topics.values():
        if one.feed and one.feed not in FED:
            yield one, f"There is no feed {one.feed!r}.", f"没有来源“{one.feed}”。"
        if one.keep_days < 1:
            yield one, "keep_days is at least 1.", "keep_days 至少为 1。"
    for row in fields:
        topic = topics.get(row.topic)
        fed = FED.get(topic.feed) if topic else None
        if topic is None:
            yield row, f"There is no topic {row.topic!r}.", f"没有主题“{row.topic}”。"
        elif fed is not None and fed.get(row.field) is not row.form:
            english = f"The feed {topic.feed!r} says no {row.form} {row.field!r}."
            yield row, english, f"来源“{topic.feed}”不提供 {row.form} 型字段“{row.field}”。"
    known = {(row.topic, row.field) for row in fields}
    yield from loose(clauses, topics, known)


def loose(clauses: Iterable[TopicClause], topics: Iterable[str], known: set[tuple[str, str]]) -> Iterator[Fault]:
    """Clauses that let nobody have anything, or what is not there."""
    for row in clauses:
        if row.topic not in topics:
            yield row, f"There is no topic {row.topic!r}.", f"没有主题“{row.topic}”。"
            continue
        if bool(row.subscriber) == bool(row.kind) or (row.kind and row.kind not in KINDS_OF_PARTY):
            said = ", ".join(KINDS_OF_PARTY)
            yield row, f"Name one subscriber, or one kind: {said}.", f"请填写一个订阅单位，或一类单位：{said}。"
        missing = [name for name in row.fields if (row.topic, name) not in known]
        if missing or not row.fields:
            named = ", ".join(missing) or "-"
            yield row, f"The topic has no such fields: {named}.", f"该主题没有字段：{named}。"
