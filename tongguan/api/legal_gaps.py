"""The register of legal gaps: data that somebody needs and no clause lets him have."""

from datetime import datetime

import msgspec
from litestar import get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.operation import Call, Operation, Parameter, Sent, caller_of, node_of, sent
from tongguan.api.paging import CURSOR, LIMIT, cursor_of, limit_of, next_link
from tongguan.journeys import legal_gap
from tongguan.journeys.legal_gap import GapAsking, GapStepping
from tongguan.parties.may import Action
from tongguan.problem import Reason
from tongguan.store import gaps
from tongguan.store.connect import Reading
from tongguan.store.gaps import Gap, GapStep

ID = 10**18


class GapLine(msgspec.Struct, frozen=True, kw_only=True):
    """A flow without a clause: who needs what and why, since when, which legal source is proposed. `state`: open,
    closed (by `clause`), declined."""

    id: int
    party: str
    topic: str
    why: str
    proposed: str
    asked_by: str
    since: datetime
    state: str
    clause: str
    changed_at: datetime


class GapStepLine(msgspec.Struct, frozen=True, kw_only=True):
    """What was done about a gap, by whom."""

    what: str
    at: datetime
    party: str
    actor: str
    words: str


class GapWhole(GapLine, frozen=True, kw_only=True):
    """A gap with what was done about it, oldest first."""

    steps: tuple[GapStepLine, ...]


def line_of(row: Gap) -> GapLine:
    return GapLine(**row._asdict())


def numbered(id_: str) -> int:
    """The id as it stands in an address. Raises Refusal."""
    if not (id_.isascii() and id_.isdigit() and int(id_[:20]) < ID):
        raise legal_gap.missing()
    return int(id_)


@get(
    "/v1/legal-gaps",
    opt={
        "operation": Operation(
            id="list-legal-gaps",
            summary="Flows of data that are asked for and that no clause lets through",
            summary_zh="查询法律缺口",
            words="A party its own, an officer all.",
            action=Action.SUBSCRIBED,
            query=(LIMIT, CURSOR, Parameter(name="state", words="open, closed or declined", example="open")),
            answer=tuple[GapLine, ...],
        )
    },
)
async def listed(request: Call) -> Sent:
    """By id; the Link header leads on."""
    limit, state = limit_of(request), request.query_params.get("state") or None
    after = cursor_of(request, ("legal-gaps", state)) or 0
    caller, question = caller_of(request), ("legal-gaps", state)
    rows = await at.reading(node_of(request), caller, lambda conn: gaps.listed(conn, state, after, limit + 1))
    more = next_link(request, rows[limit - 1].id, question) if len(rows) > limit else ""
    return sent([line_of(row) for row in rows[:limit]], headers={"link": f'<{more}>; rel="next"'} if more else None)


@post(
    "/v1/legal-gaps",
    status_code=201,
    opt={
        "operation": Operation(
            id="ask-legal-gap",
            summary="Note data that you need and that no clause lets you have",
            summary_zh="登记法律缺口",
            action=Action.SUBSCRIBE,
            body=GapAsking,
            answer=GapLine,
            status=201,
            refusals=(Reason.CONFLICT,),
        )
    },
)
async def ask(request: Call) -> Sent:
    """Once for each flow, while it is open."""
    caller, wanted = caller_of(request), await read(request, GapAsking)
    made = await node_of(request).written(lambda conn, office: legal_gap.asked(conn, office, caller, wanted))
    return sent(line_of(made), 201)


@get(
    "/v1/legal-gaps/{id_:str}",
    opt={
        "operation": Operation(
            id="get-legal-gap",
            summary="One legal gap, and what was done about it",
            summary_zh="查询单项法律缺口",
            action=Action.SUBSCRIBED,
            answer=GapWhole,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def one(request: Call, id_: FromPath[str]) -> Sent:
    """With every step and its name."""
    row, steps = await at.reading(node_of(request), caller_of(request), lambda conn: whole(conn, numbered(id_)))
    return sent(GapWhole(**row._asdict(), steps=tuple(GapStepLine(**one._asdict()) for one in steps)))


def whole(conn: Reading, id_: int) -> tuple[Gap, list[GapStep]]:
    """A gap that the caller sees, and its steps. Raises Refusal."""
    found = gaps.one(conn, id_)
    if found is None:
        raise legal_gap.missing()
    return found, gaps.steps(conn, id_)


@post(
    "/v1/legal-gaps/{id_:str}/steps",
    status_code=200,
    opt={
        "operation": Operation(
            id="step-legal-gap",
            summary="Propose a legal source for a gap, close it by a clause in force, or decline it",
            summary_zh="处理法律缺口：建议法律依据、依据条款关闭或不予采纳",
            action=Action.SUBSCRIBE,
            body=GapStepping,
            answer=GapLine,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def step(request: Call, id_: FromPath[str]) -> Sent:
    """Whoever asked proposes; who administers closes and declines as well."""
    caller, said = caller_of(request), await read(request, GapStepping)
    number = numbered(id_)
    now = await node_of(request).written(lambda conn, office: legal_gap.stepped(conn, office, caller, number, said))
    return sent(line_of(now))
