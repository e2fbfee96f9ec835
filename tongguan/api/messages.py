"""The messages of a declaration: as received, byte for byte, and the answer each got, as JSON or as WCO RES."""

import re
from typing import Any

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api import views
from tongguan.api.declarations import looked, see
from tongguan.api.operation import JSON, Call, Operation, Sent, caller_of, node_of, sent
from tongguan.journeys.draft import answer as answer_of
from tongguan.messages import wco_res
from tongguan.messages.answer import Answer
from tongguan.messages.received import XML
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal
from tongguan.store import reading
from tongguan.store.connect import Reading
from tongguan.store.reading import CaseLine

NO_MESSAGE = Refusal(Reason.NOT_FOUND, "There is no such message.", "没有该报文。")


@get(
    "/v1/declarations/{number:str}/messages",
    opt={
        "operation": Operation(
            id="list-messages",
            summary="The messages of a declaration",
            summary_zh="查询报关单的往来报文",
            action=Action.SEE,
            answer=tuple[views.MessageLine, ...],
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def listed(request: Call, number: FromPath[str]) -> Sent:
    """What was received, in order."""
    caller = caller_of(request)

    def read(conn: Reading) -> tuple[CaseLine, list[views.MessageLine]]:
        case = see(conn, caller, number)
        facts = {f.seq: f for f in reading.timeline(conn, case.id)}
        kept = reading.messages(conn, case.id)
        return case, [views.message_line(m, facts[m.seq], case.number) for m in kept if m.seq in facts]

    case, lines = await at.reading(node_of(request), caller, read)
    await looked(request, case, "messages")
    return sent(lines)


@get(
    "/v1/declarations/{number:str}/messages/{seq:str}",
    opt={
        "operation": Operation(
            id="get-message",
            summary="A message as received, byte for byte",
            summary_zh="下载原始报文",
            action=Action.SEE,
            gives=(JSON, XML),
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def received(request: Call, number: FromPath[str], seq: FromPath[str]) -> Sent:
    """The bytes."""
    return await given(request, number, seq)


async def given(request: Call, number: str, seq: str) -> Sent:
    """The bytes, as a download."""
    caller, place = caller_of(request), place_of(seq)

    def read(conn: Reading) -> tuple[CaseLine, reading.Message | None]:
        case = see(conn, caller, number)
        return case, reading.message(conn, case.id, place)

    case, message = await at.reading(node_of(request), caller, read)
    if message is None or message.deleted:
        raise NO_MESSAGE
    await looked(request, case, f"message {place}")
    ending = "xml" if message.media == XML else "json"
    name = re.sub(r"[^A-Za-z0-9-]", "_", case.number)
    headers = {"content-disposition": f'attachment; filename="{name}-{place}.{ending}"'}
    return Response(bytes(message.body), media_type=message.media, headers=headers)


@get(
    "/v1/declarations/{number:str}/messages/{seq:str}/answer",
    opt={
        "operation": Operation(
            id="get-answer",
            summary="The answer that a message got, as JSON or WCO RES XML (by Accept)",
            summary_zh="查询报文的答复，JSON 或 WCO RES XML",
            action=Action.SEE,
            answer=Answer,
            gives=(JSON, XML),
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def answered(request: Call, number: FromPath[str], seq: FromPath[str]) -> Sent:
    """The answer as given then."""
    caller, place = caller_of(request), place_of(seq)

    def read(conn: Reading) -> tuple[CaseLine, Any]:
        case = see(conn, caller, number)
        return case, reading.fact(conn, case.id, place)

    case, fact = await at.reading(node_of(request), caller, read)
    if fact is None:
        raise NO_MESSAGE
    await looked(request, case, f"answer {place}")
    told = answer_of(case.number, case.reference, fact.at, views.told_in(fact.body))
    accept = request.headers.get("accept", "")
    if "xml" in accept and "json" not in accept:
        return Response(wco_res.write(told), media_type=XML)
    return Response(msgspec.json.encode(told), media_type=JSON)


def place_of(seq: str) -> int:
    """The sequence number in an address."""
    if not (seq.isascii() and seq.isdigit() and len(seq) <= 6):
        raise NO_MESSAGE
    return int(seq)
