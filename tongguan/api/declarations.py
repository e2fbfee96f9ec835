"""Declarations as they stand: one, many, their course, the messages they came in and the answers they got."""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any, TypeVar

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api import views
from tongguan.api.operation import (
    JSON,
    Call,
    Operation,
    Parameter,
    Sent,
    bad_query,
    caller_of,
    language_of,
    node_of,
    sent,
)
from tongguan.api.paging import CURSOR, LIMIT, cursor_of, limit_of, next_link, wrong
from tongguan.codes.rows import Direction
from tongguan.declarations.declaration import Declaration
from tongguan.messages.answer import Answer
from tongguan.messages.received import XML
from tongguan.parties.may import Action, Subject, may, permit
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.release.lifecycle import Hold, State
from tongguan.store import documents, reading
from tongguan.store.connect import Reading
from tongguan.store.reading import CaseLine, FactLine, Filter

MOMENT = {"type": "string", "format": "date-time"}
Choice = TypeVar("Choice", bound=StrEnum)


def choices(kind: type[StrEnum]) -> dict[str, Any]:
    return {"type": "string", "enum": [str(k) for k in kind]}


FILTERS = (
    Parameter(name="state", words="In this state.", schema=choices(State)),
    Parameter(name="hold", words="With this hold open.", schema=choices(Hold)),
    Parameter(name="office", words="At this customs office."),
    Parameter(name="type", words="Of this declaration type.", example="IMA"),
    Parameter(name="direction", words="Import or export.", schema=choices(Direction)),
    Parameter(name="reference", words="With exactly this reference of the trader."),
    Parameter(name="received_from", words="Received at this moment or later.", schema=MOMENT),
    Parameter(name="received_to", words="Received before this moment.", schema=MOMENT),
    Parameter(name="q", words="These characters somewhere in number, reference or declarant (2 to 100)."),
)


def see(conn: Reading, caller: Caller, number: str, action: Action = Action.SEE) -> CaseLine:
    """The case of a number, if this caller may do this to it; else it is as if it were not there."""
    case = reading.case_by_number(conn, number) if len(number) <= 64 else None
    if case is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such declaration.", "没有该报关单。")
    subject = Subject(owner=case.owner, declarant=case.declarant)
    permit(caller, Action.SEE, subject)
    if action is not Action.SEE:
        permit(caller, action, subject)
    return case


async def looked(call: Call, case: CaseLine, what: str) -> None:
    """An officer's look is kept, with his name."""
    caller, node = caller_of(call), node_of(call)
    if caller.officer:
        await at.writing(node, lambda conn: documents.looked(conn, case.id, caller, what, node.now()))


@post(
    "/v1/declarations",
    status_code=201,
    opt={
        "operation": Operation(
            id="lodge",
            summary="Lodge a declaration or a follow-up; or many, one JSON a line",
            summary_zh="提交报关单或后续报文；或逐行提交多份",
            words="JSON or WCO XML (DEC): the answer comes when it is durable, as JSON or XML (RES) by Accept. NDJSON: "
            "answers are streamed in order; a signed line is a flattened JWS around its declaration. The key is "
            "declarant, reference, function and type: the same bytes again get the same answer, other bytes 409. "
            "With `check`, the same considering, and nothing is stored.",
            action=Action.LODGE,
            signed=True,
            query=(Parameter(name="check", words="Only consider; store nothing."),),
            body=Declaration,
            takes=(JSON, XML, "application/x-ndjson"),
            answer=Answer,
            gives=(JSON, XML, "application/x-ndjson"),
            status=201,
            also=(200,),
            headers=("Location",),
            refusals=(
                Reason.UNKNOWN_CALLER,
                Reason.NOT_ALLOWED,
                Reason.UNREADABLE,
                Reason.CONFLICT,
                Reason.TOO_LARGE,
                Reason.UNSUPPORTED,
                Reason.INVALID,
                Reason.OVERLOADED,
            ),
        )
    },
)
async def lodge(request: Call) -> Sent:
    """Stands here so that description and Allow know it: the edge gives it to the intake, past the router. What comes
    here is another spelling of the address, as with a slash at its end."""
    raise Refusal(Reason.NOT_FOUND, "Lodge at /v1/declarations, spelled so.", "请提交至 /v1/declarations。")


@get(
    "/v1/declarations/{number:str}",
    opt={
        "operation": Operation(
            id="get-declaration",
            summary="One declaration as it stands: decision, problems, bill, needs",
            summary_zh="查询一份报关单：决定、问题、税单、监管要求",
            words="Officers with the scope `verdict` also read lane, selection and reasons; each look is kept. "
            "Send the ETag as If-None-Match: 304 says that nothing changed.",
            action=Action.SEE,
            answer=views.Whole,
            headers=("ETag",),
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def one(request: Call, number: FromPath[str]) -> Sent:
    """The case as it stands."""
    caller, language = caller_of(request), language_of(request)
    grounds = bool(may(caller, Action.SEE_GROUNDS))

    def read(conn: Reading) -> tuple[CaseLine, list[FactLine], bytes, views.Why | None]:
        case = see(conn, caller, number)
        facts, stand = reading.timeline(conn, case.id), reading.standing(conn, case.id)
        return case, facts, stand, views.why(reading.grounds(conn, case.id), facts) if grounds else None

    case, facts, stand, why = await at.reading(node_of(request), caller, read)
    await looked(request, case, "declaration")
    body = msgspec.json.encode(views.whole(case, facts, stand, why, language))
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    headers = {"etag": tag, "cache-control": "private, no-cache"}
    if tag in matches(request.headers.get("if-none-match", "")):
        return Response(b"", status_code=304, headers=headers)
    return Response(body, media_type=JSON, headers=headers)


@get(
    "/v1/declarations",
    opt={
        "operation": Operation(
            id="list-declarations",
            summary="Your declarations, newest first, with filters",
            summary_zh="查询报关单列表，新者在前",
            words="The Link header (rel=next) and `next` lead to the next page; a cursor fits only its own filters.",
            action=Action.SEE,
            query=(*FILTERS, CURSOR, LIMIT),
            answer=views.Lines,
            headers=("Link",),
            refusals=(Reason.UNKNOWN_CALLER, Reason.NOT_ALLOWED, Reason.UNREADABLE),
        )
    },
)
async def many(request: Call) -> Sent:
    """A page of the list."""
    caller, wanted, limit = caller_of(request), filter_of(request.query_params), limit_of(request)
    question = [caller.party, msgspec.to_builtins(wanted)]
    before = cursor_of(request, question)
    found = await at.reading(node_of(request), caller, lambda conn: reading.cases(conn, wanted, limit + 1, before))
    more = next_link(request, found[limit - 1].id, question) if len(found) > limit else ""
    page = views.Lines(declarations=tuple(views.line(c) for c in found[:limit]), next=more)
    return sent(page, headers={"link": f'<{more}>; rel="next"'} if more else {})


@get(
    "/v1/declarations/{number:str}/timeline",
    opt={
        "operation": Operation(
            id="get-timeline",
            summary="What happened to a declaration, in order",
            summary_zh="查询报关单的办理过程",
            action=Action.SEE,
            answer=tuple[views.Step, ...],
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def timeline(request: Call, number: FromPath[str]) -> Sent:
    """Its facts, in order."""
    caller = caller_of(request)

    def read(conn: Reading) -> tuple[CaseLine, list[FactLine]]:
        case = see(conn, caller, number)
        return case, reading.timeline(conn, case.id)

    case, facts = await at.reading(node_of(request), caller, read)
    await looked(request, case, "timeline")
    return sent([views.step(f, caller) for f in facts])


def filter_of(query: Mapping[str, str]) -> Filter:
    """The filters asked for; every impossible one is named."""
    problems: list[Problem] = []
    q = query.get("q", "")
    for name, given, kind in (
        ("state", query.get("state"), State),
        ("hold", query.get("hold"), Hold),
        ("direction", query.get("direction"), Direction),
    ):
        if given is not None and given not in set(kind):
            names = ", ".join(kind)
            problems.append(wrong(name, f"one of {names}", f"以下之一：{names}"))
    if "q" in query and not (2 <= len(q.strip()) <= 100):
        problems.append(wrong("q", "2 to 100 characters", "2 至 100 个字符"))
    texts = {name: query.get(name) for name in ("state", "hold", "office", "type", "direction", "reference")}
    for name, text in {**texts, "q": q}.items():
        if text is not None and len(text) > 200:
            problems.append(wrong(name, "at most 200 characters", "不超过 200 个字符"))
    moments = {name: moment_of(query.get(name), name, problems) for name in ("received_from", "received_to")}
    if problems:
        raise bad_query(tuple(problems))
    return Filter(words=q.strip() or None, **texts, **moments)  # type: ignore[arg-type]


def moment_of(text: str | None, name: str, problems: list[Problem]) -> datetime | None:
    """A moment with its zone, or a problem more; None where none is asked for."""
    if text is None:
        return None
    try:
        said = msgspec.convert(text.replace(" ", "+"), datetime)
        moment = said.astimezone(UTC) if said.tzinfo else None
    except (msgspec.ValidationError, OverflowError):
        moment = None
    if moment is None:
        example = "2026-01-31T08:00:00Z"
        problems.append(wrong(name, f"a moment with its zone, as {example}", f"带时区的时刻，如 {example}"))
        return None
    return moment


def matches(header: str) -> set[str]:
    """The entity tags of If-None-Match, weak or strong."""
    return {tag.strip().removeprefix("W/") for tag in header[:2000].split(",")}
