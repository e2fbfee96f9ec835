"""What a party is told of an event that it did not bring about: the same by pull, by push and as a stream."""

from datetime import datetime
from typing import Protocol

import msgspec

from tongguan.exchange.task_word import TASK, TaskNotice, TaskWord
from tongguan.journeys.draft import answer as answer_of
from tongguan.ledgers.receipt import RECORD, RecordNotice, RecordWord
from tongguan.manifests.word import CargoNotice, CargoWord
from tongguan.messages.answer import Answer
from tongguan.release.lifecycle import Event
from tongguan.release.told import Told

told_in = msgspec.json.Decoder(Told).decode
word_in = msgspec.json.Decoder(CargoWord).decode
receipt_in = msgspec.json.Decoder(RecordWord).decode
task_in = msgspec.json.Decoder(TaskWord).decode


class About(msgspec.Struct, frozen=True):
    """What a word is about."""

    what: str


what_in = msgspec.json.Decoder(About).decode


class Reminder(msgspec.Struct, frozen=True, kw_only=True):
    """A request without an answer: told a day before its deadline, and at it. `overdue`: the deadline is past."""

    request: str
    deadline: datetime
    overdue: bool


class Notice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that happened to a declaration, and the answer as it stands after it.

    `reminder`: nothing happened; the event, a request, is brought to mind.
    """

    id: int
    number: str
    reference: str
    event: Event
    at: datetime
    answer: Answer
    reminder: Reminder | None = None


class Row(Protocol):
    """What a notice is made of; `body` is release.told.Told, JSON, of the fact of `answered_at`."""

    @property
    def number(self) -> str: ...
    @property
    def reference(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def answered_at(self) -> datetime: ...
    @property
    def body(self) -> bytes: ...
    @property
    def request(self) -> str: ...
    @property
    def deadline(self) -> datetime | None: ...


def notice_of(id_: int, row: Row) -> Notice:
    """A row as the party reads it."""
    answer = answer_of(row.number, row.reference, row.answered_at, told_in(row.body))
    late = row.deadline is not None and row.at >= row.deadline
    about = Reminder(request=row.request, deadline=row.deadline, overdue=late) if row.deadline else None
    return Notice(
        id=id_,
        number=row.number,
        reference=row.reference,
        event=Event(row.kind),
        at=row.at,
        answer=answer,
        reminder=about,
    )


def cargo_notice(id_: int, cargo: str) -> CargoNotice:
    """What is told of cargo, as the party reads it."""
    return CargoNotice(id=id_, **msgspec.structs.asdict(word_in(cargo)))


def record_notice(id_: int, told: str) -> RecordNotice:
    """What is told of a record, as the party reads it."""
    return RecordNotice(id=id_, **msgspec.structs.asdict(receipt_in(told)))


def task_notice(id_: int, told: str) -> TaskNotice:
    """What is told of a task, as its agency reads it."""
    return TaskNotice(id=id_, **msgspec.structs.asdict(task_in(told)))


NOTICES = {RECORD: record_notice, TASK: task_notice}
"""By what a word is about; the others are about cargo."""


def written(id_: int, row: Row, cargo: str | None) -> bytes:
    """A notice of a case, of cargo, of a record or of a task, as it is pushed."""
    if cargo is None:
        return msgspec.json.encode(notice_of(id_, row))
    return msgspec.json.encode(NOTICES.get(what_in(cargo).what, cargo_notice)(id_, cargo))
