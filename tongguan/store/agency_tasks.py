"""Tasks of agencies: what each is asked about a case, what it was shown, what was done about it. Runs inside the
caller's transaction."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.store.connect import Reading
from tongguan.store.statements import load

SQL = load("agency_tasks")
MOST = 1000


class Task(NamedTuple):
    """A task as it stands. `number`: of the declaration; `shown`, `clauses`: JSON."""

    id: int
    case_id: int
    number: str
    agency: str
    round: int
    documents: list[str]
    state: str
    made_at: datetime
    sent_at: datetime | None
    due_at: datetime | None
    overdue: bool
    fetches: int
    acked_at: datetime | None
    answer: str
    reason: str
    answered_at: datetime | None
    answered_by: str
    shown: bytes
    clauses: bytes


class Act(NamedTuple):
    """What was done about a task, by whom."""

    act: str
    at: datetime
    party: str
    actor: str
    words: str


class Times(NamedTuple):
    """When a task that is sent has to be answered, and what happens when it is not."""

    due_at: datetime | None = None
    remind_at: datetime | None = None
    escalate_at: datetime | None = None
    tacit_at: datetime | None = None


NEVER = Times()


class Asked(NamedTuple):
    """What a thought about a case asks of an agency, or no longer asks (`withdrawn`)."""

    case_id: int
    number: str
    agency: str
    round: int
    state: str
    documents: list[str]
    act: Act
    times: Times = NEVER
    answer: str = ""
    reason: str = ""
    shown: bytes = b"{}"
    clauses: bytes = b"[]"


def stand(conn: Connection[Any], asked: Iterable[Asked], delete_by: date) -> None:
    """The tasks of the cases of a batch, after its facts; what they show is kept until a day."""
    for one in sorted(asked, key=lambda a: (a.case_id, a.agency, a.round)):
        answered, sent = one.state == "answered", one.state == "sent"
        row = {
            **one._asdict(),
            **one.times._asdict(),
            "at": one.act.at,
            "delete_by": delete_by,
            "sent_at": one.act.at if sent else None,
            "answered_at": one.act.at if answered else None,
            "answered_by": one.act.actor if answered else "",
        }
        del row["act"], row["times"]
        found = conn.execute(SQL["withdraw" if one.state == "withdrawn" else "stand"], row).fetchone()
        if found is not None:
            act(conn, found[0], one.act)


def act(conn: Connection[Any], id_: int, done: Act) -> None:
    """Something was done about a task."""
    conn.execute(SQL["act"], {"task_id": id_, **done._asdict()})


def locked(conn: Connection[Any], id_: int) -> Task | None:
    """One, held until this transaction ends."""
    row = conn.execute(SQL["locked"], {"id": id_}).fetchone()
    return Task(*row) if row else None


def one(conn: Connection[Any] | Reading, id_: int) -> Task | None:
    """One that the caller sees."""
    row = conn.execute(SQL["one"], {"id": id_}).fetchone()
    return Task(*row) if row else None


def listed(conn: Reading, agency: str | None, state: str | None, before: int | None, limit: int) -> list[Task]:
    """Those that the caller sees, newest first."""
    wanted = {"agency": agency, "state": state, "before": before, "limit": limit}
    return [Task(*row) for row in conn.execute(SQL["listed"], wanted)]


def of_case(conn: Connection[Any], case_id: int) -> list[Task]:
    """Those of a case, oldest first."""
    return [Task(*row) for row in conn.execute(SQL["of_case"], {"case_id": case_id})]


def acts(conn: Reading, id_: int, limit: int) -> list[Act]:
    """What was done about a task, oldest first."""
    return [Act(*row) for row in conn.execute(SQL["acts"], {"id": id_, "limit": limit})]


def fetch(conn: Connection[Any], agency: str, limit: int, at: datetime, lease: timedelta) -> list[Task]:
    """The oldest that are to go out, in order; what is not acknowledged within the lease goes out again."""
    wanted = {"agency": agency, "limit": limit, "at": at, "till": at + lease}
    return sorted(Task(*row) for row in conn.execute(SQL["fetch"], wanted))


def acknowledge(conn: Connection[Any], id_: int, at: datetime) -> bool:
    """It arrived; False where that was known."""
    return conn.execute(SQL["acknowledge"], {"id": id_, "at": at}).rowcount == 1


def show(conn: Connection[Any], id_: int, shown: bytes) -> None:
    """It is shown this from now on, and goes out again where it is still to be answered."""
    conn.execute(SQL["show"], {"id": id_, "shown": shown})


def silent(conn: Connection[Any], at: datetime, limit: int) -> list[tuple[int, int]]:
    """Tasks of which something is due, each with its case."""
    return list(conn.execute(SQL["silent"], {"at": at, "limit": limit}))


def due(conn: Connection[Any], id_: int) -> Times:
    """What is still to come of a task's silence."""
    row = conn.execute(SQL["times"], {"id": id_}).fetchone()
    return Times(*row) if row else NEVER


def noted(conn: Connection[Any], id_: int, what: str) -> None:
    """`reminded`, `escalated` or `settled`: it is not due again."""
    conn.execute(SQL[what], {"id": id_})


def later(conn: Connection[Any], id_: int, at: datetime) -> None:
    """What is due of its silence cannot be done now: not before then."""
    conn.execute(SQL["later"], {"id": id_, "at": at})


def forget(conn: Connection[Any], today: date) -> int:
    """Deletes what was shown past its date, so many at a time; how many were."""
    return conn.execute(SQL["forget"], {"today": today, "most": MOST}).rowcount
