"""The conversation about a case, on the declarant's page and on the officer's."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import remarks as api
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.api.remarks import NewRemark
from tongguan.desks import case, officer
from tongguan.desks.door import page
from tongguan.desks.request import words_of
from tongguan.journeys import remark as remarking
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal


@post("/declarations/{number:str}/remarks", status_code=303, opt=page("say", "Say it to the office", Action.AMEND))
async def to_office(request: Call, number: FromPath[str]) -> Response[Any]:
    """The declarant speaks; what he typed stays where it cannot be taken."""
    words = (await words_of(request)).get("words", "")
    try:
        await api.said(request, number, NewRemark(words=words))
    except Refusal as refused:
        if refused.reason is not Reason.INVALID:
            raise
        return await case.opened(request, number, 422, typed={"remark": words}, not_said=refused)
    return Redirect(f"/declarations/{number}#talk", status_code=303)


@post("/cases/{number:str}/remarks", status_code=303, opt=page("say-officer", "Say it", Action.ANSWER))
async def of_office(request: Call, number: FromPath[str]) -> Response[Any]:
    """An officer speaks to the declarant, or with `inside` to his colleagues; `act=heard`: no answer is needed."""
    said, caller = await words_of(request), caller_of(request)
    if said.get("act") == "heard":
        await node_of(request).written(lambda conn, office: remarking.heard(conn, office, caller, number))
        return Redirect(f"/cases/{number}#talk", status_code=303)
    try:
        await api.said(request, number, NewRemark(words=said.get("words", ""), inside=said.get("act") == "inside"))
    except Refusal as refused:
        return await officer.again(request, number, refused, typed_remark=said.get("words", ""), not_said=refused)
    return Redirect(f"/cases/{number}#talk", status_code=303)
