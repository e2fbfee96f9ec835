"""Notices as they happen: server-sent events."""

from collections.abc import AsyncIterator
from typing import Any

from litestar import Response, get
from litestar.response import Stream

from tongguan.api.live import Live
from tongguan.api.operation import Call, Operation, caller_of, node_of
from tongguan.journeys.notice import written
from tongguan.parties.may import Action
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal

EVENTS = "text/event-stream"
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
RETRY = b"retry: 3000\n\n"
BEAT = b": still here\n\n"


@get(
    "/v1/events",
    opt={
        "operation": Operation(
            id="stream-events",
            summary="Notices as they happen (server-sent events)",
            summary_zh="实时接收通知（SSE）",
            words="Each `notice` is what `GET /v1/notices` and `GET /v1/notices/cargo` have; what was missed is there. "
            "A stream ends within an hour: open it again.",
            action=Action.SEE,
            gives=(EVENTS,),
            refusals=(Reason.LIMITED,),
        )
    },
)
async def stream(request: Call) -> Response[Any]:
    """Until one of both has enough."""
    return Stream(told(admitted(request), caller_of(request)), media_type=EVENTS, headers=HEADERS)


def admitted(request: Call) -> Live:
    """The streams of this process, if one more fits."""
    live = node_of(request).live
    if not live.room(caller_of(request)):
        raise Refusal(
            Reason.LIMITED, "Too many streams are open. Close one first.", "打开的实时连接过多，请先关闭一个。", after=5
        )
    return live


async def told(live: Live, caller: Caller) -> AsyncIterator[bytes]:
    """The party's own notices."""
    yield RETRY
    async for one in live.stream(caller):
        if one is None:
            yield BEAT
        elif one.addressee == caller.party and not one.own:
            body = written(one.id, one, one.cargo)
            yield b"event: notice\nid: %d\ndata: %s\n\n" % (one.id, body)
