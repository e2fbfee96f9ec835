"""Emergencies at the desks: what stops at every office; an officer proposes, a second signs; it is extended or ended by
two, and its page shows what it has stopped and what had crossed before."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.emergencies import found_by, kept_of, line_of, whole_of
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks.door import page
from tongguan.desks.guarantees import status_of, told
from tongguan.desks.page import desk
from tongguan.desks.request import moment_of, words_of
from tongguan.journeys import crossed as crossing
from tongguan.journeys import emergency as doing
from tongguan.journeys.emergency import SELECTORS, EmergencyProposing, EmergencySigning, Turning
from tongguan.parties.may import Action
from tongguan.problem import Refusal
from tongguan.risk.emergency import EmergencyKind, EmergencyThen
from tongguan.store import emergencies

MEANS = {
    "proposed": "wait",
    "coming": "wait",
    "live": "hold",
    "expired": "none",
    "ended": "none",
    "declined": "refuse",
    "withdrawn": "none",
}
KINDS, CONSEQUENCES = tuple(EmergencyKind), tuple(EmergencyThen)
LOOKS: dict[str, Any] = {"means_of_emergency": MEANS, "kinds": KINDS, "consequences": CONSEQUENCES}


@get("/emergencies", opt=page("emergencies", "Emergencies", Action.PROTECT, query=("done",)))
async def listed(request: Call) -> Response[str]:
    """Those that hold, or wait, first."""
    return await shown(request)


async def shown(request: Call, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    node = node_of(request)
    rows = await at.reading(node, caller_of(request), lambda conn: emergencies.listed(conn, node.now()))
    end = node.now().astimezone(ZoneInfo(node.law.head.time_zone)) + timedelta(days=14)
    values = {
        "rows": [line_of(row, node.now()) for row in rows],
        "done": request.query_params.get("done", ""),
        "end": f"{end:%Y-%m-%dT%H:%M}",
        "typed": {},
        "problems": (),
        **LOOKS,
    }
    return desk(request, "emergencies/list.html", status, **{**values, **more})


@get("/emergencies/{id_:str}", opt=page("emergency", "An emergency", Action.PROTECT, query=("done",)))
async def one(request: Call, id_: FromPath[str]) -> Response[str]:
    """What it is about, who signed it, what it has stopped."""
    return await opened(request, id_)


@get(
    "/emergencies/{id_:str}/crossed",
    opt=page("emergency-crossed", "What had crossed before", Action.PROTECT, query=("days", "before")),
)
async def crossed(request: Call, id_: FromPath[str]) -> Response[str]:
    """Released cases that it would have stopped; the search is kept."""
    node = node_of(request)
    kept = await at.reading(node, caller_of(request), lambda conn: kept_of(conn, id_, node.now()))
    found = await found_by(request, crossing.of_emergency(kept.emergency), f"emergency/{id_}")
    return await opened(request, id_, found=found, days=request.query_params.get("days", "30"))


async def opened(request: Call, id_: str, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed, found, and what stood against it."""
    node, caller = node_of(request), caller_of(request)
    whole = await at.reading(node, caller, lambda conn: whole_of(conn, id_, node.now()))
    waits = await at.reading(node, caller, lambda conn: emergencies.waiting(conn, id_))
    values = {
        "line": whole,
        "waits": waits,
        "mine": waits is not None and bool(caller.hands & set(waits.hands)),
        "about": {name: getattr(whole.emergency, name) for name in SELECTORS if getattr(whole.emergency, name)},
        "found": None,
        "days": "30",
        "done": request.query_params.get("done", ""),
        "typed": {},
        "problems": (),
        **LOOKS,
    }
    return desk(request, "emergencies/one.html", status, **{**values, **more})


@post("/emergencies", status_code=303, opt=page("emergency-propose", "Propose an emergency", Action.PROTECT))
async def propose(request: Call) -> Response[Any]:
    """It waits for a second officer, or the page says what stands against it."""
    said, node, caller = await words_of(request), node_of(request), caller_of(request)
    try:
        wanted = wanted_of(said, node.law.head.time_zone, node.now())
        made = await node.written(lambda conn, office: doing.proposed(conn, office, caller, wanted))
    except Refusal as refused:
        return await shown(request, status_of(refused), typed=said, problems=told(refused))
    return Redirect(f"/emergencies/{made.id}?done=proposed", status_code=303)


def wanted_of(said: dict[str, str], zone: str, now: datetime) -> EmergencyProposing:
    """The form as it is proposed."""
    kind, then = said.get("kind", ""), said.get("then", "")
    lists = {name: parts_of(said.get(name, "")) for name in SELECTORS}
    return EmergencyProposing(
        kind=EmergencyKind(kind) if kind in KINDS else EmergencyKind.SECURITY,
        then=EmergencyThen(then) if then in CONSEQUENCES else EmergencyThen.HOLD,
        notice=said.get("notice", ""),
        notice_zh=said.get("notice_zh", ""),
        reason=said.get("reason", ""),
        agency=said.get("agency", "").strip(),
        valid_until=moment_of(said.get("valid_until", ""), zone, now),
        goods=lists["goods"],
        countries=lists["countries"],
        offices=lists["offices"],
        modes=lists["modes"],
        parties=lists["parties"],
    )


def parts_of(said: str) -> tuple[str, ...]:
    """What commas divide, in either script."""
    return tuple(part.strip() for part in said.replace("，", ",").split(",") if part.strip())


@post("/emergencies/{id_:str}/change", status_code=303, opt=page("emergency-change", "Another end", Action.PROTECT))
async def change(request: Call, id_: FromPath[str]) -> Response[Any]:
    """It is so once a second officer agrees."""
    said, caller, node = await words_of(request), caller_of(request), node_of(request)
    until = moment_of(said["valid_until"], node.law.head.time_zone, node.now()) if said.get("valid_until") else None

    def work(conn: Any, office: Any) -> str:
        doing.turned(conn, office, caller, id_, Turning(why=said.get("why", ""), valid_until=until))
        return "asked"

    return await done(request, id_, said, work)


@post("/emergencies/{id_:str}/answer", status_code=303, opt=page("emergency-answer", "A second word", Action.PROTECT))
async def answer(request: Call, id_: FromPath[str]) -> Response[Any]:
    """The second officer signs or declines, or the first takes it back."""
    said, caller = await words_of(request), caller_of(request)

    def work(conn: Any, office: Any) -> str:
        word = EmergencySigning(agree=said.get("agree") == "yes", why=said.get("why", ""))
        doing.answered(conn, office, caller, id_, word)
        return "signed" if word.agree else "declined"

    return await done(request, id_, said, work)


async def done(request: Call, id_: str, said: dict[str, str], work: Callable[[Any, Any], str]) -> Response[Any]:
    """It is done and the page says so, or what stands against it."""
    try:
        word = await node_of(request).written(work)
    except Refusal as refused:
        return await opened(request, id_, status_of(refused), typed=said, problems=told(refused))
    return Redirect(f"/emergencies/{id_}?done={word}", status_code=303)
