"""How the node is, part by part, for everybody: what `/v1/status` says, to be read."""

from litestar import Response, get

from tongguan.api.operation import Call, node_of
from tongguan.api.status import Condition, watchman
from tongguan.desks.door import page
from tongguan.desks.page import desk

MEANS = {Condition.UP: "pass", Condition.DEGRADED: "hold", Condition.UNKNOWN: "none"}


@get("/status", opt=page("status", "How the parts of the node are", open=True))
async def status(request: Call) -> Response[str]:
    """The page; it looks again by itself."""
    return desk(request, "status.html", seen=await watchman(request.app.state).look(node_of(request)), means=MEANS)


@get("/status/parts", opt=page("status-parts", "The same, the part that changes", open=True))
async def parts(request: Call) -> Response[str]:
    """What the page shows anew every few seconds."""
    found = await watchman(request.app.state).look(node_of(request))
    return desk(request, "status_parts.html", seen=found, means=MEANS)
