"""Overrides at the desks: asked for on the case's page with a reason, answered there by a second officer."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.declarations import see
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks import officer
from tongguan.desks.door import page
from tongguan.desks.request import words_of
from tongguan.journeys import override as overriding
from tongguan.journeys.override import Rerouting
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal
from tongguan.risk.selection import Lane


@post("/cases/{number:str}/overrides", status_code=303, opt=page("override", "Ask for another lane", Action.ANSWER))
async def ask(request: Call, number: FromPath[str]) -> Response[Any]:
    """Nothing happens to the case until another officer agrees."""
    said, caller, node = await words_of(request), caller_of(request), node_of(request)
    await at.reading(node, caller, lambda conn: see(conn, caller, number, Action.ANSWER))
    lane, seq = next((one for one in Lane if one == said.get("lane")), None), said.get("seq", "")
    if lane is None:
        raise Refusal(Reason.INVALID, "Choose a lane.", "请选择通道。")
    wish = Rerouting(lane=lane, reason=said.get("reason", ""), seq=int(seq) if seq.isdigit() and len(seq) < 9 else -1)
    try:
        await node.written(lambda conn, office: overriding.ask(conn, office, caller, number, wish))
    except Refusal as refused:
        return await officer.again(request, number, refused, rerouting=said, not_rerouted=refused)
    return Redirect(f"/cases/{number}#override", status_code=303)


@post(
    "/cases/{number:str}/overrides/{id_:str}", status_code=303, opt=page("second", "The second officer", Action.ANSWER)
)
async def answer(request: Call, number: FromPath[str], id_: FromPath[str]) -> Response[Any]:
    """Another officer agrees or declines; who asked takes it back."""
    said, caller, node = await words_of(request), caller_of(request), node_of(request)
    reason = said.get("reason", "")
    try:
        if said.get("act") == "agree":
            await node.errand(lambda conn, office: overriding.agree(conn, office, caller, id_, reason))
        else:
            await node.written(lambda conn, office: overriding.decline(conn, office, caller, id_, reason))
    except Refusal as refused:
        return await officer.again(request, number, refused, rerouting=said, not_rerouted=refused)
    return Redirect(f"/cases/{number}#override", status_code=303)
