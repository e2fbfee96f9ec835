"""What declarants contest, and what became of it. Runs inside the caller's transaction."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from psycopg import Connection

from tongguan.store.connect import Reading
from tongguan.store.requests import digest
from tongguan.store.statements import load

SQL = load("appeals")
MOST = 10_000
LAPSED = "lapsed"
"""The outcome of an appeal whose case went another way before it was decided."""


class Appeal(NamedTuple):
    """One appeal. `refusal`: whose no it contests, `body`: who decides, each an agency's code or "customs"; `refused`:
    why it was refused; `quiet`: reasons are not for the declarant; `hands`: every name of whoever refused; `salt` is
    empty once its words were deleted at their date; `outcome` is empty while it is open."""

    id: int
    case_id: int
    seq: int
    number: str
    owner: str
    declarant: str
    refusal: str
    body: str
    refused: str
    quiet: bool
    hands: list[str]
    until: date
    reason: str
    documents: list[str]
    by: str
    at: datetime
    salt: bytes
    outcome: str = ""
    ruling: str = ""
    ruled_by: str = ""
    ruled_at: datetime | None = None

    @property
    def digest(self) -> str:
        """What the chain holds of its words."""
        return digest(self.salt, self.reason, self.documents)


def number(conn: Connection[Any]) -> int:
    """The id of the next appeal."""
    (id_,) = conn.execute(SQL["number"]).fetchone() or (0,)
    return int(id_)


def keep(conn: Connection[Any], appeal: Appeal, delete_by: date) -> None:
    """Keeps a new appeal; its words until a day."""
    conn.execute(SQL["keep"], {**appeal._asdict(), "delete_by": delete_by})


def one(conn: Connection[Any] | Reading, id_: int, lock: bool = False) -> Appeal | None:
    """One that the caller sees; `lock`: held until this transaction ends."""
    row = conn.execute(SQL["locked" if lock else "one"], {"id": id_}).fetchone()
    return Appeal(*row) if row else None


def of_case(conn: Connection[Any] | Reading, case_id: int) -> list[Appeal]:
    """Those of a case, oldest first."""
    return [Appeal(*row) for row in conn.execute(SQL["of_case"], {"case_id": case_id})]


def listed(conn: Reading, body: str, open_: bool, before: int | None, limit: int) -> list[Appeal]:
    """Those that a body decides about, newest first; `open_`: those alone that wait for its word."""
    wanted = {"body": body, "before": before, "limit": limit}
    return [Appeal(*row) for row in conn.execute(SQL["open" if open_ else "listed"], wanted)]


def rule(conn: Connection[Any], id_: int, said: tuple[str, str], by: tuple[str, datetime]) -> None:
    """What the body decided (outcome, why), who said it and when."""
    conn.execute(SQL["rule"], {"id": id_, "outcome": said[0], "ruling": said[1], "by": by[0], "at": by[1]})


def lapse(conn: Connection[Any], id_: int, at: datetime) -> None:
    """What it contested stands no more."""
    conn.execute(SQL["lapse"], {"id": id_, "at": at})


def papers(conn: Connection[Any], case_id: int, ids: Sequence[str]) -> set[str]:
    """Which of these documents the case has."""
    return {row[0] for row in conn.execute(SQL["papers"], {"case_id": case_id, "ids": list(ids)})}


def forget(conn: Connection[Any], today: date) -> int:
    """Deletes words past their date, so many at a time; how many were."""
    return conn.execute(SQL["forget"], {"today": today, "most": MOST}).rowcount


class Said(NamedTuple):
    """An appeal, and the grounds in which the chain holds it."""

    id: int
    case_id: int
    seq: int
    salt: bytes
    reason: str
    documents: list[str]
    outcome: str
    ruling: str
    grounds: list[bytes]

    @property
    def digest(self) -> str:
        """What the chain must hold of its words; empty once they are gone."""
        return digest(self.salt, self.reason, self.documents) if self.salt else ""


def walk(conn: Connection[Any]) -> Iterator[Said]:
    """All appeals."""
    for row in conn.execute(SQL["walk"]):
        yield Said(*row)
