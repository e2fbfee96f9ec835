"""The declarant contests a refusal, on the page of his case."""

from typing import Any

from litestar import Response, post
from litestar.params import FromPath

from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks import case
from tongguan.desks.door import page
from tongguan.journeys import appeal
from tongguan.journeys.appeal import Appealing
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal


@post("/declarations/{number:str}/appeals", status_code=303, opt=page("contest", "Contest a refusal", Action.APPEAL))
async def contest(request: Call, number: FromPath[str]) -> Response[Any]:
    """His appeal; what he typed stays where it cannot be taken."""
    form, caller = await request.form(), caller_of(request)
    documents = tuple(str(one) for one in form.getall("document", []))
    refusal, reason = str(form.get("refusal", "")), str(form.get("reason", ""))
    wish = Appealing(refusal=refusal, reason=reason, documents=documents)
    try:
        await node_of(request).errand(lambda conn, office: appeal.lodge(conn, office, caller, number, wish))
    except Refusal as refused:
        if refused.reason not in (Reason.INVALID, Reason.CONFLICT):
            raise
        return await case.opened(request, number, 422, appealing=wish, not_appealed=refused)
    return case.back(number)
