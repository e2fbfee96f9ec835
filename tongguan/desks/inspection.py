"""Inspections at the desks: ordered on the case's page, listed for inspectors, filled in on a phone, told once.

What an inspector enters is kept with every change, so that a phone that dies loses nothing.
"""

from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import documents
from tongguan.api import inspections as api
from tongguan.api import node as at
from tongguan.api.declarations import looked, see
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks import officer
from tongguan.desks.case import Seen, declaration_of
from tongguan.desks.case import read as read_case
from tongguan.desks.door import page, person_of
from tongguan.desks.page import desk
from tongguan.desks.request import moment_of, words_of
from tongguan.findings.finding import CheckLine, Finding, Outcome
from tongguan.inspections.order import Method
from tongguan.inspections.sheet import Check, checks
from tongguan.journeys import inspect as inspecting
from tongguan.journeys.inspect import Ordering
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal
from tongguan.store import acts, inspections
from tongguan.store.connect import Reading, Writing
from tongguan.store.inspections import Inspection

MOST = 200
sheet_in = msgspec.json.Decoder(dict[str, str]).decode


class Sheet(NamedTuple):
    """An inspection, its case, and what is to be looked at."""

    inspection: Inspection
    seen: Seen
    checks: tuple[Check, ...]


@get("/inspections", opt=page("inspections", "What is to be inspected", Action.ANSWER, query=("who",)))
async def listed(request: Call) -> Response[str]:
    """Mine and nobody's, or all; those that end first come first."""
    everybody = request.query_params.get("who") == "all"
    mine = None if everybody else person_of(request).account.id
    rows = await at.reading(node_of(request), caller_of(request), lambda conn: inspections.ahead(conn, mine, MOST))
    return desk(request, "inspection/list.html", rows=rows, everybody=everybody, moment=node_of(request).now())


@post("/cases/{number:str}/inspections", status_code=303, opt=page("order", "Order an inspection", Action.ANSWER))
async def order(request: Call, number: FromPath[str]) -> Response[Any]:
    """The officer orders; what he typed stays where it cannot be ordered."""
    form, caller, node = await request.form(), caller_of(request), node_of(request)
    said = {name: str(value) for name, value in form.items()}
    await at.reading(node, caller, lambda conn: see(conn, caller, number, Action.ANSWER))
    seq, zone = said.get("seq", ""), node.law.head.time_zone
    known = {str(m) for m in Method}
    wanted = Ordering(
        place=said.get("place", ""),
        since=moment_of(said.get("since", ""), zone, node.now()),
        until=moment_of(said.get("until", ""), zone, node.now()),
        methods=tuple(Method(str(m)) for m in form.getall("methods", []) if str(m) in known),
        items=tuple(int(n) for n in said.get("items", "").replace(",", " ").split() if n.isdigit() and len(n) < 6),
        words=said.get("words", ""),
        inspector=said.get("inspector", "").strip().lower(),
        seq=int(seq) if seq.isdigit() and len(seq) < 9 else -1,
    )
    try:
        await node.errand(lambda conn, office: inspecting.order(conn, office, caller, number, wanted))
    except Refusal as refused:
        return await officer.again(request, number, refused, ordering=said, not_ordered=refused)
    return Redirect(f"/cases/{number}#inspection", status_code=303)


@post("/inspections/{id_:str}/recall", status_code=303, opt=page("recall-order", "Take it back", Action.ANSWER))
async def recall(request: Call, id_: FromPath[str]) -> Response[Any]:
    """It is wanted no more."""
    caller, node = caller_of(request), node_of(request)
    number = (await at.reading(node, caller, lambda conn: api.one(conn, id_))).number
    await node.errand(lambda conn, office: inspecting.recall(conn, office, caller, id_))
    return Redirect(f"/cases/{number}#inspection", status_code=303)


@post("/inspections/{id_:str}/take", status_code=303, opt=page("take-inspection", "I go", Action.ANSWER))
async def take(request: Call, id_: FromPath[str]) -> Response[Any]:
    """The inspection is mine, whoever had it; that is an act."""
    who, caller, now = person_of(request).account, caller_of(request), node_of(request).now()

    def give(conn: Writing) -> str:
        number = inspections.give(conn, id_, (who.id, who.name))
        if number:
            acts.note(conn, caller, now, "inspection.taken", (number, {"inspection": id_}))
        return number

    if not await at.writing(node_of(request), give):
        raise api.over()
    return Redirect(f"/inspections/{id_}", status_code=303)


@get("/inspections/{id_:str}", opt=page("inspection-sheet", "The inspector's sheet", Action.ANSWER))
async def sheet(request: Call, id_: FromPath[str]) -> Response[str]:
    """Made for a phone."""
    return await shown(request, id_)


async def shown(request: Call, id_: str, status: int = 200, **more: Any) -> Response[str]:
    """The sheet, as far as it is filled in."""
    node, caller = node_of(request), caller_of(request)

    def read(conn: Reading) -> Sheet:
        found = api.one(conn, id_)
        seen = read_case(conn, caller, found.number)
        declaration = declaration_of(seen.sheet)
        methods = frozenset(Method(m) for m in found.methods)
        return Sheet(found, seen, checks(declaration, methods, tuple(found.items)) if declaration else ())

    found = await at.reading(node, caller, read)
    await looked(request, found.seen.case, "inspection")
    zone = ZoneInfo(node.law.head.time_zone)
    values = {
        "inspection": found.inspection,
        "told": api.line_of(found.inspection).finding,
        "since": found.inspection.since.astimezone(zone),
        "case": found.seen.case,
        "declaration": declaration_of(found.seen.sheet),
        "checks": found.checks,
        "photos": [d for d in found.seen.sheet.documents if d.about == id_],
        "said": sheet_in(found.inspection.sheet) if found.inspection.sheet else {},
        "mine": person_of(request).account.id,
        "refused": None,
        "within": "/inspections",
    }
    return desk(request, "inspection/sheet.html", status, **{**values, **more})


@post("/inspections/{id_:str}", status_code=303, opt=page("fill-sheet", "Fill in the sheet", Action.ANSWER))
async def fill(request: Call, id_: FromPath[str]) -> Response[Any]:
    """Keeps what is entered; with `act=tell` it is the finding."""
    said, caller, node = await words_of(request), caller_of(request), node_of(request)
    kept = {name: value[:2000] for name, value in said.items() if name not in ("csrf", "act")}
    row = await at.reading(node, caller, lambda conn: api.one(conn, id_))
    if not await at.writing(node, lambda conn: inspections.save(conn, id_, msgspec.json.encode(kept))):
        raise api.over()
    if said.get("act") != "tell":
        quiet = request.headers.get("x-autosave") == "1"
        return Response(b"", status_code=204) if quiet else Redirect(f"/inspections/{id_}", status_code=303)
    finding = finding_of(kept)
    try:
        await node.errand(lambda conn, office: inspecting.find(conn, office, caller, id_, finding))
    except Refusal as refused:
        if refused.reason is not Reason.INVALID:
            raise
        return await shown(request, id_, 422, said=kept, refused=refused)
    return Redirect(f"/cases/{row.number}#inspection", status_code=303)


def finding_of(said: dict[str, str]) -> Finding:
    """The finding that the sheet's fields tell: `o.<subject>` how it was, `r.<subject>` what was read."""
    known = {str(o) for o in Outcome}
    lines = [
        CheckLine(subject=name[2:], outcome=Outcome(value), reading=said.get("r." + name[2:], "").strip())
        for name, value in said.items()
        if name.startswith("o.") and value in known
    ]
    seals = tuple(s for s in said.get("seals", "").replace(",", " ").split() if s)
    return Finding(lines=tuple(lines), words=said.get("words", "").strip(), seals=seals)


@post(
    "/inspections/{id_:str}/photographs",
    request_max_body_size=documents.LARGEST + documents.MULTIPART_OVERHEAD,
    status_code=303,
    opt=page("photograph", "A photograph", Action.ANSWER),
)
async def photograph(request: Call, id_: FromPath[str]) -> Response[Any]:
    """Kept as soon as it is taken."""
    await api.photographed(request, id_)
    return Redirect(f"/inspections/{id_}#photos", status_code=303)
