"""Vehicles of a crossing: those told with their batches, one told by its form with plates of the register at hand, one
changed or withdrawn; and the way to the driver's page."""

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
from tongguan.declarations.form import Json, nearest
from tongguan.desks.door import page
from tongguan.desks.form import count
from tongguan.desks.page import desk
from tongguan.desks.request import words_of
from tongguan.journeys.cargo_change import change_trip, end_trip
from tongguan.manifests import form
from tongguan.manifests.fleet import FleetKind, Member, plain
from tongguan.manifests.receipt import ReceiptCode
from tongguan.manifests.report import Function, Load, VehicleReport, Way
from tongguan.messages import cargo_json
from tongguan.parties.may import Action, may
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import fleet, manifests
from tongguan.store.connect import Reading
from tongguan.store.manifests import State, Trip

PAGE, MOST_KNOWN = 50, 500
ROAD = "3"
encode = msgspec.json.encode


@get(
    "/trips",
    opt=page("trips", "Vehicles that will cross", Action.SEE, query=("q", "office", "carrier", "before", "done")),
)
async def listed(request: Call) -> Response[str]:
    """One's own; for an officer all."""
    return await shown(request)


async def shown(request: Call, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    caller, node = caller_of(request), node_of(request)
    said = {name: request.query_params.get(name, "").strip()[:40] for name in ("q", "office", "carrier")}
    asked, before = said["q"], request.query_params.get("before", "")
    tells = bool(may(caller, Action.CARGO)) and not caller.officer
    wanted: dict[str, Any] = {"word": asked or None, "plate": plain(asked) or None}
    wanted |= {"office": said["office"] or None, "party": said["carrier"] or None}
    if before.isascii() and before.isdigit() and len(before) <= 18:
        wanted["before"] = int(before)
    rows = await at.reading(node, caller, lambda conn: manifests.trips(conn, PAGE + 1, **wanted))
    fresh = {"reference": f"{node.now():%Y%m%d}-{secrets.token_hex(3).upper()}", "office": node.law.head.default_office}
    values: dict[str, Any] = {
        "rows": rows[:PAGE],
        "more": rows[PAGE - 1].id if len(rows) > PAGE else 0,
        "asked": said,
        "offices": at.law_on(node).offices(),
        "tells": tells,
        "tickets": {row.id: ticket(node.signer.proof, row.id) for row in rows},
        "reasons": at.law_on(node).entries("change-reason"),
        "trip": None,
        "typed": fresh,
        "told": ("", ""),
        "within": "/manifests",
        "done": request.query_params.get("done", ""),
        **(await choices(request) if tells else {}),
    }
    return desk(request, "cargo/trips.html", status, **{**values, **more})


async def choices(request: Call) -> dict[str, Any]:
    """What can be chosen in the form of a vehicle, and that nothing stands against it yet."""
    caller, node = caller_of(request), node_of(request)

    def read(conn: Reading) -> list[Member]:
        known = fleet.fleet(conn, fleet.Asked(party=caller.party), MOST_KNOWN)
        return [one.member for one in known if not one.member.ended_at]

    members = await at.reading(node, caller, read)
    return {
        "known": {kind: [m for m in members if m.kind == kind] for kind in FleetKind},
        "ways": list(Way),
        "loads": list(Load),
        "offices": at.law_on(node).offices(),
        "at_field": {},
        "told": ("", ""),
        "within": "/manifests",
    }


@post("/trips", status_code=303, opt=page("trip-tell", "Tell a vehicle", Action.CARGO))
async def tell(request: Call) -> Response[Any]:
    """It is told, or the page comes again with what is wrong where."""
    said, node = await typed_in(request), node_of(request)
    body = encode(report_of({}, said, node.law.head.time_zone))
    try:
        _, (receipt,) = await received(node, caller_of(request), body, "application/json")
    except Refusal as refused:
        if refused.reason is not Reason.INVALID:
            raise
        return await shown(request, 422, **amiss(said, refused.problems, (refused.message, refused.message_zh)))
    if receipt.outcome is ReceiptCode.ACCEPTED:
        return Redirect("/trips?done=told", status_code=303)
    return await shown(request, 422, **amiss(said, receipt.problems, (receipt.sentence, receipt.sentence_zh)))


async def typed_in(request: Call) -> dict[str, str]:
    return {name: text.strip()[:1000] for name, text in (await words_of(request)).items()}


def report_of(standing: Json, said: dict[str, str], zone: str) -> Json:
    """What was typed over what stands, as a report; what is empty is left out."""
    whole = form.stated(form.TRIP, standing, said, zone)
    if "means" in whole:
        whole["means"].setdefault("mode", ROAD)
    return {"reference": "", **whole}


def amiss(said: dict[str, str], problems: tuple[Problem, ...], told: tuple[str, str]) -> dict[str, Any]:
    """What was typed, each problem at its field."""
    at_field: dict[str, list[Problem]] = {}
    for problem in problems:
        name = "reason" if problem.pointer.startswith("/reasons") else nearest(form.TRIP, problem.pointer)
        at_field.setdefault(name, []).append(problem)
    return {"typed": said, "at_field": at_field, "told": told}


@get("/trips/{number:str}", opt=page("trip", "Change a vehicle", Action.CARGO))
async def opened(request: Call, number: FromPath[str]) -> Response[str]:
    """The form with what stands."""
    trip = await mine(request, number)
    typed = form.typed(form.TRIP, standing_of(trip), node_of(request).law.head.time_zone)
    return await again(request, trip, typed=typed, version=trip.version)


async def again(request: Call, trip: Trip, status: int = 200, **more: Any) -> Response[str]:
    """The page of a vehicle; `more`: what stands in the form, and what stood against it."""
    reasons = at.law_on(node_of(request)).entries("change-reason")
    values = {"trip": trip, "tells": True, "done": "", "reasons": reasons, "reason": ""}
    return desk(request, "cargo/trips.html", status, **{**values, **await choices(request), **more})


@post("/trips/{number:str}", status_code=303, opt=page("trip-changed", "Tell a vehicle's change", Action.CARGO))
async def changed(request: Call, number: FromPath[str]) -> Response[Any]:
    """It is told as it shall be, with a reason; or the form comes again with what is wrong where."""
    trip, said, node = await mine(request, number), await typed_in(request), node_of(request)
    whole = report_of(standing_of(trip), {**said, "reference": trip.reference}, node.law.head.time_zone)
    whole |= {"function": str(Function.CHANGE), "reasons": [said["reason"]] if said.get("reason") else []}
    report, problems = cargo_json.read(encode(whole))
    more = {"version": said.get("version", ""), "reason": said.get("reason", "")}
    if not isinstance(report, VehicleReport) or any(p.stops for p in problems):
        return await again(request, trip, 422, **amiss(said, problems, ("", "")), **more)
    teller = telling_now(node, caller_of(request))
    try:
        await at.writing(node, lambda conn: change_trip(conn, teller, report, count(said.get("version", "0"))))
    except Refusal as refused:
        if refused.reason not in (Reason.INVALID, Reason.CONFLICT):
            raise
        told, status = (refused.message, refused.message_zh), 409 if refused.reason is Reason.CONFLICT else 422
        return await again(request, trip, status, **amiss(said, refused.problems, told), **more)
    await compared(node)
    return Redirect("/trips?done=changed", status_code=303)


def standing_of(trip: Trip) -> Json:
    """What stands of a vehicle, as JSON."""
    whole: Json = msgspec.json.decode(encode(trip.report))
    return whole


async def mine(request: Call, number: str) -> Trip:
    """The caller's own vehicle, if it stands."""
    caller, id_ = caller_of(request), number_of(number)
    found = await at.reading(node_of(request), caller, lambda conn: manifests.trips(conn, 1, before=id_ + 1))
    if not found or found[0].id != id_ or found[0].party != caller.party or found[0].state == State.WITHDRAWN:
        raise NOT_THERE
    return found[0]


@post("/trips/{number:str}/withdraw", status_code=303, opt=page("trip-withdraw", "It will not cross", Action.CARGO))
async def gone(request: Call, number: FromPath[str]) -> Response[Any]:
    """It is told no more, with a reason."""
    said, node, caller, trip = (
        await words_of(request),
        node_of(request),
        caller_of(request),
        await mine(request, number),
    )
    teller = telling_now(node, caller)
    try:
        await at.writing(node, lambda conn: end_trip(conn, teller, trip.report, said.get("reason", "")))
    except Refusal as refused:
        if refused.reason is not Reason.INVALID:
            raise
        return await shown(request, 422, told=(refused.message, refused.message_zh))
    await compared(node)
    return Redirect("/trips?done=withdrawn", status_code=303)
