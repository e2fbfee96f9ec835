"""The driver's page, without an account: one status, one lane, why, in his language, and a code that the gate reads.
Its address is his ticket."""

from collections.abc import Mapping
from typing import Any

from litestar import Response, get
from litestar.params import FromPath
from msgspec.structs import replace

from tongguan.api import node as at
from tongguan.api.language import best
from tongguan.api.node import Node
from tongguan.api.operation import Call, node_of
from tongguan.crossings.look import Look, PassageKind
from tongguan.crossings.passage import Signal
from tongguan.crossings.ticket import trip_of
from tongguan.crossings.voices import Said
from tongguan.desks.door import page
from tongguan.desks.note import drawn
from tongguan.desks.page import desk
from tongguan.journeys.arrive import passage_of
from tongguan.journeys.foresee import foresee
from tongguan.journeys.gather import At
from tongguan.problem import Reason, Refusal
from tongguan.store import passages
from tongguan.store.connect import SYSTEM, Reading
from tongguan.store.passages import Asked


async def plate_of(node: Node, said: str) -> str:
    """What a gate was told: a plate as it is, or the plate of the vehicle whose ticket was read."""
    trip = trip_of(node.signer.proof, said)
    if trip is None:
        return said.strip()
    found = await at.reading(node, SYSTEM, lambda conn: passages.trip(conn, trip))
    return found[0].vehicle if found else said.strip()


@get("/driver/{ticket_:str}", opt=page("driver", "The driver's page", open=True, query=("language",)))
async def shown(request: Call, ticket_: FromPath[str]) -> Response[str]:
    """How it stands with his vehicle, now."""
    node = node_of(request)
    trip = trip_of(node.signer.proof, ticket_)
    found = await at.reading(node, SYSTEM, lambda conn: status(node, conn, trip)) if trip is not None else None
    if found is None:
        raise Refusal(Reason.NOT_FOUND, "There is nothing at this address.", "该地址不存在。")
    spoken = {said.language for said in found["display"]}
    names = {one.tag: one.name for one in node.law.languages(node.now()) if one.tag in spoken}
    language = language_of(request, names)
    text = f"{node.address}/driver/{ticket_}" if node.address else ticket_
    said = next((s for s in found["display"] if s.language == language), found["display"][0])
    values = {**found, "said": said, "language": language, "languages": names, "code": drawn(text)}
    return desk(request, "gate/driver.html", **values)


def status(node: Node, conn: Reading, trip: int) -> dict[str, Any] | None:
    """What the gate said, once it said something; else what it would say now. None where it is told no more."""
    found = passages.trip(conn, trip)
    if found is None:
        return None
    told, office = found
    rows = passages.passages(conn, Asked(trip=trip), 1)
    if rows:
        answer, passed = passage_of(rows[0]).answer, True
    else:
        now = node.now()
        gate = node.law.crossing(office, now)
        if gate is None:
            return None
        look = Look(office=office, plate=told.vehicle)
        at_gate = At(gate, PassageKind.ARRIVAL, now, node.law.head.day(now))
        answer, passed = foresee(conn, node.law, at_gate, [look])[0], False
    signal = answer.signal if passed or answer.signal is Signal.GO else Signal.WAIT
    waits = {one.tag: one.words["wait"] for one in node.law.languages(node.now())}
    display = answer.display if told.own else tuple(replace(s, lines=s.lines[:2]) for s in answer.display)
    return {"signal": signal, "passed": passed, "display": before(display, signal, passed, waits)}


def before(display: tuple[Said, ...], signal: Signal, passed: bool, waits: Mapping[str, str]) -> tuple[Said, ...]:
    """What is shown; before it comes, a vehicle that would be stopped is to wait, and why."""
    if passed or signal is Signal.GO:
        return display
    return tuple(Said(language=s.language, lines=(s.lines[0], waits[s.language], *s.lines[2:])) for s in display)


def language_of(request: Call, names: Mapping[str, str]) -> str:
    """In which of these languages (by tag) the driver reads: as he chose on this page, or on another of ours, else as
    his browser says."""
    chosen = (request.query_params.get("language", ""), request.query_params.get("lang", ""))
    said = (*chosen, request.cookies.get("lang", ""), best(request.headers.get("accept-language", ""), names), "en")
    return next((tag for tag in said if tag in names), next(iter(names), "en"))
