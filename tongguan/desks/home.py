"""After signing in: everybody to his own desk. And where there is no page: a page that says so."""

from typing import Any

from litestar import Response, get
from litestar.response import Redirect

from tongguan.api.app import problem_page
from tongguan.api.operation import Call
from tongguan.desks.door import page, person_of
from tongguan.desks.page import desk
from tongguan.desks.sections import open_to
from tongguan.problem import Reason, Refusal


@get("/home", opt=page("home", "To one's own desk"))
async def home(request: Call) -> Response[Any]:
    """The first section that is open to whoever asks."""
    sections = open_to(person_of(request).caller)
    return Redirect(sections[0].path) if sections else desk(request, "home.html")


@get("/{rest:path}", opt=page("nowhere", "Where there is nothing", open=True))
async def nowhere(request: Call) -> Response[Any]:
    """A page for people; programs are told as everywhere."""
    lost = Refusal(Reason.NOT_FOUND, "There is nothing at this address.", "该地址不存在。")
    if "text/html" in request.headers.get("accept", ""):
        raise lost
    return problem_page(request, lost)
