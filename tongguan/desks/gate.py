"""A gate's screen: one big field, one answer over two thirds of it, what passed last. It hears what cameras read, works
by keys alone, and answers by the signed list for a minute when it is cut off (`static/gate.js`), though it be opened
only then (`static/gate-worker.js`)."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from tongguan.api import node as at
from tongguan.api.events import BEAT, EVENTS, HEADERS, RETRY, admitted
from tongguan.api.live import BEAT as SILENT
from tongguan.api.live import LONGEST
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.api.passages import JOSE, list_of
from tongguan.codes.crossing import Crossing
from tongguan.crossings.look import Look, PassageKind
from tongguan.crossings.passage import BENDS
from tongguan.desks.door import page
from tongguan.desks.driver import plate_of
from tongguan.desks.page import CSP, content, desk
from tongguan.desks.request import words_of
from tongguan.journeys import arrive as journey
from tongguan.parties.may import Action, Subject, may, permit
from tongguan.problem import Reason, Refusal
from tongguan.store import passages
from tongguan.store.passages import Asked

LAST = 6
EVERY = 0.5
"""Seconds between two looks at what cameras read."""


@get("/gate", opt=page("gates", "Which gate?", Action.PASS))
async def choose(request: Call) -> Response[str]:
    """The gates that there are."""
    node = node_of(request)
    law = at.law_on(node)
    names = {office.code: (office.name, office.name_zh) for office in law.offices()}
    return desk(request, "gate/choose.html", gates=node.law.crossings(node.now()), names=names)


@get("/gate/{office:str}", opt=page("gate", "The gate's screen", Action.PASS, query=("way", "number")))
async def shown(request: Call, office: FromPath[str]) -> Response[str]:
    """The answer that was asked for, or the last one."""
    gate, move = gate_of(request, office), move_of(request.query_params.get("way", ""))
    asked, number = Asked(office=office), request.query_params.get("number", "")
    rows = await at.reading(node_of(request), caller_of(request), lambda conn: passages.passages(conn, asked, LAST))
    found = [journey.passage_of(row) for row in rows]
    one = next((p for p in found if str(p.number) == number), None)
    against = {reason.code for reason in one.answer.reasons} if one else set()
    bends = bool(against) and against <= BENDS and bool(may(caller_of(request), Action.ADMIT))
    return screen(request, gate, move, one=one, last=found, bends=bends)


@get("/gate/{office:str}/alone", opt=page("gate-alone", "The bare screen, for when it is cut off", Action.PASS))
async def alone(request: Call, office: FromPath[str]) -> Response[str]:
    """The screen with nothing on it: nobody's name, no passage, nothing that a form proves itself by."""
    return screen(request, gate_of(request, office), PassageKind.ARRIVAL, alone=True)


def screen(request: Call, gate: Crossing, way: PassageKind, **more: Any) -> Response[str]:
    """A gate's page."""
    row = at.law_on(node_of(request)).office(gate.office)
    named = (row.name, row.name_zh) if row else (gate.office, gate.office)
    values = {"gate": gate, "way": way, "moves": list(PassageKind), "named": named}
    return desk(
        request, "gate/gate.html", **{**values, "one": None, "last": (), "bends": False, "alone": False, **more}
    )


@get("/gate/worker.js", opt=page("gate-worker", "What opens the screen when it is cut off", open=True))
async def worker(request: Call) -> Response[bytes]:
    """Looked at anew each time: it stands outside /static/ because it serves what lies beneath its own folder."""
    body, media = content("gate-worker.js")
    headers = {"cache-control": "no-cache", "content-security-policy": CSP}
    return Response(body, media_type=media, headers=headers)


@post("/gate/{office:str}", status_code=303, opt=page("gate-ask", "What becomes of a vehicle", Action.PASS))
async def ask(request: Call, office: FromPath[str]) -> Response[Any]:
    """Answered in the same commit."""
    caller, node, said = caller_of(request), node_of(request), await words_of(request)
    gate_of(request, office)
    move = move_of(said.get("way", ""))
    plate = await plate_of(node, said.get("plate", ""))
    look = Look(office=office, plate=plate[:40], despite=said.get("despite", "").strip())
    (one,) = await node.written(lambda conn, desk: journey.arrive(conn, desk, caller, move, [look]))
    return Redirect(f"/gate/{office}?{urlencode({'way': str(move), 'number': one.number})}", status_code=303)


@get("/gate/{office:str}/stream", opt=page("gate-stream", "What passes", Action.PASS, query=("after",)))
async def stream(request: Call, office: FromPath[str]) -> Response[Any]:
    """The number of each passage as it happens, for as long as the page is open."""
    gate_of(request, office)
    admitted(request)
    return Stream(heard(request, office), media_type=EVENTS, headers=HEADERS)


async def heard(request: Call, office: str) -> AsyncIterator[bytes]:
    """A passage; else, now and then, that we are still there."""
    node, caller = node_of(request), caller_of(request)
    said = request.query_params.get("after", "")
    after = int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0
    yield RETRY
    with node.live.place(caller):
        silent, end = 0.0, asyncio.get_running_loop().time() + LONGEST
        while not node.live.closing and asyncio.get_running_loop().time() < end:
            asked = Asked(office=office, after=after)
            rows = await at.reading(node, caller, lambda conn, asked=asked: passages.passages(conn, asked, LAST))  # type: ignore[misc]
            for row in reversed(rows):
                after = row.seq
                yield f"event: passage\ndata: {row.seq}\n\n".encode()
            silent = 0.0 if rows else silent + EVERY
            if silent >= SILENT:
                silent = 0.0
                yield BEAT
            await asyncio.sleep(EVERY)


@get("/gate/{office:str}/list", opt=page("gate-list", "The list for when it is cut off", Action.PASS))
async def signed_list(request: Call, office: FromPath[str]) -> Response[Any]:
    """As the node made it last, and what time it is there."""
    gate_of(request, office)
    body = await list_of(request, office)
    headers = {"cache-control": "no-store", "x-now": node_of(request).now().isoformat()}
    return Response(body, media_type=JOSE, headers=headers)


def gate_of(request: Call, office: str) -> Crossing:
    """The gate of an office. Raises Refusal where there is none, or where it is not the caller's."""
    permit(caller_of(request), Action.PASS, Subject(office=office))
    node = node_of(request)
    found = node.law.crossing(office, node.now())
    if found is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such gate.", "没有该卡口。")
    return found


def move_of(said: str) -> PassageKind:
    """Arrivals, unless exits are meant."""
    return PassageKind.EXIT if said == PassageKind.EXIT else PassageKind.ARRIVAL
