"""The day in numbers, for the officer in charge; and the public page of release times, which tells nothing of lanes."""

import time
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.declarations import see
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.journeys import hand_out
from tongguan.parties.may import Action, may
from tongguan.problem import Reason, Refusal
from tongguan.risk.selection import SEVEREST_FIRST
from tongguan.store import accounts, acts, counters, handing, overview, queue
from tongguan.store.connect import SYSTEM, Reading, Writing
from tongguan.store.handing import Officer, Substitution
from tongguan.store.overview import Day, Took

MONTH = timedelta(days=30)
FEWEST = 10
"""Fewer releases than this are not told to the public: one could guess whose they were."""
KEPT = 60.0
"""Seconds for which the public figures hold."""


class Bar(NamedTuple):
    """A bar of a chart: its label's key or text, how many, its length of 100."""

    label: str
    cases: int
    length: float


class Times(msgspec.Struct):
    """The public figures, and until when they hold (monotonic seconds)."""

    until: float
    took: list[Took]


@get("/overview", opt=page("overview", "The day in numbers", Action.SEE_GROUNDS))
async def today(request: Call) -> Response[str]:
    """Read in ten seconds: received, held by what, released, lanes, times, what waits longest."""
    node, caller = node_of(request), caller_of(request)
    zone, now = node.law.head.time_zone, node.now()
    since = now.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)

    def read(conn: Reading) -> tuple[Day, dict[str, int], list[queue.Load]]:
        return overview.day(conn, since, zone), lanes(conn, since), queue.loads(conn, now)

    def work(conn: Reading) -> tuple[list[Officer], list[Substitution]]:
        return handing.officers(conn), handing.substitutions(conn)

    officers, away = await at.reading(node, caller, work)
    day, drawn, loads = await at.reading(node, caller, read)
    return desk(
        request,
        "overview/overview.html",
        day=day,
        total=sum(day.overview.today.values()),
        lanes=bars({lane: drawn.get(lane, 0) for lane in SEVEREST_FIRST}),
        holds=bars(day.by_hold),
        hours=bars({f"{hour:02}": day.by_hour.get(hour, 0) for hour in range(24)}),
        loads=loads,
        officers=officers,
        away=away,
        moment=now,
        supervises=bool(may(caller, Action.SUPERVISE)),
    )


def lanes(conn: Reading, since: datetime) -> dict[str, int]:
    """How many went into which lane, up to the last closed minute."""
    found: dict[str, int] = {}
    for key, taken in counters.shares(conn, since).items():
        found[key.lane] = found.get(key.lane, 0) + taken
    return found


def bars(counted: dict[Any, int]) -> list[Bar]:
    """Counts as bars against the largest."""
    most = max(counted.values(), default=0) or 1
    return [Bar(str(label), count, round(100 * count / most, 1)) for label, count in counted.items()]


@post("/overview/give-back", status_code=303, opt=page("give-back", "Give an officer's cases to all", Action.SUPERVISE))
async def give_back(request: Call) -> Response[Any]:
    """A supervisor frees what an absent officer has; that is an act with his name."""
    said, caller, node = await request.form(), caller_of(request), node_of(request)
    officer = str(said.get("officer", ""))

    def give(conn: Writing) -> None:
        numbers = queue.hand_over(conn, officer, ("", ""), node.now()) if officer else []
        if numbers:
            who = accounts.account(conn, officer)
            acts.note(
                conn, caller, node.now(), "cases.given-back", (who.login if who else officer, {"numbers": numbers})
            )

    await at.writing(node, give)
    return Redirect("/overview", status_code=303)


@post("/cases/{number:str}/give", status_code=303, opt=page("reassign", "A case to an officer", Action.SUPERVISE))
async def reassign(request: Call, number: FromPath[str]) -> Response[Any]:
    """A supervisor gives one case to another officer, or back to all."""
    said, caller, node = await request.form(), caller_of(request), node_of(request)
    hands = (str(said.get("was", "")), str(said.get("to", "")))
    case = await at.reading(node, caller, lambda conn: see(conn, caller, number))
    await at.writing(node, lambda conn: hand_out.reassign(conn, caller, (case.id, number), hands, node.now()))
    return Redirect(f"/cases/{number}", status_code=303)


@post("/overview/substitute", status_code=303, opt=page("substitute", "A substitute", Action.SUPERVISE))
async def substitute(request: Call) -> Response[Any]:
    """One officer stands in for another until a day; the cases go over at once."""
    said, caller, node = await request.form(), caller_of(request), node_of(request)
    hands, now = (str(said.get("absent", "")), str(said.get("stands", ""))), node.now()
    try:
        until = date.fromisoformat(str(said.get("until", "")))
    except ValueError:
        raise Refusal(Reason.INVALID, "Give a day like 2027-01-31.", "请填写日期，例如 2027-01-31。") from None
    days = (node.law.head.day(now), until)
    await at.writing(node, lambda conn: hand_out.substitute(conn, caller, hands, days, now))
    return Redirect("/overview", status_code=303)


@get("/times", opt=page("times", "How long release takes", open=True))
async def times(request: Call) -> Response[str]:
    """For everybody: the middle and nine of ten, of the last thirty days; no office's, no company's, no lane's."""
    node, state = node_of(request), request.app.state
    held: Times | None = state.get("times")
    if held is None or held.until < time.monotonic():
        since = node.now() - MONTH
        found = await at.reading(node, SYSTEM, lambda conn: overview.took(conn, since))
        held = Times(time.monotonic() + KEPT, [t for t in found if t.cases >= FEWEST])
        state["times"] = held
    return desk(request, "overview/times.html", took=held.took, fewest=FEWEST)
