"""One search for all desks: officers over all cases, a party over its own; one that is meant opens at once."""

from collections.abc import Iterable
from urllib.parse import quote

from litestar import Response, get
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.parties.may import Action, may
from tongguan.parties.party import Caller
from tongguan.store import find, thread
from tongguan.store.connect import Reading
from tongguan.store.find import Found

LONGEST = 100


@get("/find", opt=page("find", "One search", Action.SEE, query=("q",)))
async def found(request: Call) -> Response[str] | Redirect:
    """What the words name: a number with or without spaces, a reference, a container, a waybill, a declarant; a unique
    consignment reference leads to its whole thread."""
    said, caller = request.query_params.get("q", "").strip()[:LONGEST], caller_of(request)
    lines, tied = await at.reading(node_of(request), caller, lambda conn: named(conn, said)) if said else ([], False)
    if tied:
        return Redirect(f"/ucr/{quote(said, safe='')}", status_code=303)
    meant = {line.number for line in lines if line.kind == "number"} or {line.number for line in lines}
    where = place_of(caller)
    if len(meant) == 1:
        return Redirect(f"{where}/{meant.pop()}", status_code=303)
    return desk(request, "find.html", said=said, cases=together(lines), where=where, most=find.MOST)


def named(conn: Reading, said: str) -> tuple[list[Found], bool]:
    """The cases that these words name, and whether they are a consignment's reference."""
    return find.find(conn, said), thread.known(conn, said)


def place_of(caller: Caller) -> str:
    """Where this caller reads a case."""
    return "/cases" if may(caller, Action.SEE_GROUNDS) else "/declarations"


def together(lines: Iterable[Found]) -> list[tuple[Found, list[str]]]:
    """Each case once, with all ways by which it was found."""
    cases: dict[str, tuple[Found, list[str]]] = {}
    for line in lines:
        cases.setdefault(line.number, (line, []))[1].append(line.kind)
    return list(cases.values())
