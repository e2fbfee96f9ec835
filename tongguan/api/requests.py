"""What officers ask of declarants, and the answers."""

from datetime import datetime

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.declarations import looked, see
from tongguan.api.operation import Call, Operation, Sent, caller_of, node_of, sent
from tongguan.journeys import request as asking
from tongguan.journeys.request import Asking
from tongguan.messages.answer import Answer
from tongguan.parties.may import Action
from tongguan.problem import Reason
from tongguan.store import requests
from tongguan.store.connect import Reading
from tongguan.store.reading import CaseLine


class RequestLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A request: `open` until the office is content or takes it back, `overdue` while it is open past its deadline
    without an answer. Words are empty once deleted at their date."""

    id: str
    subject: str
    words: str
    deadline: datetime
    asked_at: datetime
    asked_by: str
    open: bool
    overdue: bool
    wanted: tuple[str, ...] = ()
    reply: str = ""
    replied_by: str = ""
    replied_at: datetime | None = None
    recalled: bool = False


class Words(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The declarant's answer; documents and amendments come by their own routes."""

    words: str


def line_of(request: requests.Request, officer: bool, now: datetime) -> RequestLine:
    """A request as its reader sees it at this moment: a trader reads "customs" where an officer asked."""
    return RequestLine(
        id=request.id,
        subject=request.subject,
        words=request.words,
        deadline=request.deadline,
        asked_at=request.asked_at,
        asked_by=request.asked_by if officer else "customs",
        open=request.open,
        overdue=request.open and request.replied_at is None and request.deadline <= now,
        wanted=tuple(request.wanted),
        reply=request.reply,
        replied_by=request.replied_by,
        replied_at=request.replied_at,
        recalled=request.recalled,
    )


@post(
    "/v1/declarations/{number:str}/requests",
    status_code=200,
    opt={
        "operation": Operation(
            id="ask-declarant",
            summary="Ask the declarant for words, documents or an amendment (officers)",
            summary_zh="要求申报人补充说明、单证或修改（关员）",
            words="The declaration holds `documents` until a verdict on it passes, or the request is taken back.",
            action=Action.ANSWER,
            body=Asking,
            answer=Answer,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def ask(request: Call, number: FromPath[str]) -> Sent:
    """Asks; the answer comes when it is durable."""
    caller, wanted = caller_of(request), await read(request, Asking)
    await at.reading(node_of(request), caller, lambda conn: see(conn, caller, number, Action.ANSWER))
    reply = await node_of(request).errand(lambda conn, office: asking.ask(conn, office, caller, number, wanted))
    return Response(reply.body, status_code=200, media_type=reply.media)


@get(
    "/v1/declarations/{number:str}/requests",
    opt={
        "operation": Operation(
            id="list-requests",
            summary="What the office asked about a declaration, and the answers",
            summary_zh="查询海关的补充要求及答复",
            action=Action.SEE,
            answer=tuple[RequestLine, ...],
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def listed(request: Call, number: FromPath[str]) -> Sent:
    """Oldest first."""
    caller, now = caller_of(request), node_of(request).now()

    def found(conn: Reading) -> tuple[CaseLine, list[requests.Request]]:
        case = see(conn, caller, number)
        return case, requests.of_case(conn, case.id)

    case, rows = await at.reading(node_of(request), caller, found)
    await looked(request, case, "requests")
    return sent([line_of(row, caller.officer, now) for row in rows])


@post(
    "/v1/requests/{id_:str}/reply",
    status_code=200,
    opt={
        "operation": Operation(
            id="reply-to-request",
            summary="Answer a request of the office",
            summary_zh="答复海关的补充要求",
            words="Once; the same words again are taken as the same answer. Attach documents, or amend, before it.",
            action=Action.AMEND,
            body=Words,
            answer=Answer,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def reply(request: Call, id_: FromPath[str]) -> Sent:
    """The answer comes when it is durable."""
    caller, said = caller_of(request), await read(request, Words)
    told = await node_of(request).errand(lambda conn, office: asking.reply(conn, office, caller, id_, said.words))
    return Response(told.body, status_code=200, media_type=told.media)


@post(
    "/v1/requests/{id_:str}/recall",
    status_code=200,
    opt={
        "operation": Operation(
            id="recall-request",
            summary="Take a request back (officers)",
            summary_zh="撤回补充要求（关员）",
            action=Action.ANSWER,
            answer=Answer,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def recall(request: Call, id_: FromPath[str]) -> Sent:
    """It is wanted no more."""
    caller = caller_of(request)
    told = await node_of(request).errand(lambda conn, office: asking.recall(conn, office, caller, id_))
    return Response(told.body, status_code=200, media_type=told.media)
