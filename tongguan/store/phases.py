"""Times of cases: what is read to measure them, what was measured, and how it is counted."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.analytics.phases import Measured, Phase
from tongguan.analytics.statistics import By, Cell, yes_or_no
from tongguan.store import node, reviews
from tongguan.store.chain import unpacked
from tongguan.store.connect import Reading, Writing
from tongguan.store.statements import load

SQL = load("phases")
MARK = "phases"
OVERLAP = 1000
"""Cargo messages get their numbers before they are durable: so many of the last ones are looked at again."""
PLACES = {phase: n for n, phase in enumerate(Phase, 1)}
encode = msgspec.json.encode


class Mark(msgspec.Struct, frozen=True):
    """How far was measured: the last seal, the last cargo message."""

    seal: int = 0
    cargo: int = 0


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


def mark(conn: Reading) -> Mark:
    """How far was measured."""
    kept = node.value(conn, MARK)
    return msgspec.json.decode(kept, type=Mark) if kept else Mark()


def advance(conn: Writing, to: Mark) -> None:
    """So far all is measured."""
    node.keep(conn, MARK, encode(to))


def changed(conn: Reading, since: Mark) -> tuple[Mark, list[int]]:
    """The next cases to measure, and how far that leads: those under the next seal, those that cargo was told of,
    those whose review was answered."""
    row = conn.execute(SQL["after"], {"number": since.seal}).fetchone()
    ids = {head.case_id for head in unpacked(row[1])} if row else set()
    last = conn.execute(SQL["told"]).fetchone()
    until = int(last[0]) if last else 0
    if until > since.cargo:
        told = {"after": max(0, since.cargo - OVERLAP), "until": until}
        ids |= {found[0] for found in conn.execute(SQL["cases_told_of"], told)}
    ids |= set(reviews.unmeasured(conn, OVERLAP))
    return Mark(row[0] if row else since.seal, max(until, since.cargo)), sorted(ids - {0})


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


def keep(conn: Writing, cases: Iterable[tuple[int, Measured | None]]) -> None:
    """What was measured of these cases; None takes one away."""
    rows, gone = [], []
    for id_, case in cases:
        if case is None:
            gone.append(id_)
        else:
            rows.append(_row(id_, case))
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


def outliers(conn: Reading, asked: Asked, phase: Phase, high: int, most: int) -> list[Slow]:
    """Cases that took longer than `high` seconds in a phase, the longest first."""
    more = {"place": PLACES[phase], "high": high, "most": most}
    return [Slow(*row) for row in conn.execute(SQL["outliers"], {**asked._asdict(), **more})]


def _row(id_: int, case: Measured) -> dict[str, object]:
    return {
        "case_id": id_,
        "number": case.number,
        "left_at": case.left_at,
        "office": case.office,
        "direction": case.direction,
        "mode": case.mode,
        "lane": case.lane,
        "chapter": case.chapter,
        "agencies": case.agencies,
        "ahead": yes_or_no(case.ahead),
        "peak": yes_or_no(case.peak),
        "time": [span.time for span in case.spans],
        "work": [span.work for span in case.spans],
        "touches": [span.touches for span in case.spans],
        "stamps": case.stamps,
    }
