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
    """An officer speaks to the declarant, with `inside` to his colleagues, with `agencies` to those chosen alone;
    `act=heard`: no answer is needed, `act=read`: he has read what other agencies said."""
    form, caller = await request.form(), caller_of(request)
    said, to = await words_of(request), tuple(str(one) for one in form.getall("to", []))
    if said.get("act") == "heard":
        await node_of(request).written(lambda conn, office: remarking.heard(conn, office, caller, number))
        return Redirect(f"/cases/{number}#talk", status_code=303)
    if said.get("act") == "read":
        await node_of(request).written(lambda conn, office: remarking.read(conn, office, caller, number))
        return Redirect(f"/cases/{number}#talk", status_code=303)
    try:
        saying = NewRemark(words=said.get("words", ""), inside=said.get("act") == "inside")
        if said.get("act") == "agencies":
            saying = NewRemark(words=saying.words, to=to or ("",))
        await api.said(request, number, saying)
    except Refusal as refused:
        return await officer.again(
            request, number, refused, typed_remark=said.get("words", ""), typed_to=to, not_said=refused
        )
    return Redirect(f"/cases/{number}#talk", status_code=303)
