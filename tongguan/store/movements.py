"""Movements under control, their steps, and what follows them. Runs inside the caller's transaction."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection

from tongguan.manifests.fleet import plain
from tongguan.store import lodging
from tongguan.store.connect import Reading, Writing
from tongguan.store.reading import sees_all
from tongguan.store.statements import load
from tongguan.trips import came
from tongguan.trips.came import Came
from tongguan.trips.duty import duties
from tongguan.trips.movement import Move, Movement, TransitPhase

SQL = load("movements")
OPENED = "opened"
encode = msgspec.json.Encoder(order="deterministic").encode
movement_in = msgspec.json.Decoder(Movement).decode
move_in = msgspec.json.Decoder(Move).decode


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """A movement after a fact of its case; `move`: the step, none where it was just opened."""

    case_id: int
    number: str
    reference: str
    owner: str
    declarant: str
    seq: int
    at: datetime
    party: str
    actor: str
    movement: Movement
    move: Move | None = None


class Line(NamedTuple):
    """A movement as it stands."""

    case_id: int
    number: str
    reference: str
    owner: str
    declarant: str
    carrier: str
    changed_at: datetime
    movement: Movement


class StepLine(NamedTuple):
    """One thing that happened to it; `move` is None where it was opened."""

    seq: int
    step: str
    at: datetime
    party: str
    actor: str
    move: Move | None
    words: str


class FollowOn(NamedTuple):
    """A declaration that goes on with the goods."""

    number: str
    type: str
    office: str
    state: str
    received_at: datetime


class ToldIn(NamedTuple):
    """A manifest that tells of a movement's goods, and under which transport document."""

    id: int
    reference: str
    document: str


class Arrived(NamedTuple):
    """A movement for those who may go on with its goods."""

    came: Came
    parties: frozenset[str]


class Wanted(NamedTuple):
    """Which are wanted; None: all. `late_at`: those that should have arrived by then; `awaited`: those with which an
    office, or `office`, has something to do; `after`: those that follow this case in the order."""

    departure: str | None = None
    destination: str | None = None
    phases: tuple[str, ...] | None = None
    late_at: datetime | None = None
    awaited: bool = False
    office: str | None = None
    guarantee: str | None = None
    after: int | None = None


def stand(conn: Connection[Any], moved: Iterable[Moved]) -> None:
    """Where movements stand after the facts of a batch, and what happened to each."""
    for one in moved:
        now, todo = one.movement, duties(one.movement)
        values = {
            **{f: getattr(one, f) for f in one.__struct_fields__ if f not in ("movement", "move")},
            "carrier": now.carrier,
            "phase": str(now.phase),
            "departure": now.departure,
            "destination": now.destination,
            "mode": now.mode,
            "due_at": now.limit,
            "enquire_at": now.wakes[0] if now.wakes else None,
            "guarantees": [part.guarantee for part in now.securities],
            "warned": f"{now.unsound.state} {now.unsound.guarantee}" if now.unsound else "",
            "awaited": sorted({duty.office for duty in todo}),
            "awaited_by": min((duty.due_at for duty in todo if duty.due_at), default=None),
            "ended_at": now.ended_at,
            "content": encode(now),
            "step": str(one.move.step) if one.move else OPENED,
            "move": encode(one.move) if one.move else b"",
        }
        conn.execute(SQL["stand"], values)
        conn.execute(SQL["step"], values)
        if one.move is None and now.gross:
            lodging.open_balance(conn, came.balance_of(one.number), "movement", came.UNIT, now.gross)
        if one.move is None and now.packages:
            lodging.open_balance(conn, came.packages_of(one.number), "movement", "", now.packages)


def say(conn: Connection[Any], of: tuple[int, int], said: tuple[str, bytes], delete_by: date) -> None:
    """The words of a step (case, seq) with the salt of their hash, until a date."""
    conn.execute(
        SQL["say"], {"case_id": of[0], "seq": of[1], "words": said[0], "salt": said[1], "delete_by": delete_by}
    )


def one(conn: Connection[Any], number: str) -> Line | None:
    """The movement of a declaration, if it has one."""
    row = conn.execute(SQL["one"], {"number": number}).fetchone()
    return _line(row) if row else None


def steps(conn: Connection[Any], case_id: int) -> list[StepLine]:
    """What happened to it, oldest first."""
    return [_step(row) for row in conn.execute(SQL["steps"], {"case_id": case_id})]


def last(conn: Connection[Any], case_id: int) -> StepLine | None:
    """What happened to it last."""
    row = conn.execute(SQL["last"], {"case_id": case_id}).fetchone()
    return _step(row) if row else None


def listed(conn: Reading, wanted: Wanted, limit: int) -> list[Line]:
    """Open ones first, the first due before the others; what offices have to do by when they have to."""
    phases = list(wanted.phases) if wanted.phases is not None else None
    place: Any = (None, None, None)
    if wanted.after is not None:
        place = conn.execute(SQL["place"], {"after": wanted.after}).fetchone()
        if place is None:
            return []
    values = {**wanted._asdict(), "phases": phases, "limit": limit}
    values |= {"everything": sees_all(conn), "ended": place[0], "by": place[2 if wanted.awaited else 1]}
    return [_line(row) for row in conn.execute(SQL["awaited" if wanted.awaited else "listed"], values)]


def arrived(conn: Connection[Any], numbers: Iterable[str]) -> dict[str, Arrived]:
    """The movements of these numbers, as far as there are any."""
    wanted = sorted(set(numbers))
    if not wanted:
        return {}
    rows = [_line(row) for row in conn.execute(SQL["arrived"], {"numbers": wanted})]
    return {
        row.number: Arrived(
            Came(number=row.number, phase=row.movement.phase, destination=row.movement.destination),
            frozenset({row.owner, row.declarant, row.movement.consignee} - {""}),
        )
        for row in rows
    }


def phases(conn: Connection[Any], numbers: Iterable[str]) -> dict[str, TransitPhase]:
    """Where the movements of these numbers stand, as far as there are any. Nothing is held."""
    wanted = sorted(set(numbers))
    rows = conn.execute(SQL["phases"], {"numbers": wanted}) if wanted else ()
    return {number: TransitPhase(phase) for number, phase in rows}


def volumes(conn: Connection[Any]) -> dict[str, Decimal]:
    """What the balances of every movement's goods were opened with."""
    rows = [(number, movement_in(content)) for number, content in conn.execute(SQL["volumes"])]
    counted = {came.packages_of(number): one.packages for number, one in rows if one.packages}
    return {**counted, **{came.balance_of(number): one.gross for number, one in rows}}


def late(conn: Connection[Any], now: datetime, limit: int) -> list[str]:
    """The numbers of those with which the node has something to do."""
    return [row[0] for row in conn.execute(SQL["late"], {"now": now, "limit": limit})]


def follow_ons(conn: Connection[Any], number: str) -> list[FollowOn]:
    """The declarations that name it as what came before, as far as the caller sees them."""
    return [FollowOn(*row) for row in conn.execute(SQL["follow_ons"], {"word": plain(number)})]


def beside(conn: Connection[Any], numbers: Iterable[str]) -> list[tuple[Line, list[str]]]:
    """The movements of these numbers that the caller sees, each with the numbers of what follows."""
    wanted = sorted(set(numbers))
    rows = conn.execute(SQL["beside"], {"numbers": wanted}) if wanted else ()
    return [(_line((*plain, content)), after) for *plain, after, content in rows]


def left(conn: Connection[Any], number: str) -> Decimal | None:
    """Kilograms of a movement's goods that nobody declared yet; None where the caller may not know."""
    row = conn.execute(SQL["left"], {"key": came.balance_of(number)}).fetchone()
    return row[0] if row else None


def manifests(conn: Connection[Any], case_id: int) -> list[ToldIn]:
    """The manifests that tell of its goods, as far as the caller sees them."""
    return [ToldIn(*row) for row in conn.execute(SQL["manifests"], {"case_id": case_id})]


def forget(conn: Writing, today: date) -> int:
    """Words past their date go; how many."""
    return len(conn.execute(SQL["forget"], {"today": today}).fetchall())


def _line(row: Any) -> Line:
    *plain, content = row
    return Line._make([*plain, movement_in(content)])


def _step(row: Any) -> StepLine:
    seq, step, at, party, actor, content, words = row
    return StepLine(seq, step, at, party, actor, move_in(content) if content else None, words)
