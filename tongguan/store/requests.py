"""What officers asked of declarants, and what these answered. Runs inside the caller's transaction."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.store.statements import load

SQL = load("requests")
MOST = 10_000
encode = msgspec.json.Encoder(order="deterministic").encode


class Request(NamedTuple):
    """One request: open until it is closed or recalled; `salt` is empty once its words were deleted at their date."""

    id: str
    case_id: int
    subject: str
    words: str
    wanted: list[str]
    deadline: datetime
    asked_by: str
    asked_at: datetime
    salt: bytes
    reply: str
    reply_salt: bytes
    replied_by: str
    replied_at: datetime | None
    closed_at: datetime | None
    recalled: bool
    open: bool  # until it is closed, or its case is over


def digest(salt: bytes, *said: object) -> str:
    """What the chain holds of words that can be deleted."""
    return sha256(salt + encode(said)).hexdigest()


def keep(conn: Connection[Any], values: dict[str, Any]) -> None:
    """Keeps a new request (the columns of the table)."""
    conn.execute(SQL["keep"], values)


def one(conn: Connection[Any], id_: str) -> Request | None:
    row = conn.execute(SQL["one"], {"id": id_}).fetchone()
    return Request(*row) if row else None


def of_case(conn: Connection[Any], case_id: int) -> list[Request]:
    """The requests of a case, oldest first."""
    return [Request(*row) for row in conn.execute(SQL["of_case"], {"case_id": case_id})]


def reply(conn: Connection[Any], id_: str, said: tuple[str, bytes], by: tuple[str, datetime]) -> None:
    """The declarant's answer (words, salt), who gave it and when."""
    conn.execute(SQL["reply"], {"id": id_, "reply": said[0], "salt": said[1], "by": by[0], "at": by[1]})


def recall(conn: Connection[Any], id_: str, at: datetime) -> None:
    """The office takes it back."""
    conn.execute(SQL["recall"], {"id": id_, "at": at})


def close(conn: Connection[Any], case_id: int, at: datetime) -> None:
    """All that is open on a case is answered."""
    conn.execute(SQL["close"], {"case_id": case_id, "at": at})


def remind(conn: Connection[Any], now: datetime, most: int = 1000) -> int:
    """Queues what brings requests without an answer to mind; how many notices that are."""
    return conn.execute(SQL["remind"], {"now": now, "most": most}).rowcount


def unanswered(conn: Connection[Any], cases: Sequence[int]) -> dict[int, datetime]:
    """By case, until when its declarant has to answer what he has not; a case without such a request is not there."""
    return {row[0]: row[1] for row in conn.execute(SQL["unanswered"], {"cases": list(cases)})}


def forget(conn: Connection[Any], today: date) -> int:
    """Deletes words past their date, so many at a time; how many were."""
    return conn.execute(SQL["forget"], {"today": today, "most": MOST}).rowcount


class Said(NamedTuple):
    """The words of a request and of its answer, and the grounds in which the chain holds their digests."""

    id: str
    case_id: int
    seq: int
    salt: bytes
    subject: str
    words: str
    wanted: list[str]
    reply: str
    reply_salt: bytes
    grounds: list[bytes]

    @property
    def digests(self) -> set[str]:
        """What the chain must hold."""
        asked = digest(self.salt, self.subject, self.words, self.wanted)
        return {asked, digest(self.reply_salt, self.reply)} if self.reply_salt else {asked}


def walk(conn: Connection[Any]) -> Iterator[Said]:
    """All requests whose words are still kept."""
    for row in conn.execute(SQL["walk"]):
        yield Said(*row)
