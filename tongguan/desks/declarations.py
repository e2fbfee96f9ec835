"""The trader's declarations: those that stand out, all of them by filter, and how many wait for what."""

from datetime import datetime

from litestar import Response, get

from tongguan.api import node as at
from tongguan.api.declarations import filter_of
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.api.paging import cursor_of, next_link
from tongguan.desks.door import page, person_of
from tongguan.desks.page import desk
from tongguan.parties.may import Action, may
from tongguan.release.lifecycle import State
from tongguan.store import filters, reading, requests
from tongguan.store.connect import Reading
from tongguan.store.filters import Saved

PAGE = 50
FILTERS = ("state", "hold", "direction", "q", "cursor")


@get("/declarations", opt=page("declarations", "A party's declarations", Action.SEE, query=FILTERS))
async def listed(request: Call) -> Response[str]:
    """A page of them, newest first."""
    caller, asked = caller_of(request), {k: v for k, v in request.query_params.items() if v}
    wanted = filter_of(asked)
    question = [caller.party, {k: asked.get(k, "") for k in FILTERS if k != "cursor"}]
    before = cursor_of(request, question)
    mine = person_of(request).account.id

    def read(conn: Reading) -> tuple[list[reading.CaseLine], list[Saved], dict[int, datetime]]:
        found, kept = reading.cases(conn, wanted, PAGE + 1, before), filters.filters(conn, mine, "declarations")
        return found, kept, requests.unanswered(conn, [line.id for line in found if line.state == State.HELD])

    lines, kept, until = await at.reading(node_of(request), caller, read)
    more = next_link(request, lines[PAGE - 1].id, question) if len(lines) > PAGE else ""
    return desk(
        request,
        "declarations.html",
        lines=lines[:PAGE],
        more=more,
        asked=asked,
        states=list(State),
        kept=kept,
        until=until,
        trader=bool(may(caller, Action.AMEND)),
    )
