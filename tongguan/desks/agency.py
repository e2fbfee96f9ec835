"""An agency's desk: the cases on which it must speak, what its mandate shows of each, and its answer."""

from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.agency_tasks import AgencyAct, number_of, whole_of
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.api.paging import before_of
from tongguan.desks.company import faulty
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.desks.request import words_of
from tongguan.desks.shown import groups
from tongguan.exchange.found import FOUND
from tongguan.journeys import agency
from tongguan.journeys.agency import TaskAnswer
from tongguan.journeys.agency_told import line_of
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal
from tongguan.release.voice import Stance
from tongguan.store import agency_tasks

PAGE = 50
ANOTHERS = frozenset({"told", "overruled"})
"""Acts whose words are another's."""


@get("/agency-tasks", opt=page("agency-tasks", "Cases on which an agency must speak", Action.SPEAK, query=("before",)))
async def listed(request: Call) -> Response[str]:
    """Newest first."""
    caller, before = caller_of(request), before_of(request.query_params)
    found = await at.reading(
        node_of(request),
        caller,
        lambda conn: agency_tasks.listed(conn, caller.party, None, before, PAGE + 1),
    )
    more = f"/agency-tasks?before={found[PAGE - 1].id}" if len(found) > PAGE else ""
    rows = [line_of(row) for row in found[:PAGE]]
    return desk(request, "agency/list.html", 200, rows=rows, more=more, moment=node_of(request).now())


@get("/agency-tasks/{id_:str}", opt=page("agency-task", "What an agency is asked about a case", Action.SPEAK))
async def one(request: Call, id_: FromPath[str]) -> Response[str]:
    """What is shown, under which clauses, what was done, and the answer."""
    return await opened(request, id_)


async def opened(
    request: Call, id_: str, status: int = 200, refused: Refusal | None = None, typed: str = ""
) -> Response[str]:
    """The page; `refused`, `typed`: why an answer was not taken, and what it said."""
    node, caller = node_of(request), caller_of(request)
    task = await at.reading(node, caller, lambda conn: whole_of(conn, caller, number_of(id_)))
    values = {
        "task": task,
        "groups": groups({name: value for name, value in task.shown.items() if name != FOUND}),
        "found": task.shown.get(FOUND, ()),
        "done": [(act, *said(act)) for act in task.acts],
        "answers": tuple(Stance),
        "refused": refused,
        "typed": typed,
        "moment": node.now(),
    }
    return desk(request, "agency/one.html", status, **values)


@post("/agency-tasks/{id_:str}", status_code=303, opt=page("agency-answer", "An agency's answer", Action.SPEAK))
async def answer(request: Call, id_: FromPath[str]) -> Response[Any]:
    """Consent, refuse or ask for more; what was typed is kept where it cannot be."""
    caller, said, number = caller_of(request), await words_of(request), number_of(id_)
    reason = said.get("reason", "")
    try:
        if said.get("answer") not in set(Stance):
            raise Refusal(Reason.INVALID, "Choose an answer.", "请选择答复。")
        word = TaskAnswer(answer=Stance(said["answer"]), reason=reason)
        await node_of(request).written(lambda conn, office: agency.spoken(conn, office, caller, number, word))
    except Refusal as refused:
        if refused.reason not in (Reason.INVALID, Reason.CONFLICT):
            raise
        return await opened(request, id_, faulty(refused), refused, reason)
    return Redirect(f"/agency-tasks/{number}", status_code=303)


def said(act: AgencyAct) -> tuple[Stance | None, str]:
    """The word in what an act says, and the reason that follows it. What others said stands as they said it."""
    word, colon, reason = act.words.partition(": ")
    if act.act not in ANOTHERS and colon and word in set(Stance):
        return Stance(word), reason
    return None, act.words
