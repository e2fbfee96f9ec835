"""Goods in transit: the movements that the caller sees, one with all its steps, and the next step."""

from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.operation import Call, Operation, Parameter, Sent, caller_of, node_of, sent
from tongguan.api.paging import CURSOR, LIMIT, cursor_of, limit_of, next_link
from tongguan.api.views import mover
from tongguan.journeys import transit
from tongguan.journeys.transit import NextMove
from tongguan.messages.answer import Answer
from tongguan.parties.may import Action
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.store import movements
from tongguan.store.connect import Reading
from tongguan.store.movements import FollowOn, Line, StepLine, ToldIn, Wanted
from tongguan.trips.duty import TransitDuty, duties
from tongguan.trips.movement import OF_ITS_GUARANTEE, Move, Movement, TransitPhase

DEPARTURE = Parameter(name="departure", words="Only from this office.", example="9403")
DESTINATION = Parameter(name="destination", words="Only to this office.", example="0100")
PHASE = Parameter(name="phase", words=f"Only in this phase: {', '.join(TransitPhase)}.", example="underway")
AWAITED = Parameter(
    name="awaited", words="Only those with which this office has something to do; `any`: any office.", example="0100"
)
LATE = Parameter(name="late", words="`true`: only those that should have arrived.", example="true")
FILTERS = (DEPARTURE, DESTINATION, PHASE, LATE, AWAITED)


class MovementLine(msgspec.Struct, frozen=True, kw_only=True):
    """A movement as it stands, under the number of its declaration, and what offices have to do with it."""

    number: str
    reference: str
    movement: Movement
    changed_at: datetime
    duties: tuple[TransitDuty, ...]


class MovementStep(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happened: `opened`, or a step with its particulars; `by` whom: a name to officers and
    to his own side; else `declarant`, `carrier`, or `customs` where an office acted."""

    seq: int
    step: str
    at: datetime
    by: str
    move: Move | None = None
    words: str = ""


class Follower(msgspec.Struct, frozen=True, kw_only=True):
    """A declaration that names the movement as what came before it."""

    number: str
    type: str
    office: str
    state: str
    received_at: datetime


class MovementManifest(msgspec.Struct, frozen=True, kw_only=True):
    """A manifest that tells of the goods under a transport document of theirs."""

    id: str
    reference: str
    document: str


class MovementWhole(MovementLine, frozen=True, kw_only=True):
    """A movement with its steps, oldest first, the declarations that follow it, the manifests that tell of its goods.

    `left`: kilograms that nobody declared yet; null for who may not declare them.
    """

    steps: tuple[MovementStep, ...]
    followed_by: tuple[Follower, ...]
    left: Decimal | None
    manifests: tuple[MovementManifest, ...]


class Read(NamedTuple):
    """What was read of a movement."""

    line: Line
    steps: list[StepLine]
    after: list[FollowOn]
    left: Decimal | None
    manifests: list[ToldIn]


def line_of(row: Line) -> MovementLine:
    now = row.movement
    return MovementLine(
        number=row.number, reference=row.reference, movement=now, changed_at=row.changed_at, duties=duties(now)
    )


def whole_of(found: Read, caller: Caller) -> MovementWhole:
    """As this caller reads it."""
    return MovementWhole(
        **msgspec.structs.asdict(line_of(found.line)),
        steps=tuple(step_of(step, found.line, caller) for step in found.steps),
        followed_by=tuple(Follower(**one._asdict()) for one in found.after),
        left=found.left,
        manifests=tuple(
            MovementManifest(id=str(one.id), reference=one.reference, document=one.document) for one in found.manifests
        ),
    )


def step_of(step: StepLine, row: Line, caller: Caller) -> MovementStep:
    """A step as told."""
    by = mover(step.actor, step.party, (row.owner, row.declarant, row.carrier), caller)
    return MovementStep(seq=step.seq, step=step.step, at=step.at, by=by, move=step.move, words=step.words)


def one_of(conn: Reading, number: str, caller: Caller) -> Read:
    """The movement of a declaration and all of it that the caller may see. Raises Refusal where he sees none."""
    row = movements.one(conn, number) if number.isprintable() else None
    if row is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such movement.", "没有该转关运输。")
    told, seen = movements.steps(conn, row.case_id), veiled(row, caller)
    return Read(
        seen,
        told if seen is row else [step for step in told if step.step not in OF_ITS_GUARANTEE],
        movements.follow_ons(conn, row.number),
        movements.left(conn, row.number),
        movements.manifests(conn, row.case_id),
    )


def veiled(row: Line, caller: Caller) -> Line:
    """The movement as its carrier sees it: how it is secured is the principal's affair."""
    if caller.officer or caller.party in (row.owner, row.declarant) or row.declarant in caller.mandates:
        return row
    now = msgspec.structs.replace(row.movement, guarantee="", secured=Decimal(0), shares=(), unsound=None)
    return row._replace(movement=now)


def wanted_of(request: Call, now: datetime) -> Wanted:
    """Which are asked for."""
    said = request.query_params
    phase, awaited = said.get("phase", ""), said.get("awaited", "")
    return Wanted(
        departure=said.get("departure") or None,
        destination=said.get("destination") or None,
        phases=(phase,) if phase else None,
        late_at=now if said.get("late") == "true" else None,
        awaited=awaited != "",
        office=awaited if awaited not in ("", "any") else None,
    )


@get(
    "/v1/movements",
    opt={
        "operation": Operation(
            id="list-movements",
            summary="Goods in transit, open ones first, the first due before the others",
            summary_zh="查询转关运输",
            action=Action.SEE,
            query=(*FILTERS, LIMIT, CURSOR),
            answer=tuple[MovementLine, ...],
            headers=("Link",),
        )
    },
)
async def listed(request: Call) -> Sent:
    """A page: a party its own, a carrier those that it carries, an officer all; its Link header leads to the next."""
    node, caller = node_of(request), caller_of(request)
    question = [request.query_params.get(one.name, "") for one in FILTERS]
    limit, after = limit_of(request), cursor_of(request, question)
    wanted = wanted_of(request, node.now())._replace(after=after)
    rows = await at.reading(node, caller, lambda conn: movements.listed(conn, wanted, limit + 1))
    lines = [line_of(veiled(row, caller)) for row in rows[:limit]]
    if len(rows) <= limit:
        return sent(lines)
    following = next_link(request, rows[limit - 1].case_id, question)
    return sent(lines, headers={"link": f'<{following}>; rel="next"'})


@get(
    "/v1/movements/{number:str}",
    opt={
        "operation": Operation(
            id="get-movement",
            summary="One movement: route, seals, time limit, every step, what follows",
            summary_zh="查询单项转关运输：路线、封志、时限、经过与后续申报",
            action=Action.SEE,
            answer=MovementWhole,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def one(request: Call, number: FromPath[str]) -> Sent:
    """Under the number of the declaration that it belongs to."""
    caller = caller_of(request)
    found = await at.reading(node_of(request), caller, lambda conn: one_of(conn, number, caller))
    return sent(whole_of(found, caller))


@post(
    "/v1/movements/{number:str}/steps",
    status_code=200,
    opt={
        "operation": Operation(
            id="move",
            summary="Tell the next step of goods in transit: sealed, departed, seal changed, arrived, discharged …",
            summary_zh="登记转关运输动态：施封、起运、更换封志、抵达、核销等",
            action=Action.TRAVEL,
            body=NextMove,
            answer=Answer,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def step(request: Call, number: FromPath[str]) -> Response[Any]:
    """The same step again, if nothing happened since, gets the same answer. docs/transit.md says who tells what."""
    caller, wanted = caller_of(request), await read(request, NextMove)
    reply = await node_of(request).errand(lambda conn, office: transit.move(conn, office, caller, number, wanted))
    return Response(reply.body, status_code=200, media_type=reply.media)
