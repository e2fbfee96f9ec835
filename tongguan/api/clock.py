"""The node's time, and a sandbox's clock that can be moved."""

from datetime import UTC, datetime

import msgspec
from litestar import get, post

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.operation import Call, Operation, Sent, caller_of, node_of, sent
from tongguan.clock import span, spelled
from tongguan.parties.may import Action
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import acts
from tongguan.store import node as remembered
from tongguan.store.connect import Writing
from tongguan.store.partitions import ahead


class Time(msgspec.Struct, frozen=True, kw_only=True):
    """What time it is at the node; `moved`: how far its clock is before the machine's (`+3d`; `+0s`)."""

    now: datetime
    moved: str


class Moving(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How far forward: `+72h`, `+1d12h`."""

    by: str


@get(
    "/v1/clock",
    opt={
        "operation": Operation(
            id="get-clock",
            summary="What time it is at this node",
            summary_zh="查询节点时间",
            action=Action.LOOK_UP,
            answer=Time,
        )
    },
)
async def told(request: Call) -> Sent:
    """The node's time."""
    now = node_of(request).now()
    return sent(Time(now=now, moved=spelled(now - datetime.now(UTC))))


@post(
    "/v1/clock",
    status_code=200,
    opt={
        "operation": Operation(
            id="move-clock",
            summary="Move the clock of a sandbox forward (administration)",
            summary_zh="前移沙盒时钟（管理员）",
            words="So that deadlines pass and tomorrow's law is in force. Never back, and never on a real node.",
            action=Action.ADMINISTER,
            body=Moving,
            answer=Time,
            refusals=(Reason.CONFLICT,),
        )
    },
)
async def move(request: Call) -> Sent:
    """Every process has seen it within two seconds."""
    caller, wanted, node = caller_of(request), await read(request, Moving), node_of(request)
    try:
        by = span(wanted.by)
    except ValueError:
        problem = Problem(
            code="API08",
            message="Write the span as +72h or +1d12h.",
            message_zh="请按 +72h 或 +1d12h 填写。",
            pointer="/by",
        )
        raise Refusal(Reason.INVALID, problem.message, problem.message_zh, (problem,)) from None
    if not node.sandbox:
        raise Refusal(Reason.CONFLICT, "This is a real node: its clock is not moved.", "正式节点的时钟不可移动。")

    def forward(conn: Writing) -> datetime:
        now = datetime.now(UTC) + remembered.move(conn, by)
        ahead(conn, now)
        acts.note(conn, caller, now, "clock.moved", ("", {"by": wanted.by}))
        return now

    now = await at.writing(node, forward)
    return sent(Time(now=now, moved=spelled(now - datetime.now(UTC))))
