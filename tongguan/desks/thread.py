"""The thread of one consignment on one page: everything under its unique reference that the reader may see."""

from litestar import Response, get
from litestar.params import FromPath

from tongguan.api.operation import Call, caller_of
from tongguan.api.thread import pulled
from tongguan.desks.door import page
from tongguan.desks.find import place_of
from tongguan.desks.movement_panel import MEANS
from tongguan.desks.page import desk
from tongguan.parties.may import Action
from tongguan.trips.words import PHASES


@get("/ucr/{ucr:str}", opt=page("thread", "The thread of a consignment", Action.SEE))
async def one(request: Call, ucr: FromPath[str]) -> Response[str]:
    """Permits, manifests, declarations and vehicles on one line of time."""
    whole = await pulled(request, ucr)
    return desk(request, "thread.html", thread=whole, where=place_of(caller_of(request)), means=MEANS, phases=PHASES)
