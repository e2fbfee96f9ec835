"""Guarantees that secure the duty of goods in transit: what each comes to, what is left of it, what was done to it."""

from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.movements import MovementLine
from tongguan.api.movements import line_of as movement_of
from tongguan.api.operation import Call, Operation, Sent, caller_of, node_of, sent
from tongguan.journeys import secure
from tongguan.journeys.secure import Granting, Resizing, Seconding, Suspending
from tongguan.parties.may import Action
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.store import guarantees, movements
from tongguan.store.connect import Reading
from tongguan.store.guarantees import Change, Held
from tongguan.store.movements import Line, Wanted
from tongguan.trips.guarantee import GuaranteeState

MOST = 500


class GuaranteeLine(msgspec.Struct, frozen=True, kw_only=True):
    """A guarantee: `volume` in all, `left` of it, `reserved` or called. `left` is below zero where it was lowered below
    what is drawn."""

    id: str
    party: str
    volume: Decimal
    left: Decimal
    reserved: Decimal
    currency: str
    valid_from: date
    valid_until: date | None
    granted_at: datetime
    ended_at: datetime | None
    state: GuaranteeState
    suspended_why: str


class GuaranteeChange(msgspec.Struct, frozen=True, kw_only=True):
    """What an officer did to a guarantee, or wants to: raised, lowered, suspended, resumed, ended. `state`: `waiting`
    for a second officer, `made`, `declined`, `withdrawn`. Whoever is no officer reads `customs` for names."""

    id: str
    what: str
    volume: Decimal | None
    valid_until: date | None
    was_volume: Decimal | None
    was_until: date | None
    why: str
    state: str
    asked_by: str
    asked_at: datetime
    answered_by: str
    answered_at: datetime | None
    answered_why: str


class GuaranteeWhole(GuaranteeLine, frozen=True, kw_only=True):
    """A guarantee with the movements that it secures, open ones first, and its changes, newest first."""

    movements: tuple[MovementLine, ...]
    changes: tuple[GuaranteeChange, ...]


class Whole(NamedTuple):
    """What was read of a guarantee."""

    held: Held
    moving: list[Line]
    changes: list[Change]


def line_of(row: Held, day: date) -> GuaranteeLine:
    said = {name: getattr(row, name) for name in GuaranteeLine.__struct_fields__ if name not in ("reserved", "state")}
    return GuaranteeLine(**said, reserved=row.volume - row.left, state=row.state(day))


def change_of(row: Change, caller: Caller) -> GuaranteeChange:
    """As this caller reads it."""
    said = {name: getattr(row, name) for name in GuaranteeChange.__struct_fields__}
    if not caller.officer:
        said |= {name: "customs" if said[name] else "" for name in ("asked_by", "answered_by")}
        said["answered_why"] = row.answered_why if row.state == guarantees.MADE else ""
    return GuaranteeChange(**said)


def whole_of(conn: Reading, id_: str) -> Whole:
    """All of a guarantee that the caller sees. Raises Refusal where he sees none."""
    rows = guarantees.listed(conn, None, 1, id_) if id_.isprintable() else []
    if not rows:
        raise Refusal(Reason.NOT_FOUND, "There is no such guarantee.", "没有该担保。")
    return Whole(rows[0], movements.listed(conn, Wanted(guarantee=id_), MOST), guarantees.changes(conn, id_, MOST))


def seen(changes: list[Change], caller: Caller) -> list[Change]:
    """What is done; what officers only want is theirs."""
    return [one for one in changes if caller.officer or one.state == guarantees.MADE]


@get(
    "/v1/guarantees",
    opt={
        "operation": Operation(
            id="list-guarantees",
            summary="Guarantees for transit, with what is left of each",
            summary_zh="查询转关担保及余额",
            action=Action.SEE,
            answer=tuple[GuaranteeLine, ...],
        )
    },
)
async def listed(request: Call) -> Sent:
    """At most five hundred: a party its own, an officer all."""
    node = node_of(request)
    day = node.law.head.day(node.now())
    rows = await at.reading(node, caller_of(request), lambda conn: guarantees.listed(conn, None, MOST))
    return sent([line_of(row, day) for row in rows])


@get(
    "/v1/guarantees/{id_:str}",
    opt={
        "operation": Operation(
            id="get-guarantee",
            summary="One guarantee: what it secures, and what was done to it",
            summary_zh="查询单项担保：所担保的转关运输与变更",
            action=Action.SEE,
            answer=GuaranteeWhole,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def one(request: Call, id_: FromPath[str]) -> Sent:
    """With the movements that it secures."""
    node, caller = node_of(request), caller_of(request)
    found = await at.reading(node, caller, lambda conn: whole_of(conn, id_))
    line = line_of(found.held, node.law.head.day(node.now()))
    told = GuaranteeWhole(
        **msgspec.structs.asdict(line),
        movements=tuple(movement_of(row) for row in found.moving),
        changes=tuple(change_of(row, caller) for row in seen(found.changes, caller)),
    )
    return sent(told)


@post(
    "/v1/guarantees",
    status_code=201,
    opt={
        "operation": Operation(
            id="grant-guarantee",
            summary="Register a guarantee of a party (officers)",
            summary_zh="登记单位担保（关员）",
            action=Action.SECURE,
            body=Granting,
            answer=GuaranteeLine,
            status=201,
            refusals=(Reason.CONFLICT,),
        )
    },
)
async def grant(request: Call) -> Sent:
    """Under the number that declarations for transit name; in the currency of the law."""
    caller, wanted, node = caller_of(request), await read(request, Granting), node_of(request)
    made = await node.written(lambda conn, office: secure.granted(conn, office, caller, wanted))
    return sent(line_of(made, node.law.head.day(node.now())), 201)


@post(
    "/v1/guarantees/{id_:str}/changes",
    status_code=201,
    opt={
        "operation": Operation(
            id="change-guarantee",
            summary="Raise or lower a guarantee, or give it another last day (officers)",
            summary_zh="调整担保额度或有效期（关员）",
            action=Action.SECURE,
            body=Resizing,
            answer=GuaranteeChange,
            status=201,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def change(request: Call, id_: FromPath[str]) -> Sent:
    """More, or longer, waits for a second officer; less, or shorter, is so at once and takes nothing that is drawn."""
    caller, wanted = caller_of(request), await read(request, Resizing)
    made = await node_of(request).written(lambda conn, office: secure.resized(conn, office, caller, id_, wanted))
    return sent(change_of(made, caller), 201)


@post(
    "/v1/guarantee-changes/{id_:str}/answer",
    status_code=200,
    opt={
        "operation": Operation(
            id="answer-guarantee-change",
            summary="Agree to raising a guarantee as the second officer, or decline",
            summary_zh="复核担保调整：同意或退回（第二名关员）",
            action=Action.SECURE,
            body=Seconding,
            answer=GuaranteeChange,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def second(request: Call, id_: FromPath[str]) -> Sent:
    """Who asked for it does not agree to it; he takes it back by not agreeing."""
    caller, said = caller_of(request), await read(request, Seconding)
    made = await node_of(request).written(lambda conn, office: secure.seconded(conn, office, caller, id_, said))
    return sent(change_of(made, caller))


@post(
    "/v1/guarantees/{id_:str}/suspension",
    status_code=200,
    opt={
        "operation": Operation(
            id="suspend-guarantee",
            summary="Let nothing be secured under a guarantee for a while, and say why (officers)",
            summary_zh="暂停担保并说明理由（关员）",
            action=Action.SECURE,
            body=Suspending,
            answer=GuaranteeLine,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def suspend(request: Call, id_: FromPath[str]) -> Sent:
    """What is secured under it stays so; who has goods under way is told."""
    caller, said, node = caller_of(request), await read(request, Suspending), node_of(request)
    now = await node.written(lambda conn, office: secure.suspended(conn, office, caller, id_, said.why))
    return sent(line_of(now, node.law.head.day(node.now())))


@delete(
    "/v1/guarantees/{id_:str}/suspension",
    status_code=204,
    opt={
        "operation": Operation(
            id="resume-guarantee",
            summary="Let a suspended guarantee secure again (officers)",
            summary_zh="恢复担保（关员）",
            action=Action.SECURE,
            status=204,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def resume(request: Call, id_: FromPath[str]) -> None:
    """As far as it holds."""
    caller = caller_of(request)
    await node_of(request).written(lambda conn, office: secure.resumed(conn, office, caller, id_))


@delete(
    "/v1/guarantees/{id_:str}",
    status_code=204,
    opt={
        "operation": Operation(
            id="end-guarantee",
            summary="Let nothing more be secured under a guarantee (officers)",
            summary_zh="终止担保（关员）",
            action=Action.SECURE,
            status=204,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def end(request: Call, id_: FromPath[str]) -> None:
    """What is secured under it stays so until its movement ends."""
    caller = caller_of(request)
    await node_of(request).written(lambda conn, office: secure.ended(conn, office, caller, id_))
