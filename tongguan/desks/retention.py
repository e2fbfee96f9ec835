"""How long things are kept, and what is kept longer: the law's terms by kind, and legal holds on cases."""

from datetime import timedelta
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.codes.rows import UNSAID, Kept
from tongguan.desks.company import faulty, writing
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.desks.request import words_of
from tongguan.journeys import preserve
from tongguan.parties.may import Action
from tongguan.problem import Refusal
from tongguan.store import legal_holds

OF_A_CASE = (Kept.MESSAGES, Kept.DOCUMENTS, Kept.REQUESTS, Kept.FINDINGS, Kept.REMARKS, Kept.PHOTOGRAPHS)


@get("/administration/retention", opt=page("retention", "How long things are kept", Action.ADMINISTER, query=("done",)))
async def shown(request: Call) -> Response[str]:
    """Terms and holds."""
    return await opened(request, done=request.query_params.get("done", ""))


async def opened(request: Call, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    node = node_of(request)
    holds = await at.reading(node, caller_of(request), legal_holds.standing)
    values = {"terms": terms(request), "holds": holds, "refused": None, "typed": {}, "done": "", **more}
    return desk(request, "administration/retention.html", status, within="/administration", **values)


def terms(request: Call) -> list[tuple[Kept, timedelta | None, bool]]:
    """Each kind, how long it is kept (None: for good), and whether the law says so."""
    node = node_of(request)
    now, found = node.now(), []
    for kind in Kept:
        said = node.law.kept(kind, now)
        own = timedelta(days=node.retention_days) if kind in OF_A_CASE else UNSAID.get(kind)
        found.append((kind, own if said is None else said, said is not None))
    return found


@post("/administration/retention/holds", status_code=303, opt=page("hold", "Keep a case", Action.ADMINISTER))
async def hold(request: Call) -> Response[Any]:
    """Nothing of it is deleted from now on."""
    caller, node, said = caller_of(request), node_of(request), await words_of(request)
    wish = preserve.Keeping(number=said.get("number", "").replace(" ", ""), reason=said.get("reason", ""))
    try:
        await writing(request, lambda conn: preserve.hold(conn, caller, wish, node.now()))
    except Refusal as refused:
        return await opened(request, faulty(refused), refused=refused, typed=said)
    return Redirect("/administration/retention?done=held", status_code=303)


@post(
    "/administration/retention/holds/{id_:str}/lift",
    status_code=303,
    opt=page("lift", "Let a case go", Action.ADMINISTER),
)
async def lift(request: Call, id_: FromPath[str]) -> Response[Any]:
    """Its dates count again."""
    caller, node, said = caller_of(request), node_of(request), await words_of(request)
    try:
        await writing(request, lambda conn: preserve.lift(conn, caller, id_, said.get("reason", ""), node.now()))
    except Refusal as refused:
        return await opened(request, faulty(refused), refused=refused)
    return Redirect("/administration/retention?done=lifted", status_code=303)
