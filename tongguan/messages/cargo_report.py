"""How any customs report of UN/EDIFACT is read: every message of an interchange, by its segment table."""

from collections.abc import Callable, Mapping
from typing import Generic, NamedTuple, TypeVar

import msgspec

from tongguan.manifests.report import Function
from tongguan.messages import edifact
from tongguan.messages.cargo_dialect import Dialect, Dialects
from tongguan.messages.cargo_draft import Draft
from tongguan.messages.cargo_segments import Handler
from tongguan.messages.edifact import Message
from tongguan.messages.edifact_directory import Table, table_for
from tongguan.messages.found import problem
from tongguan.problem import Problem

T = TypeVar("T")


class Report(msgspec.Struct, Generic[T], frozen=True):
    """One message: what it tells, as far as it could be read, and everything that was wrong with it. What stops has a
    Problem that `stops`; the rest is told, and kept as carried. `places`: a pointer into what is told → its segment."""

    reference: str
    told: T | None
    function: Function = Function.MAIN
    problems: tuple[Problem, ...] = ()
    type: str = ""
    reasons: tuple[str, ...] = ()
    remark: str = ""
    places: Mapping[str, str] = {}

    @property
    def stands(self) -> bool:
        return self.told is not None and not any(p.stops for p in self.problems)


class Reports(msgspec.Struct, Generic[T], frozen=True):
    """An interchange: who sent it to whom, its messages, and what is wrong with its own frame."""

    sender: str = ""
    recipient: str = ""
    reference: str = ""
    reports: tuple[Report[T], ...] = ()
    problems: tuple[Problem, ...] = ()
    charset: str = "UNOC"

    @property
    def standing(self) -> tuple[Report[T], ...]:
        """The messages that may be taken: none where the frame around them is wrong."""
        return () if any(p.stops for p in self.problems) else tuple(r for r in self.reports if r.stands)


class Form(NamedTuple, Generic[T]):
    """A kind of message: its name, its table in each directory, what each segment does, what comes of it."""

    name: str
    tables: dict[str, Table]
    handlers: Mapping[str, Handler]
    finished: Callable[[Draft], T | None]


def read(body: bytes, forms: Mapping[str, Form[T]], dialects: Dialects) -> Reports[T]:
    """Every message of an interchange, each by the form of its name, or else the first, and in the dialect that it
    speaks; an interchange without any is told."""
    spoken = dialects.of(edifact.sender_of(body))
    result = edifact.read(body, spoken.charset)
    if (interchange := result.interchange) is None:
        return Reports(problems=result.problems)
    usual, problems = next(iter(forms.values())), result.problems
    reports = tuple(
        report(message, forms.get(message.type, usual), dialects.of(interchange.sender, message.association))
        for message in interchange.messages
    )
    if not reports and not problems:
        problems = (problem("E006", "", "UNB[1]", name="UNH"),)
    frame = interchange.sender, interchange.recipient, interchange.reference
    return Reports(*frame, reports, problems, interchange.charset)


def report(message: Message, form: Form[T], dialect: Dialect) -> Report[T]:
    """One message, by the segment table of its release."""
    table, wrong = table_for(message, form.name, form.tables, dialect.release)
    if table is None:
        return Report(message.reference, None, problems=wrong)
    draft = Draft(dialect)
    for path, segment in table.walk(message, draft.problems, dialect.extra):
        handler = form.handlers.get(path)
        if handler is None:
            draft.carry(path, segment)
        else:
            handler(draft, segment)
    told = form.finished(draft)
    return Report(
        reference=message.reference,
        told=told,
        function=draft.function,
        problems=tuple(draft.problems),
        type=draft.type,
        reasons=tuple(draft.reasons),
        remark="\n".join(draft.remarks),
        places=draft.places,
    )
