"""Times of cases: what is read to measure them, what was measured, and how it is counted."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace
from psycopg import Connection

from tongguan.analytics.course import Stamp
from tongguan.analytics.intervals import ANSWERED, Between, answers, times
from tongguan.analytics.phases import Measured, Phase
from tongguan.analytics.statistics import By, Cell, yes_or_no
from tongguan.store import node, reviews
from tongguan.store.chain import unpacked
from tongguan.store.connect import Reading, Writing
from tongguan.store.statements import load

SQL = load("phases")
MARK = "phases"
OVERLAP = 1000
"""Answered reviews that are looked at together."""
AT_ONCE = 500
"""Cases that are read and written together."""
PLACES = {phase: n for n, phase in enumerate(Phase, 1)}
encode = msgspec.json.encode
stamps_in = msgspec.json.Decoder(dict[Stamp, datetime]).decode
COLUMNS = (
    *("number", "left_at", "office", "direction", "mode", "lane", "chapter", "agencies", "answers", "ahead", "peak"),
    *("time", "work", "touches", "intervals", "stamps"),
)


class Mark(msgspec.Struct, frozen=True):
    """How far was measured: the last seal, and the last case under the seal after that one."""

    seal: int = 0
    case: int = 0


class CaseRow(NamedTuple):
    """A case with its declaration as it stands: bytes and media; empty once they were deleted."""

    id: int
    number: str
    office: str
    direction: str
    body: bytes
    media: str


class FactRow(NamedTuple):
    """A fact with what it rests on: told and grounds as stored, JSON."""

    case_id: int
    kind: str
    at: datetime
    actor: str
    body: bytes
    grounds: bytes
    lane: str


class Read(NamedTuple):
    """All that the times of some cases follow from."""

    cases: list[CaseRow]
    facts: list[FactRow]
    looks: list[tuple[int, str, datetime]]
    said: list[tuple[int, str, datetime]]
    reviewed: list[tuple[int, str, datetime]]


class Asked(NamedTuple):
    """Which cases: left in this time, the end left out; None: any."""

    since: datetime
    until: datetime
    office: str | None = None
    mode: str | None = None
    lane: str | None = None
    agency: str | None = None


class Slow(NamedTuple):
    """A case that took longer than others; `time` and `work` in seconds, of one phase."""

    number: str
    office: str
    mode: str
    lane: str
    left_at: datetime
    time: int
    work: int


def mark(conn: Connection[Any]) -> Mark:
    """How far was measured."""
    kept = node.value(conn, MARK)
    return msgspec.json.decode(kept, type=Mark) if kept else Mark()


def advance(conn: Writing, to: Mark) -> None:
    """So far all is measured."""
    node.keep(conn, MARK, encode(to))


def changed(conn: Reading, since: Mark) -> tuple[Mark, list[int]]:
    """The next cases to measure, and how far that leads: some of those under the next seal; where no seal waits, those
    whose review was answered."""
    row = conn.execute(SQL["after"], {"number": since.seal}).fetchone()
    if row is not None:
        ids = sorted({head.case_id for head in unpacked(row[1]) if head.case_id > since.case})
        part = ids[:AT_ONCE]
        done = len(part) == len(ids)
        return replace(since, seal=row[0] if done else since.seal, case=0 if done else part[-1]), part
    return since, sorted(reviews.unmeasured(conn, OVERLAP))


def tell(conn: Writing, documents: Iterable[str]) -> None:
    """Something is told of these documents (plain): the cases that name them wait to be measured anew."""
    conn.execute(SQL["tell"], {"documents": sorted(set(documents))})


def tell_come(conn: Writing, manifests: Iterable[int]) -> None:
    """The means of transport of these manifests came."""
    conn.execute(SQL["tell_come"], {"manifests": sorted(manifests)})


def told(conn: Reading, most: int) -> list[tuple[int, int]]:
    """(row, case) of those that wait for it."""
    return conn.execute(SQL["told"], {"most": most}).fetchall()


def untell(conn: Writing, rows: Sequence[int]) -> None:
    """They wait no more."""
    conn.execute(SQL["untell"], {"rows": list(rows)})


def read(conn: Connection[Any], ids: Sequence[int]) -> Read:
    """What the times of these cases follow from."""
    which = {"ids": list(ids)}
    return Read(
        cases=[CaseRow(*row) for row in conn.execute(SQL["cases"], which)],
        facts=[FactRow(*row) for row in conn.execute(SQL["facts"], which)],
        looks=conn.execute(SQL["looks"], which).fetchall(),
        said=conn.execute(SQL["said"], which).fetchall(),
        reviewed=reviews.answered(conn, ids),
    )


def page(conn: Connection[Any], after: int, most: int) -> list[int]:
    """Ids of cases after one, in order."""
    return [row[0] for row in conn.execute(SQL["page"], {"after": after, "most": most})]


def waiting(conn: Connection[Any], since: Mark) -> set[int]:
    """The cases of which something happened that was not measured yet."""
    found = {row[0] for row in conn.execute(SQL["unsealed"])}
    while (row := conn.execute(SQL["after"], {"number": since.seal}).fetchone()) is not None:
        found |= {head.case_id for head in unpacked(row[1])}
        since = replace(since, seal=row[0])
    found |= {row[0] for row in conn.execute(SQL["untold"])}
    return found | set(reviews.unmeasured(conn, OVERLAP))


def kept(conn: Connection[Any], ids: Sequence[int]) -> dict[int, dict[str, object]]:
    """What was measured of these cases, column by column."""
    found = {}
    for id_, *rest, told in conn.execute(SQL["kept"], {"ids": list(ids)}):
        try:
            stamps = stamps_in(told)
        except msgspec.DecodeError:
            stamps = {}
        found[id_] = {"case_id": id_, **dict(zip(COLUMNS, (*rest, stamps), strict=True))}
    return found


def nameless(conn: Connection[Any], ids: Sequence[int]) -> set[int]:
    """Those of which some of who looked was deleted at its date."""
    return {row[0] for row in conn.execute(SQL["nameless"], {"ids": list(ids)})}


def strays(conn: Connection[Any]) -> list[tuple[str, int, str]]:
    """(what, case, number) of what stands beside no case."""
    return conn.execute(SQL["strays"]).fetchall()


def keep(conn: Writing, cases: Iterable[tuple[int, Measured | None]]) -> None:
    """What was measured of these cases; None takes one away."""
    rows, gone = [], []
    for id_, case in cases:
        if case is None:
            gone.append(id_)
        else:
            rows.append(row_of(id_, case))
    conn.execute(SQL["drop"], {"ids": gone})
    conn.execute(SQL["keep"], {"rows": encode(rows).decode()})


def counted(conn: Reading, asked: Asked, by: By) -> list[Cell]:
    """The cases of a time, counted."""
    if by is By.AGENCY:
        rows = conn.execute(SQL["counted_by_agency"], asked._asdict())
    else:
        rows = conn.execute(SQL["counted"], {**asked._asdict(), "by": str(by)})
    return [
        Cell(key=key, phase=Phase(phase), time=time, cases=cases, work=int(work), touches=int(touches))
        for key, phase, time, cases, work, touches in rows
    ]


def between(conn: Reading, asked: Asked) -> list[Between]:
    """The same cases, counted by what it took them from one stamp to another."""
    rows = conn.execute(SQL["between"], {**asked._asdict(), "answered": ANSWERED})
    return [Between(place=place, time=time, cases=cases, agency=agency) for place, time, cases, agency in rows]


def outliers(conn: Reading, asked: Asked, phase: Phase, high: int, most: int) -> list[Slow]:
    """Cases that took longer than `high` seconds in a phase, the longest first."""
    more = {"place": PLACES[phase], "high": high, "most": most}
    return [Slow(*row) for row in conn.execute(SQL["outliers"], {**asked._asdict(), **more})]


def row_of(id_: int, case: Measured) -> dict[str, object]:
    """A measured case, column by column."""
    return {
        "case_id": id_,
        "number": case.number,
        "left_at": case.left_at,
        "office": case.office,
        "direction": case.direction,
        "mode": case.mode,
        "lane": case.lane,
        "chapter": case.chapter,
        "agencies": list(case.agencies),
        "answers": list(answers(case)),
        "ahead": yes_or_no(case.ahead),
        "peak": yes_or_no(case.peak),
        "time": [span.time for span in case.spans],
        "work": [span.work for span in case.spans],
        "touches": [span.touches for span in case.spans],
        "intervals": list(times(case.stamps)),
        "stamps": case.stamps,
    }
