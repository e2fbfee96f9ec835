"""Requests at the desks: the officer asks on the case's page, the trader answers on his."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.declarations import see
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks import case, officer
from tongguan.desks.door import page
from tongguan.journeys import request as asking
from tongguan.journeys.request import Asking
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal


@post("/cases/{number:str}/requests", status_code=303, opt=page("ask", "Ask the declarant", Action.ANSWER))
async def ask(request: Call, number: FromPath[str]) -> Response[Any]:
    """The officer asks; what he typed stays where it cannot be asked."""
    said, caller, node = await words_of(request), caller_of(request), node_of(request)
    await at.reading(node, caller, lambda conn: see(conn, caller, number, Action.ANSWER))
    seq = said.get("seq", "")
    wanted = Asking(
        subject=said.get("subject", ""),
        words=said.get("words", ""),
        deadline=moment_of(said.get("deadline", ""), node.law.head.time_zone, node.now()),
        wanted=tuple(w.strip() for w in said.get("wanted", "").splitlines() if w.strip()),
        seq=int(seq) if seq.isdigit() and len(seq) < 9 else -1,
    )
    try:
        await node.errand(lambda conn, office: asking.ask(conn, office, caller, number, wanted))
    except Refusal as refused:
        return await officer.again(request, number, refused, asking=said, not_asked=refused)
    return Redirect(f"/cases/{number}", status_code=303)


@post(
    "/cases/{number:str}/requests/{id_:str}/recall", status_code=303, opt=page("recall", "Take it back", Action.ANSWER)
)
async def recall(request: Call, number: FromPath[str], id_: FromPath[str]) -> Response[Any]:
    """It is wanted no more."""
    caller = caller_of(request)
    await node_of(request).errand(lambda conn, office: asking.recall(conn, office, caller, id_))
    return Redirect(f"/cases/{number}", status_code=303)


@post(
    "/declarations/{number:str}/requests/{id_:str}/reply",
    status_code=303,
    opt=page("reply", "Answer what the office asked", Action.AMEND),
)
async def reply(request: Call, number: FromPath[str], id_: FromPath[str]) -> Response[Any]:
    """The trader answers; what he typed stays where it cannot be taken."""
    said, caller = await words_of(request), caller_of(request)
    words = said.get("words", "")
    try:
        await node_of(request).errand(lambda conn, office: asking.reply(conn, office, caller, id_, words))
    except Refusal as refused:
        if refused.reason not in (Reason.INVALID, Reason.CONFLICT):
            raise
        return await case.opened(request, number, 422, typed={id_: words}, not_taken=refused)
    return case.back(number)


async def words_of(request: Call) -> dict[str, str]:
    """What the form says."""
    return {name: str(value) for name, value in (await request.form()).items()}


def moment_of(said: str, zone: str, now: datetime) -> datetime:
    """A moment typed in the administration's time; one that cannot be read is now, which no deadline may be."""
    try:
        return datetime.fromisoformat(said).replace(tzinfo=ZoneInfo(zone))
    except ValueError:
        return now
