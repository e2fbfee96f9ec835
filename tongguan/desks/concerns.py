"""What waits for two officers at the desks: parties that may be denied ones, cases that an emergency holds; and the
lists of denied parties."""

from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.datastructures import UploadFile
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.concerns import lines, lists_of
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks.door import page
from tongguan.desks.guarantees import status_of, told
from tongguan.desks.page import desk
from tongguan.desks.request import words_of
from tongguan.journeys import judge
from tongguan.journeys.deny import DeniedImporting, imported
from tongguan.journeys.emergency import EmergencySigning, by
from tongguan.journeys.judge import Judging
from tongguan.messages.table import decoded
from tongguan.parties.may import Action
from tongguan.problem import Refusal


@get("/concerns", opt=page("concerns", "What two officers settle", Action.PROTECT, query=("done",)))
async def listed(request: Call) -> Response[str]:
    """Oldest first."""
    return await shown(request)


async def shown(request: Call, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    node, caller = node_of(request), caller_of(request)
    values: dict[str, Any] = {
        "rows": await at.reading(node, caller, lines),
        "lists": await at.reading(node, caller, lists_of),
        "me": by(caller),
        "done": request.query_params.get("done", ""),
        "typed": {},
        "read_in": None,
        "problems": (),
    }
    return desk(request, "emergencies/concerns.html", status, **{**values, **more})


@post("/concerns", status_code=303, opt=page("concern-judge", "A first word", Action.PROTECT))
async def say(request: Call) -> Response[Any]:
    """The first officer's word on one."""
    said, caller = await words_of(request), caller_of(request)

    def work(conn: Any, office: Any) -> str:
        wanted = Judging(key=said.get("key", ""), verdict=said.get("verdict", ""), why=said.get("why", ""))
        judge.judged(conn, office, caller, wanted)
        return "asked"

    return await done(request, said, work)


@post("/concerns/answer", status_code=303, opt=page("concern-answer", "A second word", Action.PROTECT))
async def answer(request: Call) -> Response[Any]:
    """The second officer agrees or declines, or the first takes it back."""
    said, caller = await words_of(request), caller_of(request)

    def work(conn: Any, office: Any) -> str:
        word = EmergencySigning(agree=said.get("agree") == "yes", why=said.get("why", ""))
        return judge.seconded(conn, office, caller, said.get("id", ""), word).state

    return await done(request, said, work)


@post("/concerns/lists", status_code=200, opt=page("denied-import", "Read in a list", Action.PROTECT))
async def import_(request: Call) -> Response[Any]:
    """What became of the file, row by row where one could not be read."""
    form, caller, node = await request.form(), caller_of(request), node_of(request)
    file = form.get("file")
    typed = {"list": str(form.get("list", "")), "whole": str(form.get("whole", ""))}
    when = (node.now(), node.law.head.day(node.now()))
    try:
        text, encoding = decoded(await file.read() if isinstance(file, UploadFile) else b"")
        wanted = DeniedImporting(list=typed["list"], csv=text, whole=typed["whole"] == "yes")
        made = await at.writing(node, lambda conn: imported(conn, caller, wanted, when))
    except Refusal as refused:
        return await shown(request, status_of(refused), typed=typed, problems=told(refused))
    return await shown(request, read_in=made, encoding=encoding, problems=made.problems)


async def done(request: Call, said: dict[str, str], work: Callable[[Any, Any], str]) -> Response[Any]:
    """It is done and the page says so, or what stands against it."""
    try:
        word = await node_of(request).written(work)
    except Refusal as refused:
        return await shown(request, status_of(refused), typed=said, problems=told(refused))
    return Redirect(f"/concerns?done={word}", status_code=303)
