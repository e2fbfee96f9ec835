"""The register of vehicles, trailers and drivers: a carrier keeps its own, one by one or from a file; an officer finds
any by its plate, gives it permits and suspends it."""

from collections.abc import Sequence
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.fleet import offices_of
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.declarations import spreadsheet
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.desks.request import words_of
from tongguan.desks.rows import LARGEST, body_of
from tongguan.desks.words import WORDS
from tongguan.journeys import fleet as register_of
from tongguan.journeys.fleet import Grant
from tongguan.manifests.fleet import FleetKind, Paper, Wanted, plain
from tongguan.messages import table
from tongguan.parties.may import Action
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import fleet
from tongguan.store.fleet import Asked

PAGE = 50
FIELDS = ("kind", "mark", "country", "name", "name_zh")
LABELS = {said: name for name in FIELDS for said in (*WORDS[f"fleet.{name}"], name)}
KINDS = {said: kind for kind in FleetKind for said in (*WORDS[f"fleet.kind.{kind}"], str(kind))}


@get("/fleet", opt=page("fleet", "Vehicles, trailers and drivers", Action.SEE, query=("mark", "after", "done")))
async def listed(request: Call) -> Response[str]:
    """One's own; for an officer, what has the plate."""
    return await shown(request)


async def shown(request: Call, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    caller, asked = caller_of(request), request.query_params.get("mark", "")[:40]
    skipped = request.query_params.get("after", "")
    skip = int(skipped) if skipped.isascii() and skipped.isdigit() and len(skipped) < 7 else 0
    marks = (plain(asked),) if plain(asked) else None
    party = None if caller.officer else caller.party
    wanted = Asked(party=party, marks=marks, skip=skip)
    node = node_of(request)
    rows = await at.reading(node, caller, lambda conn: fleet.fleet(conn, wanted, PAGE + 1))
    values: dict[str, Any] = {
        "rows": rows[:PAGE],
        "more": skip + PAGE if len(rows) > PAGE else 0,
        "asked": asked,
        "kinds": list(FleetKind),
        "papers": list(Paper),
        "offices": at.law_on(node).offices(),
        "today": node.law.head.day(node.now()),
        "done": request.query_params.get("done", ""),
        "typed": {},
        "problems": (),
    }
    return desk(request, "fleet.html", status, **{**values, **more})


@post("/fleet", status_code=303, opt=page("fleet-add", "Register one", Action.FLEET))
async def add(request: Call) -> Response[Any]:
    """A vehicle, a trailer or a driver."""
    said = await words_of(request)
    return await registered(request, [said], said)


@post(
    "/fleet/rows",
    request_max_body_size=LARGEST + 65536,
    status_code=303,
    opt=page("fleet-rows", "Register those of a file", Action.FLEET),
)
async def from_file(request: Call) -> Response[Any]:
    """All rows, or none and what stands against each."""
    try:
        rows = table.read(await body_of(await request.form()))
        columns = spreadsheet.columns(rows[0], LABELS) if rows else spreadsheet.Columns({}, ())
        if not rows or not {"kind", "mark", "country"} <= set(columns.fields.values()):
            raise Refusal(Reason.INVALID, *WORDS["fleet.file.columns"])
        lines = spreadsheet.lines(rows[1:], columns)
    except Refusal as refused:
        return await again(request, refused)
    return await registered(request, lines, {})


async def registered(request: Call, lines: Sequence[dict[str, str]], typed: dict[str, str]) -> Response[Any]:
    """They are on the register, or the page comes again and says why not."""
    caller, node = caller_of(request), node_of(request)
    try:
        rows = [read(line, n if len(lines) > 1 else None) for n, line in enumerate(lines)]
        await at.writing(node, lambda conn: register_of.register(conn, caller, rows, node.now()))
    except Refusal as refused:
        return await again(request, refused, typed)
    return Redirect("/fleet?done=registered", status_code=303)


def read(line: dict[str, str], row: int | None) -> Wanted:
    """One row of a form or a file."""
    kind = KINDS.get(line.get("kind", "").strip())
    if kind is None:
        english, chinese = WORDS["fleet.file.kind"]
        where = "/kind" if row is None else f"/{row}/kind"
        problem = Problem(code="FLT18", message=english, message_zh=chinese, pointer=where)
        raise Refusal(Reason.INVALID, english, chinese, (problem,))
    words = {name: line.get(name, "").strip() for name in FIELDS[1:]}
    return Wanted(kind=kind, **{**words, "country": words["country"].upper()})


async def again(request: Call, refused: Refusal, typed: dict[str, str] | None = None) -> Response[str]:
    """The page with what stands against it; a row of a file is told by its number there."""
    if refused.reason not in (Reason.INVALID, Reason.CONFLICT):
        raise refused
    found = refused.problems or (Problem(code="", message=refused.message, message_zh=refused.message_zh),)
    told = [(row_of(p.pointer), p) for p in found[:20]]
    return await shown(request, 409 if refused.reason is Reason.CONFLICT else 422, typed=typed or {}, problems=told)


def row_of(pointer: str) -> int:
    """The row of the file that a pointer leads to; 0 where it leads to none. The first row names the columns."""
    first = pointer.split("/")[1] if pointer.startswith("/") else ""
    return int(first) + 2 if first.isdigit() else 0


@post("/fleet/{id_:str}/end", status_code=303, opt=page("fleet-end", "Take one from the register", Action.FLEET))
async def end(request: Call, id_: FromPath[str]) -> Response[Any]:
    """It may cross nowhere any more."""
    caller, node = caller_of(request), node_of(request)
    try:
        await at.writing(node, lambda conn: register_of.end(conn, caller, id_, node.now()))
    except Refusal as refused:
        return await again(request, refused)
    return Redirect("/fleet?done=ended", status_code=303)


@post("/fleet/{id_:str}/suspend", status_code=303, opt=page("fleet-suspend", "Suspend one", Action.ADMIT))
async def suspend(request: Call, id_: FromPath[str]) -> Response[Any]:
    """It may cross nowhere until it is resumed."""
    caller, node, said = caller_of(request), node_of(request), await words_of(request)
    try:
        await at.writing(node, lambda conn: register_of.suspend(conn, caller, id_, said.get("why", ""), node.now()))
    except Refusal as refused:
        return await again(request, refused)
    return Redirect("/fleet?done=suspended", status_code=303)


@post("/fleet/{id_:str}/strike", status_code=303, opt=page("fleet-strike", "Take one off", Action.ADMIT))
async def strike(request: Call, id_: FromPath[str]) -> Response[Any]:
    """Its carrier should not have it there; whose it is may register it."""
    caller, node, said = caller_of(request), node_of(request), await words_of(request)
    try:
        await at.writing(node, lambda conn: register_of.strike(conn, caller, id_, said.get("why", ""), node.now()))
    except Refusal as refused:
        return await again(request, refused)
    return Redirect("/fleet?done=ended", status_code=303)


@post("/fleet/{id_:str}/resume", status_code=303, opt=page("fleet-resume", "Let one cross again", Action.ADMIT))
async def resume(request: Call, id_: FromPath[str]) -> Response[Any]:
    """As its permits say."""
    caller, node = caller_of(request), node_of(request)
    await at.writing(node, lambda conn: register_of.resume(conn, caller, id_, node.now()))
    return Redirect("/fleet?done=resumed", status_code=303)


@post("/fleet/{id_:str}/permits", status_code=303, opt=page("fleet-permit", "Give one a permit", Action.ADMIT))
async def grant(request: Call, id_: FromPath[str]) -> Response[Any]:
    """From a day until a day, at one crossing or at all."""
    caller, node, said = caller_of(request), node_of(request), await words_of(request)
    try:
        wanted = msgspec.convert({k: v for k, v in {**said, "member": id_}.items() if k != "csrf"}, Grant)
        offices = offices_of(node)
        await at.writing(node, lambda conn: register_of.grant(conn, caller, wanted, offices, node.now()))
    except msgspec.ValidationError:
        return await again(request, Refusal(Reason.INVALID, *WORDS["fleet.permit.whole"]))
    except Refusal as refused:
        return await again(request, refused)
    return Redirect("/fleet?done=granted", status_code=303)
