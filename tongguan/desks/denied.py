"""A list of denied parties at the desks: its entries, and of each what it stops and what had crossed before."""

from typing import Any

from litestar import Response, get
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.concerns import entry_of, likeness_of, lines_of, list_of
from tongguan.api.emergencies import found_by
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.journeys import crossed as crossing
from tongguan.parties.may import Action
from tongguan.risk.concern import ConcernSource
from tongguan.risk.names import keys, name_of
from tongguan.store import concerns, denied
from tongguan.store.denied import Wanted

PAGE = 50


@get(
    "/concerns/lists/{list_:str}",
    opt=page("denied-list", "A list of denied parties", Action.PROTECT, query=("name", "after")),
)
async def entries(request: Call, list_: FromPath[str]) -> Response[str]:
    """Its entries by their ids, or those with a name like the one asked for."""
    node, name = node_of(request), request.query_params.get("name", "").replace("\0", "")[:120].strip()
    wanted = Wanted(
        list_,
        name,
        keys(name_of(name)) if name else frozenset(),
        request.query_params.get("after", "")[:64].replace("\0", ""),
    )
    caller = caller_of(request)
    which = await at.reading(node, caller, lambda conn: list_of(conn, list_))
    rows = await at.reading(node, caller, lambda conn: denied.entries(conn, wanted, PAGE + 1))
    values: dict[str, Any] = {
        "list": which,
        "rows": rows[:PAGE],
        "more": rows[PAGE - 1].id if len(rows) > PAGE else "",
        "name": name,
        "today": node.law.head.day(node.now()),
    }
    return desk(request, "emergencies/entries.html", **values)


@get(
    "/concerns/lists/{list_:str}/{id_:str}",
    opt=page("denied-entry", "An entry of a list of denied parties", Action.PROTECT),
)
async def entry(request: Call, list_: FromPath[str], id_: FromPath[str]) -> Response[str]:
    """Whom it names, since when, and what it stops."""
    return await opened(request, list_, id_)


@get(
    "/concerns/lists/{list_:str}/{id_:str}/crossed",
    opt=page("denied-crossed", "What had crossed before", Action.PROTECT, query=("days", "before")),
)
async def crossed(request: Call, list_: FromPath[str], id_: FromPath[str]) -> Response[str]:
    """Released cases and passages in which it may be meant; the search is kept."""
    listed = await at.reading(node_of(request), caller_of(request), lambda conn: entry_of(conn, list_, id_))
    found = await found_by(request, crossing.of_entry(listed, likeness_of(request)), f"denied/{list_}/{id_}")
    return await opened(request, list_, id_, found=found, days=request.query_params.get("days", "30"))


async def opened(request: Call, list_: str, id_: str, **more: Any) -> Response[str]:
    """The page; `more`: what was found."""
    node, caller = node_of(request), caller_of(request)
    listed = await at.reading(node, caller, lambda conn: entry_of(conn, list_, id_))
    ref = f"{list_}/{id_}"
    rows = await at.reading(node, caller, lambda conn: concerns.of_ref(conn, ConcernSource.SCREENING, ref))
    values = {
        "entry": listed,
        "stopped": list(zip(rows, await at.reading(node, caller, lambda conn: lines_of(conn, rows)), strict=True)),
        "today": node.law.head.day(node.now()),
        "found": None,
        "days": "30",
    }
    return desk(request, "emergencies/entry.html", **{**values, **more})
