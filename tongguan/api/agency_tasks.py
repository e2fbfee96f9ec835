"""What agencies are asked about cases: tasks listed, pulled from a queue and acknowledged, answered. An agency is shown
what its mandate opens, and under which clauses."""

from datetime import datetime

import msgspec
from litestar import get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.operation import Call, Operation, Parameter, Sent, caller_of, node_of, sent
from tongguan.api.paging import before_of
from tongguan.journeys import agency
from tongguan.journeys.agency import TaskAnswer, TaskFetching
from tongguan.journeys.agency_told import AgencyTask, line_of
from tongguan.parties.may import Action
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.store import agency_tasks
from tongguan.store.connect import Reading

MOST = 100
ASKING = frozenset({"sent", "waiting", "withdrawn", "appealed"})
"""What follows from what a declarant did: who that is, his fields say, where the mandate opens them."""
QUERY = (
    Parameter(name="state", words="Only tasks that stand so: waiting, sent, answered, withdrawn.", example="sent"),
    Parameter(name="before", words="Only tasks older than the one with this id.", example="120"),
)


class AgencyAct(msgspec.Struct, frozen=True, kw_only=True):
    """What was done about a task."""

    act: str
    at: datetime
    party: str
    words: str


class AgencyTaskWhole(AgencyTask, frozen=True, kw_only=True):
    """A task with what was done about it."""

    acts: tuple[AgencyAct, ...]


def number_of(id_: str) -> int:
    """The id in the address; what is none is no task."""
    if id_.isascii() and id_.isdigit() and len(id_) < 19:
        return int(id_)
    raise Refusal(Reason.NOT_FOUND, "There is no such task.", "没有该任务。")


def whole_of(conn: Reading, caller: Caller, id_: int) -> AgencyTaskWhole:
    """All of a task of the caller's agency. Raises Refusal where it has none such."""
    task = agency.own(caller, agency_tasks.one(conn, id_))
    acts = tuple(
        AgencyAct(act=a.act, at=a.at, party="" if a.act in ASKING else a.party, words=a.words)
        for a in agency_tasks.acts(conn, id_, MOST)
    )
    return AgencyTaskWhole(**msgspec.structs.asdict(line_of(task)), acts=acts)


@get(
    "/v1/agency-tasks",
    opt={
        "operation": Operation(
            id="list-agency-tasks",
            summary="Cases on which your agency must speak (agencies)",
            summary_zh="查询本部门待答复的报关单（主管部门）",
            words="At most a hundred, newest first; go on with `before`.",
            action=Action.SPEAK,
            query=QUERY,
            answer=tuple[AgencyTask, ...],
        )
    },
)
async def listed(request: Call) -> Sent:
    """The caller's own."""
    asked, caller = request.query_params, caller_of(request)
    before = before_of(asked)
    rows = await at.reading(
        node_of(request),
        caller,
        lambda conn: agency_tasks.listed(conn, caller.party, asked.get("state"), before, MOST),
    )
    return sent([line_of(row) for row in rows])


@get(
    "/v1/agency-tasks/{id_:str}",
    opt={
        "operation": Operation(
            id="get-agency-task",
            summary="One task: what is shown under which clauses, and what was done about it (agencies)",
            summary_zh="查询单项任务：所示内容、依据条款与办理经过（主管部门）",
            action=Action.SPEAK,
            answer=AgencyTaskWhole,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def one(request: Call, id_: FromPath[str]) -> Sent:
    """By its id."""
    caller, number = caller_of(request), number_of(id_)
    return sent(await at.reading(node_of(request), caller, lambda conn: whole_of(conn, caller, number)))


@post(
    "/v1/agency-tasks/fetches",
    status_code=200,
    opt={
        "operation": Operation(
            id="fetch-agency-tasks",
            summary="Pull the oldest tasks that nobody acknowledged (agencies)",
            summary_zh="领取最早的未确认任务（主管部门）",
            words="In the order of their ids. What is not acknowledged within `lease` seconds goes out again.",
            action=Action.SPEAK,
            body=TaskFetching,
            answer=tuple[AgencyTask, ...],
        )
    },
)
async def fetch(request: Call) -> Sent:
    """Theirs until the lease ends."""
    caller, wanted = caller_of(request), await read(request, TaskFetching)
    found = await node_of(request).written(lambda conn, office: agency.fetched(conn, office, caller, wanted))
    return sent([line_of(task) for task in found])


@post(
    "/v1/agency-tasks/{id_:str}/acknowledgements",
    status_code=200,
    opt={
        "operation": Operation(
            id="acknowledge-agency-task",
            summary="Say that a task arrived: it does not go out again (agencies)",
            summary_zh="确认收到任务，不再重发（主管部门）",
            action=Action.SPEAK,
            answer=AgencyTask,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def acknowledge(request: Call, id_: FromPath[str]) -> Sent:
    """Said again it is the same."""
    caller, number = caller_of(request), number_of(id_)
    task = await node_of(request).written(lambda conn, office: agency.acknowledged(conn, office, caller, number))
    return sent(line_of(task))


@post(
    "/v1/agency-tasks/{id_:str}/answers",
    status_code=200,
    opt={
        "operation": Operation(
            id="answer-agency-task",
            summary="Consent, refuse or ask for more, with the reason (agencies)",
            summary_zh="同意、不同意或要求补充，并说明理由（主管部门）",
            words="The same answer again gets what it got. A no ends the case where the law gives you that power.",
            action=Action.SPEAK,
            body=TaskAnswer,
            answer=AgencyTask,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def answer(request: Call, id_: FromPath[str]) -> Sent:
    """A fact of the case, with the name of who said it."""
    caller, number, word = caller_of(request), number_of(id_), await read(request, TaskAnswer)
    task = await node_of(request).written(lambda conn, office: agency.spoken(conn, office, caller, number, word))
    return sent(line_of(task))
