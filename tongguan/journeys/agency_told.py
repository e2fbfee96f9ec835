"""A task as its agency is told of it, at a desk, by a program or in a file: the same everywhere."""

from datetime import datetime
from typing import Any

import msgspec

from tongguan.exchange.disclose import Clause
from tongguan.store.agency_tasks import Task

clauses_in = msgspec.json.Decoder(tuple[Clause, ...]).decode


class AgencyTask(msgspec.Struct, frozen=True, kw_only=True):
    """A case on which an agency must speak. `state`: it waits until another agency has answered (`waiting`), is to be
    answered (`sent`) by `due_at`, was `answered`, or `withdrawn`. `round` is the version of the declaration
    that it is asked about; `documents`, for which of its documents."""

    id: int
    declaration: str
    agency: str
    round: int
    documents: tuple[str, ...]
    state: str
    made_at: datetime
    sent_at: datetime | None
    due_at: datetime | None
    overdue: bool
    fetches: int
    acknowledged_at: datetime | None
    answer: str
    reason: str
    answered_at: datetime | None
    shown: dict[str, Any]
    clauses: tuple[Clause, ...]


def line_of(task: Task) -> AgencyTask:
    """A task as its agency sees it."""
    same = {name: getattr(task, name) for name in AgencyTask.__struct_fields__ if name in Task._fields}
    same |= {"documents": tuple(task.documents), "shown": msgspec.json.decode(task.shown)}
    clauses = clauses_in(task.clauses)
    return AgencyTask(**{**same, "clauses": clauses}, declaration=task.number, acknowledged_at=task.acked_at)
