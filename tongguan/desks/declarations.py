"""The trader's declarations."""

from litestar import Response, get

from tongguan.api import node as at
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.parties.may import Action
from tongguan.store import reading
from tongguan.store.reading import Filter

PAGE = 50


@get("/declarations", opt=page("declarations", "A party's declarations", Action.SEE))
async def listed(request: Call) -> Response[str]:
    """The newest of them."""
    caller = caller_of(request)
    lines = await at.reading(node_of(request), caller, lambda conn: reading.cases(conn, Filter(), PAGE))
    return desk(request, "declarations.html", lines=lines)
