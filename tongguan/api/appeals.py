"""What declarants contest, and what the bodies that decide say of it."""

from datetime import date, datetime

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.declarations import looked, see
from tongguan.api.operation import Call, Operation, Parameter, Sent, caller_of, node_of, sent
from tongguan.api.paging import before_of
from tongguan.journeys import appeal
from tongguan.journeys.appeal import Appealing, AppealRuling
from tongguan.messages.answer import Answer
from tongguan.parties.may import Action
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.release.contest import CUSTOMS
from tongguan.store import appeals
from tongguan.store.appeals import Appeal
from tongguan.store.connect import Reading
from tongguan.store.reading import CaseLine

MOST = 100
QUERY = (
    Parameter(name="open", words="true: only those that wait for your word.", example="true"),
    Parameter(name="before", words="Only appeals older than the one with this id.", example="120"),
)


class AppealLine(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal. `refusal`: whose no it contests, `body`: who decides (an agency's code, or `customs`); `refused`: why
    it was refused. `outcome` is empty while it waits, or else upheld, overturned, remitted, or lapsed where the case
    went another way first. Words are empty once deleted at their date, and where they are not for the declarant."""

    id: int
    declaration: str
    refusal: str
    body: str
    refused: str
    until: date
    reason: str
    documents: tuple[str, ...]
    by: str
    at: datetime
    outcome: str
    ruling: str
    ruled_at: datetime | None


def line_of(one: Appeal, reader: Caller) -> AppealLine:
    """An appeal as its reader sees it: reasons of an agency that guards security stay with it and with officers."""
    tells = not one.quiet or reader.officer or reader.party == one.body
    return AppealLine(
        id=one.id,
        declaration=one.number,
        refusal=one.refusal,
        body=one.body,
        refused=one.refused if tells else "",
        until=one.until,
        reason=one.reason,
        documents=tuple(one.documents),
        by=one.by,
        at=one.at,
        outcome=one.outcome,
        ruling=one.ruling if tells else "",
        ruled_at=one.ruled_at,
    )


def body_of(caller: Caller) -> str:
    """The body in whose name a caller decides."""
    return CUSTOMS if caller.officer else caller.party


def number_of(id_: str) -> int:
    """The id in the address; what is none is no appeal."""
    if id_.isascii() and id_.isdigit() and len(id_) < 19:
        return int(id_)
    raise Refusal(Reason.NOT_FOUND, "There is no such appeal.", "没有该复议申请。")


@post(
    "/v1/declarations/{number:str}/appeals",
    status_code=200,
    opt={
        "operation": Operation(
            id="lodge-appeal",
            summary="Contest a refusal of an agency or of customs",
            summary_zh="对主管部门或海关的决定申请复议",
            words="Until the day that you were told. The same words again get the same answer; nothing changes until "
            "the body that decides has spoken.",
            action=Action.APPEAL,
            body=Appealing,
            answer=Answer,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def lodge(request: Call, number: FromPath[str]) -> Sent:
    """A fact of the case; the answer comes when it is durable."""
    caller, wish = caller_of(request), await read(request, Appealing)
    reply = await node_of(request).errand(lambda conn, office: appeal.lodge(conn, office, caller, number, wish))
    return Response(reply.body, status_code=200, media_type=reply.media)


@get(
    "/v1/declarations/{number:str}/appeals",
    opt={
        "operation": Operation(
            id="list-appeals-of-declaration",
            summary="What was contested about a declaration, and what came of it",
            summary_zh="查询报关单的复议申请及决定",
            action=Action.SEE,
            answer=tuple[AppealLine, ...],
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def of_case(request: Call, number: FromPath[str]) -> Sent:
    """Oldest first."""
    caller = caller_of(request)

    def found(conn: Reading) -> tuple[CaseLine, list[Appeal]]:
        case = see(conn, caller, number)
        return case, appeals.of_case(conn, case.id)

    case, rows = await at.reading(node_of(request), caller, found)
    await looked(request, case, "appeals")
    return sent([line_of(row, caller) for row in rows])


@get(
    "/v1/appeals",
    opt={
        "operation": Operation(
            id="list-appeals",
            summary="Appeals that your body decides about (agencies, supervisors)",
            summary_zh="查询本单位受理的复议申请（主管部门、主管关员）",
            words="At most a hundred, newest first; go on with `before`.",
            action=Action.RULE,
            query=QUERY,
            answer=tuple[AppealLine, ...],
        )
    },
)
async def listed(request: Call) -> Sent:
    """The caller's body's own."""
    asked, caller = request.query_params, caller_of(request)
    rows = await at.reading(
        node_of(request),
        caller,
        lambda conn: appeals.listed(conn, body_of(caller), asked.get("open") == "true", before_of(asked), MOST),
    )
    return sent([line_of(row, caller) for row in rows])


@post(
    "/v1/appeals/{id_:str}/ruling",
    status_code=200,
    opt={
        "operation": Operation(
            id="rule-appeal",
            summary="Decide about an appeal, with the reason (agencies, supervisors)",
            summary_zh="就复议申请作出决定并说明理由（主管部门、主管关员）",
            words="By a hand that did not refuse. `upheld`: the refusal stands; `overturned`: it falls and what was "
            "asked for counts as met; `remitted`: it falls and is looked at anew. The same word again is the same.",
            action=Action.RULE,
            body=AppealRuling,
            answer=AppealLine,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def rule(request: Call, id_: FromPath[str]) -> Sent:
    """A fact of the case, with the name of who said it."""
    caller, number, said = caller_of(request), number_of(id_), await read(request, AppealRuling)
    after = await node_of(request).written(lambda conn, office: appeal.rule(conn, office, caller, number, said))
    return sent(line_of(after, caller))
