"""How the parts of a node are that only the common database knows of, in five small reads. Names nobody, no case."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from tongguan.store.connect import Reading
from tongguan.store.statements import load
from tongguan.store.turn import Work

SQL = load("status")
MOST = 10_000
"""Messages that wait are looked at up to here."""
LATE = timedelta(minutes=5)
"""A try that is overdue by more was forgotten, not only delayed."""


class Seen(NamedTuple):
    """What the database says; moments of facts and tries are the node's, `clock` is the database's."""

    clock: datetime
    at_work: bool
    unsealed: datetime | None
    overdue: datetime | None
    law: str
    law_at: datetime | None


def seen(conn: Reading, now: datetime) -> Seen:
    """All of it, in one snapshot; `now` at the node."""

    def first(name: str, **values: Any) -> tuple[Any, ...]:
        return conn.execute(SQL[name], values).fetchone() or (None, None)

    law, law_at = first("law")
    return Seen(
        clock=first("clock")[0],
        at_work=bool(first("at_work", work=int(Work.WORKER))[0]),
        unsealed=first("unsealed")[0],
        overdue=first("overdue", most=MOST, before=now - LATE)[0],
        law=law or "",
        law_at=law_at,
    )
