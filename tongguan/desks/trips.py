"""Vehicles of a crossing: those told with their batches, one told by its form with plates of the register at hand, one
withdrawn; and the way to the driver's page."""

import secrets
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.cargo import compared, received, telling_now
from tongguan.api.manifests import NOT_THERE, number_of
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.crossings.ticket import ticket
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.desks.request import words_of
from tongguan.journeys.cargo_change import end_trip
from tongguan.manifests.fleet import FleetKind, Known, plain
from tongguan.manifests.form import moment
from tongguan.manifests.receipt import ReceiptCode
from tongguan.manifests.report import Load, Way
from tongguan.parties.may import Action, may
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import fleet, manifests
from tongguan.store.connect import Reading

PAGE, MOST_KNOWN = 50, 500
ROAD = "3"
FIELDS = {"/means/id": "plate", "/trailers/0/id": "trailer", "/driver/id": "driver", "/driver/name": "driver_name"}
encode = msgspec.json.encode


@get("/trips", opt=page("trips", "Vehicles that will cross", Action.SEE, query=("q", "before", "done")))
async def listed(request: Call) -> Response[str]:
    """One's own; for an officer all."""
    return await shown(request)


async def shown(request: Call, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    caller, node = caller_of(request), node_of(request)
    asked, before = request.query_params.get("q", "").strip()[:40], request.query_params.get("before", "")
    tells = bool(may(caller, Action.CARGO)) and not caller.officer
    wanted: dict[str, Any] = {"word": asked or None, "plate": plain(asked) or None}
    if before.isascii() and before.isdigit() and len(before) <= 18:
        wanted["before"] = int(before)

    def read(conn: Reading) -> tuple[list[manifests.Trip], list[Known]]:
        known = fleet.fleet(conn, fleet.Asked(party=caller.party), MOST_KNOWN) if tells else []
        return manifests.trips(conn, PAGE + 1, **wanted), known

    rows, known = await at.reading(node, caller, read)
    members = [one.member for one in known if not one.member.ended_at]
    law = at.law_on(node)
    values: dict[str, Any] = {
        "rows": rows[:PAGE],
        "more": rows[PAGE - 1].id if len(rows) > PAGE else 0,
        "asked": asked,
        "tells": tells,
        "known": {kind: [m for m in members if m.kind == kind] for kind in FleetKind},
        "tickets": {row.id: ticket(node.signer.raw, row.id) for row in rows},
        "ways": list(Way),
        "loads": list(Load),
        "offices": law.offices(),
        "reasons": law.entries("change-reason"),
        "typed": {
            "reference": f"{node.now():%Y%m%d}-{secrets.token_hex(3).upper()}",
            "office": law.head.default_office,
        },
        "at_field": {},
        "told": ("", ""),
        "done": request.query_params.get("done", ""),
    }
    return desk(request, "cargo/trips.html", status, **{**values, "within": "/manifests", **more})


@post("/trips", status_code=303, opt=page("trip-tell", "Tell a vehicle", Action.CARGO))
async def tell(request: Call) -> Response[Any]:
    """It is told, or the page comes again with what is wrong where."""
    said, node = {k: v.strip()[:200] for k, v in (await words_of(request)).items()}, node_of(request)
    body = encode(report_of(said, node.law.head.time_zone))
    try:
        _, (receipt,) = await received(node, caller_of(request), body, "application/json")
    except Refusal as refused:
        if refused.reason is not Reason.INVALID:
            raise
        return await again(request, said, refused.problems, (refused.message, refused.message_zh))
    if receipt.outcome is ReceiptCode.ACCEPTED:
        return Redirect("/trips?done=told", status_code=303)
    return await again(request, said, receipt.problems, (receipt.sentence, receipt.sentence_zh))


def report_of(said: dict[str, str], zone: str) -> dict[str, Any]:
    """What was typed as a report; what is empty is left out."""
    driver = {"id": said.get("driver", ""), "name": said.get("driver_name", "")}
    told = {name: said.get(name, "") for name in ("way", "load", "office", "batch")}
    told |= {"arrives_at": moment(said.get("arrives_at", ""), zone)}
    more = {
        "means": {"id": said.get("plate", ""), "mode": ROAD},
        "trailers": [{"id": said["trailer"]}] if said.get("trailer") else [],
        "driver": {k: v for k, v in driver.items() if v},
    }
    return {"reference": said.get("reference", ""), **{k: v for k, v in {**told, **more}.items() if v}}


async def again(
    request: Call, said: dict[str, str], problems: tuple[Problem, ...], told: tuple[str, str]
) -> Response[Any]:
    """The page with what was typed, each problem at its field."""
    at_field: dict[str, list[Problem]] = {}
    for problem in problems:
        name = FIELDS.get(problem.pointer) or problem.pointer.strip("/").partition("/")[0]
        at_field.setdefault({"means": "plate", "driver": "driver"}.get(name, name), []).append(problem)
    return await shown(request, 422, typed=said, at_field=at_field, told=told)


@post("/trips/{number:str}/withdraw", status_code=303, opt=page("trip-withdraw", "It will not cross", Action.CARGO))
async def gone(request: Call, number: FromPath[str]) -> Response[Any]:
    """It is told no more, with a reason."""
    said, node, caller, id_ = await words_of(request), node_of(request), caller_of(request), number_of(number)
    found = await at.reading(node, caller, lambda conn: manifests.trips(conn, 1, before=id_ + 1))
    if not found or found[0].id != id_ or found[0].party != caller.party:
        raise NOT_THERE
    teller = telling_now(node, caller)
    try:
        await at.writing(node, lambda conn: end_trip(conn, teller, found[0].report, said.get("reason", "")))
    except Refusal as refused:
        if refused.reason is not Reason.INVALID:
            raise
        return await shown(request, 422, told=(refused.message, refused.message_zh))
    await compared(node)
    return Redirect("/trips?done=withdrawn", status_code=303)
