"""One search for all desks: officers over all cases, a party over its own; one that is meant opens at once."""

from collections.abc import Iterable

from litestar import Response, get
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.parties.may import Action, may
from tongguan.parties.party import Caller
from tongguan.store import find
from tongguan.store.find import Found

LONGEST = 100


@get("/find", opt=page("find", "One search", Action.SEE, query=("q",)))
async def found(request: Call) -> Response[str] | Redirect:
    """What the words name: a number with or without spaces, a reference, a container, a waybill, a declarant."""
    said, caller = request.query_params.get("q", "").strip()[:LONGEST], caller_of(request)
    lines = await at.reading(node_of(request), caller, lambda conn: find.find(conn, said)) if said else []
    meant = {line.number for line in lines if line.kind == "number"} or {line.number for line in lines}
    where = place_of(caller)
    if len(meant) == 1:
        return Redirect(f"{where}/{meant.pop()}", status_code=303)
    return desk(request, "find.html", said=said, cases=together(lines), where=where, most=find.MOST)


def place_of(caller: Caller) -> str:
    """Where this caller reads a case."""
    return "/cases" if may(caller, Action.SEE_GROUNDS) else "/declarations"


def together(lines: Iterable[Found]) -> list[tuple[Found, list[str]]]:
    """Each case once, with all ways by which it was found."""
    cases: dict[str, tuple[Found, list[str]]] = {}
    for line in lines:
        cases.setdefault(line.number, (line, []))[1].append(line.kind)
    return list(cases.values())
