"""Webhooks: where a party wants to be told, how each telling went, and telling again."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.operation import Call, Operation, Parameter, Sent, caller_of, node_of, sent
from tongguan.api.paging import LIMIT, limit_of
from tongguan.journeys import hook
from tongguan.manifests.word import CargoEvent
from tongguan.parties.may import Action
from tongguan.problem import Reason
from tongguan.release.lifecycle import Event
from tongguan.store import webhooks
from tongguan.store.connect import Reading


class WebhookLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A webhook; `waiting`: how many tellings wait, `told_at`: when the receiver last took one."""

    id: str
    address: str
    since: datetime
    made_by: str
    ended_at: datetime | None = None
    waiting: int = 0
    told_at: datetime | None = None


AnyEvent = Annotated[str, msgspec.Meta(extra_json_schema={"enum": [*map(str, Event), *map(str, CargoEvent)]})]
"""What happened to a declaration, or to what was told of cargo."""


class DeliveryLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How a telling went: `state` is waiting, delivered, or fetched (you acknowledged it by pull before); `what`: of
    cargo, which report it was about."""

    id: int
    number: str
    reference: str
    event: AnyEvent
    at: datetime
    state: str
    attempts: int
    next_at: datetime | None = None
    tried_at: datetime | None = None
    status: int | None = None
    fault: str = ""
    what: str = ""


class NewWebhook(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where to tell: https."""

    address: str


class Replay(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Which tellings are made again: these, or all of what happened since a moment."""

    ids: tuple[int, ...] = ()
    since: datetime | None = None


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """How many are told again."""

    again: int


def line_of(row: webhooks.Webhook) -> WebhookLine:
    return WebhookLine(**row._asdict())


def delivery_of(row: webhooks.Delivery) -> DeliveryLine:
    """A telling as its party reads it; when it is tried next only while it waits."""
    told = {**row._asdict(), "event": row.kind, "next_at": row.next_at if row.state == "waiting" else None}
    del told["kind"]
    return DeliveryLine(**told)


@get(
    "/v1/webhooks",
    opt={
        "operation": Operation(
            id="list-webhooks",
            summary="Your webhooks",
            summary_zh="查询推送地址",
            action=Action.COMPANY,
            answer=tuple[WebhookLine, ...],
        )
    },
)
async def listed(request: Call) -> Sent:
    """Open ones first."""
    caller = caller_of(request)
    rows = await at.reading(node_of(request), caller, lambda conn: webhooks.webhooks(conn, caller.party))
    return sent([line_of(row) for row in rows])


@post(
    "/v1/webhooks",
    status_code=201,
    opt={
        "operation": Operation(
            id="register-webhook",
            summary="Be told at an address of yours what happens from now on",
            summary_zh="登记推送地址",
            words="Each notice is a POST, signed by the node (Standard Webhooks, `v1a`; `/.well-known/jwks.json`). "
            "Answer 2xx once you have it: until then it comes again, after ever longer pauses, up to an hour.",
            action=Action.COMPANY,
            body=NewWebhook,
            answer=WebhookLine,
            status=201,
            refusals=(Reason.CONFLICT,),
        )
    },
)
async def register(request: Call) -> Sent:
    """Its id is in the answer."""
    caller, node, wanted = caller_of(request), node_of(request), await read(request, NewWebhook)
    now, sandbox = node.now(), node.sandbox
    id_ = await at.writing(node, lambda conn: hook.register(conn, caller, wanted.address, now, sandbox))
    made = WebhookLine(id=id_, address=wanted.address, since=now, made_by=caller.name or caller.party)
    return sent(made, 201)


@delete(
    "/v1/webhooks/{id_:str}",
    status_code=204,
    opt={
        "operation": Operation(
            id="end-webhook",
            summary="Be told there no more",
            summary_zh="停用推送地址",
            action=Action.COMPANY,
            status=204,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def end(request: Call, id_: FromPath[str]) -> None:
    """What waits is not told."""
    caller, node = caller_of(request), node_of(request)
    await at.writing(node, lambda conn: hook.end(conn, caller, id_, node.now()))


@get(
    "/v1/webhooks/{id_:str}/deliveries",
    opt={
        "operation": Operation(
            id="list-deliveries",
            summary="How tellings at a webhook went, newest first",
            summary_zh="查询推送记录",
            action=Action.COMPANY,
            query=(
                LIMIT,
                Parameter(name="state", words="waiting, delivered or fetched", example="waiting"),
                Parameter(name="before", words="Only those with a lower id.", schema={"type": "integer"}),
            ),
            answer=tuple[DeliveryLine, ...],
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def deliveries(request: Call, id_: FromPath[str]) -> Sent:
    """A page of them."""
    caller, limit = caller_of(request), limit_of(request)
    state, before = request.query_params.get("state") or None, request.query_params.get("before", "")
    after = int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None

    def found(conn: Reading) -> list[webhooks.Delivery]:
        hook.own(conn, caller, id_)
        return webhooks.deliveries(conn, id_, (state, after), limit)

    return sent([delivery_of(row) for row in await at.reading(node_of(request), caller, found)])


@post(
    "/v1/webhooks/{id_:str}/replay",
    status_code=200,
    opt={
        "operation": Operation(
            id="replay-webhook",
            summary="Be told again: single tellings, or all since a moment",
            summary_zh="重新推送",
            action=Action.COMPANY,
            body=Replay,
            answer=Replayed,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def replay(request: Call, id_: FromPath[str]) -> Sent:
    """They are due at once."""
    caller, node, wanted = caller_of(request), node_of(request), await read(request, Replay)
    times = (datetime.now(UTC), node.now())
    what = (wanted.ids, wanted.since)
    return sent(Replayed(again=await at.writing(node, lambda conn: hook.replay(conn, caller, id_, what, times))))
