"""What holds cases beside lane, papers and duty, and what two officers say of it. Runs inside the caller's
transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.risk.concern import Concern
from tongguan.store.connect import Writing
from tongguan.store.lodging import text
from tongguan.store.statements import load

SQL = load("concerns")
WAITING, MADE, DECLINED, WITHDRAWN = "waiting", "made", "declined", "withdrawn"
SAME, OTHER, LET = "same", "other", "let"
MOST = 500
body_in = msgspec.json.Decoder(Concern).decode


class Concerned(NamedTuple):
    """A case with what holds it now, and what held it before."""

    case_id: int
    number: str
    now: tuple[Concern, ...]
    before: tuple[Concern, ...]
    at: datetime


class Raised(NamedTuple):
    """One concern about a case; `gate`: its released goods were stopped there. Without a case: who came to a gate with
    nothing declared, or, where it has a number, somebody who is registered."""

    case_id: int
    key: str
    number: str
    source: str
    ref: str
    since: datetime
    ended_at: datetime | None
    gate: bool
    body: bytes

    @property
    def concern(self) -> Concern:
        return body_in(self.body)

    @property
    def enrolled(self) -> bool:
        """It is about a registration."""
        return not self.case_id and bool(self.number)


class Judgement(NamedTuple):
    """An officer's word on a concern, and a second one's answer; `hands`: every name of the first."""

    id: str
    key: str
    number: str
    verdict: str
    why: str
    state: str
    hands: list[str]
    asked_by: str
    asked_at: datetime
    answered_by: str = ""
    answered_at: datetime | None = None
    answered_why: str = ""


def stand(
    conn: Connection[Any], found: Sequence[Concerned], full: Mapping[str, Concern], caseless: bool = False
) -> None:
    """What begins and what ceases to hold these cases; `full`: with names, by key. `caseless`: there is nothing that
    would be considered anew."""
    began, ended = list[dict[str, Any]](), list[dict[str, Any]]()
    for one in found:
        known, now = {c.key for c in one.before}, {c.key for c in one.now}
        began += [{**row_of(one, full.get(c.key, c)), "gate": caseless} for c in one.now if c.key not in known]
        ended += [{"case_id": one.case_id, "key": key, "at": one.at} for key in sorted(known - now)]
    if began:
        conn.execute(SQL["raise"], {"rows": text(began)})
    if ended:
        conn.execute(SQL["end"], {"rows": text(ended)})


def enrolled(conn: Connection[Any], found: Sequence[Concerned]) -> None:
    """What begins and what ceases to be open about registrations."""
    stand(conn, found, {}, caseless=True)


def registered(conn: Connection[Any], numbers: Iterable[str]) -> list[Raised]:
    """What is open about these registrations."""
    return [Raised(*row) for row in conn.execute(SQL["registered"], {"numbers": sorted(numbers)})]


def stopped(conn: Connection[Any], found: Sequence[Concerned]) -> None:
    """What stopped released goods at a gate: kept once."""
    rows = [{**row_of(one, c), "gate": True} for one in found for c in one.now]
    if rows:
        conn.execute(SQL["raise"], {"rows": text(rows)})


def row_of(one: Concerned, concern: Concern) -> dict[str, Any]:
    named = {"case_id": one.case_id, "key": concern.key, "number": one.number, "source": str(concern.source)}
    return {**named, "gate": False, "ref": concern.ref, "since": one.at, "body": msgspec.json.encode(concern).decode()}


def settled(conn: Connection[Any], keys: Collection[str]) -> set[str]:
    """Which of these two officers settled."""
    return {row[0] for row in conn.execute(SQL["settled"], {"keys": sorted(keys)})} if keys else set()


def of_ref(conn: Connection[Any], source: str, ref: str, limit: int = MOST) -> list[Raised]:
    return [Raised(*row) for row in conn.execute(SQL["of_ref"], {"source": source, "ref": ref, "limit": limit})]


def waiting(conn: Connection[Any], limit: int = MOST) -> list[Raised]:
    """What waits for officers, oldest first."""
    return [Raised(*row) for row in conn.execute(SQL["open"], {"limit": limit})]


def of_case(conn: Connection[Any], case_id: int) -> list[Raised]:
    return [Raised(*row) for row in conn.execute(SQL["of_case"], {"case_id": case_id})]


def of_key(conn: Connection[Any], key: str) -> Raised | None:
    """The oldest open one."""
    row = conn.execute(SQL["of_key"], {"key": key}).fetchone()
    return Raised(*row) if row else None


def ask(conn: Connection[Any], judgement: Judgement) -> bool:
    """The first officer's word; False where there is one on it already."""
    return conn.execute(SQL["ask"], judgement._asdict()).fetchone() is not None


def judgement(conn: Connection[Any], id_: str) -> Judgement | None:
    row = conn.execute(SQL["judgement"], {"id": id_}).fetchone()
    return Judgement(*row) if row else None


def judgements(conn: Connection[Any], keys: Collection[str]) -> list[Judgement]:
    return [Judgement(*row) for row in conn.execute(SQL["judgements"], {"keys": sorted(keys)})] if keys else []


def answer(conn: Connection[Any], id_: str, state: str, said: tuple[str, str], at: datetime) -> None:
    conn.execute(SQL["answer"], {"id": id_, "state": state, "by": said[0], "why": said[1], "at": at})


def over(conn: Connection[Any], now: datetime, today: date) -> None:
    """What holds no more is ended at gates, and its open cases are considered anew."""
    conn.execute(SQL["over"], {"now": now, "today": today})


def free(conn: Connection[Any], at: datetime, key: str = "", source: str = "", ref: str = "") -> None:
    """What was settled, or is over, stops released goods no more."""
    conn.execute(SQL["free"], {"at": at, "key": key, "source": source, "ref": ref})


def release(conn: Connection[Any], key: str = "", source: str = "", ref: str = "") -> None:
    """Cases that this holds are considered anew."""
    conn.execute(SQL["release"], {"key": key, "source": source, "ref": ref})


def held_by_list(conn: Connection[Any], list_: str, ids: Sequence[int]) -> set[int]:
    """Which of these cases entries of a list hold."""
    return {row[0] for row in conn.execute(SQL["held_by_list"], {"ids": [*ids], "list": list_})}


def forget(conn: Writing, before: datetime, most: int = 1000) -> int:
    """Takes the names out of what ended before a moment; of how many at this go."""
    return conn.execute(SQL["forget"], {"before": before, "most": most}).rowcount
