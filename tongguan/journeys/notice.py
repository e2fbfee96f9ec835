"""What a party is told of an event that it did not bring about: the same by pull, by push and as a stream."""

from datetime import datetime
from typing import Protocol

import msgspec

from tongguan.journeys.draft import answer as answer_of
from tongguan.messages.answer import Answer
from tongguan.release.lifecycle import Event
from tongguan.release.told import Told

told_in = msgspec.json.Decoder(Told).decode


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened to a declaration, and the answer as it stands after it."""

    id: int
    number: str
    reference: str
    event: Event
    at: datetime
    answer: Answer


class Row(Protocol):
    """What a notice is made of; `body` is release.told.Told, JSON."""

    @property
    def number(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def body(self) -> bytes: ...


def notice_of(id_: int, row: Row) -> Notice:
    """A row as the party reads it."""
    answer = answer_of(row.number, row.reference, row.at, told_in(row.body))
    return Notice(id=id_, number=row.number, reference=row.reference, event=Event(row.kind), at=row.at, answer=answer)
