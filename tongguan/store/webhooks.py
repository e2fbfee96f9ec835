"""Webhooks and how each telling went; what happened lately. Runs inside the caller's transaction.

A telling is retried until the receiver has it; times of retries are those of the wall, whatever the node's clock says.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.store.connect import Reading, Writing
from tongguan.store.statements import load

SQL = load("webhooks")
EACH = 4
LEASE = timedelta(minutes=2)


class Webhook(NamedTuple):
    """Where a party wants to be told; `waiting`: how many tellings wait, `told_at`: when one was last taken."""

    id: str
    address: str
    since: datetime
    made_by: str
    ended_at: datetime | None
    waiting: int
    told_at: datetime | None


class Delivery(NamedTuple):
    """A telling: `state` is waiting, delivered or fetched (by pull); `status` the receiver's last answer, if any; of
    cargo, `what` is the report that it was about."""

    id: int
    number: str
    reference: str
    kind: str
    at: datetime
    state: str
    attempts: int
    next_at: datetime
    tried_at: datetime | None
    status: int | None
    fault: str
    what: str


class Due(NamedTuple):
    """A telling that is due: where to, and what; `body` is release.told.Told, JSON, of a case; `cargo` is
    manifests.word.CargoWord, JSON, where it is about cargo: then nothing is said of a case."""

    id: int
    webhook: str
    address: str
    notice: int
    number: str
    reference: str
    kind: str
    at: datetime
    answered_at: datetime
    body: bytes
    request: str
    deadline: datetime | None
    attempts: int
    cargo: str | None


class Fresh(NamedTuple):
    """Something that happened. `own`: the addressee was told as the answer to its own message."""

    id: int
    addressee: str
    number: str
    reference: str
    declarant: str
    kind: str
    at: datetime
    answered_at: datetime
    body: bytes
    request: str
    deadline: datetime | None
    own: bool
    seq: int
    cargo: str | None


def keep(conn: Writing, id_: str, whose: tuple[str, str], address: str, at: datetime) -> None:
    """A new webhook of a party (party, who made it)."""
    conn.execute(SQL["keep"], {"id": id_, "party": whose[0], "by": whose[1], "address": address, "at": at})


def webhooks(conn: Connection[Any], party: str) -> list[Webhook]:
    """A party's webhooks, open ones first."""
    return [Webhook(*row) for row in conn.execute(SQL["webhooks"], {"party": party})]


def end(conn: Writing, id_: str, party: str, by: tuple[str, datetime]) -> str:
    """It ends; its address, empty where there is none such."""
    row = conn.execute(SQL["end"], {"id": id_, "party": party, "by": by[0], "at": by[1]}).fetchone()
    return str(row[0]) if row else ""


def deliveries(conn: Reading, webhook: str, asked: tuple[str | None, int | None], limit: int) -> list[Delivery]:
    """How tellings went (state, before an id), newest first."""
    values = {"webhook": webhook, "state": asked[0], "before": asked[1], "limit": limit}
    return [Delivery(*row) for row in conn.execute(SQL["deliveries"], values)]


def replay(conn: Writing, webhook: str, party: str, what: tuple[Sequence[int], datetime | None], at: datetime) -> int:
    """These tellings, or all since a moment, are due again; how many."""
    values = {"webhook": webhook, "party": party, "ids": list(what[0]), "since": what[1], "at": at}
    return conn.execute(SQL["replay"], values).rowcount


def gather(conn: Writing, now: datetime) -> None:
    """What parties with webhooks were not told yet becomes tellings; what they have fetched meanwhile needs none."""
    conn.execute(SQL["gather"], {"now": now})
    conn.execute(SQL["pulled"], {"now": now})


def claim(conn: Writing, now: datetime) -> list[Due]:
    """Tellings that are due, a few of each webhook; nobody else takes them for a while."""
    rows = conn.execute(SQL["claim"], {"now": now, "until": now + LEASE, "each": EACH})
    return sorted((Due(*row) for row in rows), key=lambda due: due.id)


def delivered(conn: Writing, id_: int, status: int, now: datetime, at: datetime) -> None:
    """The receiver has it (wall, node's time)."""
    conn.execute(SQL["delivered"], {"id": id_, "status": status, "now": now, "at": at})


def failed(conn: Writing, id_: int, answer: tuple[int | None, str], next_: datetime) -> None:
    """Not this time (status, what was amiss)."""
    conn.execute(SQL["failed"], {"id": id_, "status": answer[0], "fault": answer[1][:300], "next": next_})


def forget(conn: Writing, before: datetime) -> int:
    """Removes tellings that were over before; how many at this go."""
    return conn.execute(SQL["forget"], {"before": before}).rowcount


def newest(conn: Reading) -> int:
    """The id of what happened last."""
    row = conn.execute(SQL["newest"]).fetchone()
    return int(row[0]) if row else 0


def fresh(conn: Reading, after: int) -> list[Fresh]:
    """What happened after an id."""
    return [Fresh(*row) for row in conn.execute(SQL["fresh"], {"after": after})]
