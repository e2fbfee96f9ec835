"""A case for officers: what its parties see, and why; the verdict with its reason; nobody overwrites another."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.declarations import looked
from tongguan.api.language import Language
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.api.views import stand_in
from tongguan.desks.case import Seen, read, shown
from tongguan.desks.door import page, person_of
from tongguan.desks.page import desk, look_of
from tongguan.inspections.order import Method
from tongguan.parties.may import Action, may
from tongguan.problem import Reason, Refusal
from tongguan.release.lifecycle import Hold, State
from tongguan.release.voice import to_lead
from tongguan.release.waits import OF_AN_OFFICER
from tongguan.risk.explain import Record, Sentence, explained
from tongguan.risk.selection import SEVEREST_FIRST
from tongguan.store import counters, handing
from tongguan.store.connect import Reading
from tongguan.store.sheet import RemarkOn

KEPT = 60.0
EVER = datetime(2000, 1, 1, tzinfo=UTC)


class Known(NamedTuple):
    """Track records, and until when they hold (monotonic seconds)."""

    until: float
    records: dict[str, Record]


@get("/cases/{number:str}", opt=page("case", "A case, for officers", Action.SEE_GROUNDS))
async def one(request: Call, number: FromPath[str]) -> Response[str]:
    """Everything on one page."""
    return await opened(request, number)


async def opened(request: Call, number: str, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    caller, node = caller_of(request), node_of(request)
    seen = await at.reading(node, caller, lambda conn: read(conn, caller, number))
    await looked(request, seen.case, "case")
    values = shown(request, seen)
    here = node.now().astimezone(ZoneInfo(node.law.head.time_zone))
    open_ = [h for h in values["whole"].holds if h in OF_AN_OFFICER or (h is Hold.AGENCY and leads(seen))]
    given = {
        "holder": seen.sheet.wait,
        "kept": seen.sheet.kept,
        "mine": person_of(request).account.id,
        **await hands(request),
        "overtaken": overtaken(seen),
        "holds": open_ if values["whole"].state is State.HELD else [],
        "reasons_why": await why(request, values),
        "within": "/queue",
        "typed": {},
        "refused": None,
        "asking": {},
        "not_asked": None,
        "soon": here + timedelta(days=2),
        "begin": here + timedelta(hours=1),
        "end": here + timedelta(hours=3),
        "all_methods": list(Method),
        "ordering": {},
        "not_ordered": None,
        "lanes": SEVEREST_FIRST,
        "rerouting": {},
        "not_rerouted": None,
        "not_said": None,
        "not_appealed": None,
        "typed_to": (),
        "others": [one for one in seen.sheet.agencies if one.id != caller.party],
        "fresh": any(caller.party in said.to and not read_by(said, caller.party) for said in seen.sheet.remarks),
        **more,
    }
    return desk(request, "case/officer.html", status, **{**values, **given})


def read_by(said: RemarkOn, party: str) -> bool:
    """Whether somebody of an agency has read it."""
    return any(mark.party == party for mark in said.read)


def overtaken(seen: Seen) -> str:
    """The inspection whose finding is about other goods than are declared now; empty where there is none."""
    stand = stand_in(seen.sheet.stand)
    return stand.ordered if stand.overtaken else ""


def leads(seen: Seen) -> bool:
    """Whether customs decides as lead agency: all agencies have answered, and not all consent."""
    return to_lead(stand_in(seen.sheet.stand).voices)


async def hands(request: Call) -> dict[str, Any]:
    """For a supervisor: to whom a case can be given, and who of them is away."""
    node, caller = node_of(request), caller_of(request)
    if not may(caller, Action.SUPERVISE):
        return {"supervises": False, "officers": [], "away": []}

    def find(conn: Reading) -> dict[str, Any]:
        return {"supervises": True, "officers": handing.officers(conn), "away": handing.substitutions(conn)}

    return await at.reading(node, caller, find)


async def again(request: Call, number: str, against: Refusal, /, **more: Any) -> Response[str]:
    """The page with what was typed and what stands against it; a Refusal of another kind is for the whole page."""
    if against.reason not in (Reason.INVALID, Reason.CONFLICT):
        raise against
    return await opened(request, number, 409 if against.reason is Reason.CONFLICT else 422, **more)


async def why(request: Call, values: dict[str, Any]) -> tuple[Sentence, ...]:
    """The lane in sentences, with each profile's track record."""
    told, node = values["whole"].officer, node_of(request)
    selection = (told.drawn or told.selection) if told else None
    if selection is None:
        return ()
    profiles = node.profiles
    records = await records_of(request) if selection.hits else {}
    law = at.law_on(node)
    direction = law.type(values["whole"].type)
    rates = law.risk(values["whole"].office, direction.direction) if direction else None
    return explained(selection, profiles, records, rates)


async def records_of(request: Call) -> dict[str, Record]:
    """The track records, read again once a minute: they are of all time."""
    node, state = node_of(request), request.app.state
    held: Known | None = state.get("records")
    if held is None or held.until < time.monotonic():
        held = Known(time.monotonic() + KEPT, await at.reading(node, caller_of(request), track_records))
        state["records"] = held
    return held.records


def track_records(conn: Reading) -> dict[str, Record]:
    """Hits and finds of each profile since ever."""
    return {id_: Record(hits=h, finds=f) for id_, (h, f) in counters.hits(conn, EVER).items()}


@post("/cases/{number:str}/verdict", status_code=303, opt=page("verdict", "A verdict on a hold", Action.ANSWER))
async def verdict(request: Call, number: FromPath[str]) -> Response[Any]:
    """Closes a hold or ends the case; what was typed is kept where it cannot be."""
    said = {k: str(v) for k, v in (await request.form()).items()}
    seq = said.get("seq", "")
    hold = next((h for h in (*OF_AN_OFFICER, Hold.AGENCY) if h == said.get("hold")), None)
    if hold is None or said.get("verdict") not in ("passed", "refused"):
        raise Refusal(Reason.INVALID, "Choose a hold and a verdict.", "请选择暂扣事项和裁定。")
    word = at.Verdict(
        number=number,
        hold=Hold(hold),
        passed=said["verdict"] == "passed",
        reason=said.get("reason", ""),
        seq=int(seq) if seq.isdigit() and len(seq) < 9 else -1,
    )
    try:
        await node_of(request).answer(caller_of(request), word, Language(look_of(request).language))
    except Refusal as refused:
        return await again(request, number, refused, typed=said, refused=refused)
    return Redirect(f"/cases/{number}", status_code=303)
