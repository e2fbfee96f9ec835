"""Overrides of a lane: asked for by one officer, agreed to by another."""

from datetime import datetime

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.declarations import see
from tongguan.api.operation import Call, Operation, Sent, caller_of, node_of, sent
from tongguan.journeys import override as overriding
from tongguan.journeys.override import Rerouting
from tongguan.messages.answer import Answer
from tongguan.parties.may import Action
from tongguan.problem import Reason
from tongguan.risk.selection import Lane
from tongguan.store import overrides
from tongguan.store.overrides import Override

MOST = 500


class OverrideLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An override; `state`: open, agreed, declined or withdrawn (by who asked for it)."""

    id: str
    number: str
    lane_from: Lane
    lane_to: Lane
    reason: str
    asked_by: str
    asked_at: datetime
    state: str
    answered_by: str = ""
    answer: str = ""
    answered_at: datetime | None = None


class SecondWord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the second officer agrees or declines."""

    reason: str


def line_of(row: Override) -> OverrideLine:
    return OverrideLine(
        id=row.id,
        number=row.number,
        lane_from=Lane(row.lane_from),
        lane_to=Lane(row.lane_to),
        reason=row.reason,
        asked_by=row.asked_name,
        asked_at=row.asked_at,
        state=row.state,
        answered_by=row.answered_by,
        answer=row.answer,
        answered_at=row.answered_at,
    )


@post(
    "/v1/declarations/{number:str}/overrides",
    status_code=201,
    opt={
        "operation": Operation(
            id="ask-override",
            summary="Ask for another lane; a second officer must agree (officers)",
            summary_zh="申请调整通道，须另一名关员复核（关员）",
            action=Action.ANSWER,
            body=Rerouting,
            answer=OverrideLine,
            status=201,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def ask(request: Call, number: FromPath[str]) -> Sent:
    """Nothing happens to the case until another officer agrees."""
    caller, wish, node = caller_of(request), await read(request, Rerouting), node_of(request)
    await at.reading(node, caller, lambda conn: see(conn, caller, number, Action.ANSWER))
    return sent(line_of(await node.written(lambda c, office: overriding.ask(c, office, caller, number, wish))), 201)


@get(
    "/v1/overrides",
    opt={
        "operation": Operation(
            id="list-overrides",
            summary="Overrides that wait for a second officer, oldest first (officers)",
            summary_zh="查询待复核的通道调整（关员）",
            action=Action.ANSWER,
            answer=tuple[OverrideLine, ...],
        )
    },
)
async def listed(request: Call) -> Sent:
    """Of cases that are still held."""
    rows = await at.reading(node_of(request), caller_of(request), lambda conn: overrides.waiting(conn, MOST))
    return sent([line_of(row) for row in rows])


@post(
    "/v1/overrides/{id_:str}/agree",
    status_code=200,
    opt={
        "operation": Operation(
            id="agree-to-override",
            summary="Agree as the second officer: the case is in the other lane",
            summary_zh="复核同意：调整通道",
            action=Action.OVERRIDE,
            body=SecondWord,
            answer=Answer,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def agree(request: Call, id_: FromPath[str]) -> Sent:
    """The answer comes when it is durable."""
    caller, because = caller_of(request), await read(request, SecondWord)
    reply = await node_of(request).errand(lambda c, office: overriding.agree(c, office, caller, id_, because.reason))
    return Response(reply.body, status_code=200, media_type=reply.media)


@post(
    "/v1/overrides/{id_:str}/decline",
    status_code=200,
    opt={
        "operation": Operation(
            id="decline-override",
            summary="Decline as the second officer, or take back what you asked for",
            summary_zh="复核不同意，或撤回本人申请",
            action=Action.ANSWER,
            body=SecondWord,
            answer=OverrideLine,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def decline(request: Call, id_: FromPath[str]) -> Sent:
    """The case stays where it is."""
    caller, because = caller_of(request), await read(request, SecondWord)
    node = node_of(request)
    return sent(line_of(await node.written(lambda c, o: overriding.decline(c, o, caller, id_, because.reason))))
