"""The officer's queue: what waits for him, due first comes first; taking, giving back, and handing over."""

import base64
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.declarations import see
from tongguan.api.operation import Call, bad_query, caller_of, node_of
from tongguan.api.paging import wrong
from tongguan.desks.door import page, person_of
from tongguan.desks.page import desk
from tongguan.journeys import hand_out as journey
from tongguan.parties.may import Action, may
from tongguan.problem import Reason, Refusal
from tongguan.release.lifecycle import Hold
from tongguan.release.waits import OF_AN_OFFICER
from tongguan.risk.selection import SEVEREST_FIRST
from tongguan.store import filters, guarantees, handing, movements, overrides, queue, remarks, requests
from tongguan.store.connect import Reading, Writing
from tongguan.store.filters import Saved
from tongguan.store.handing import Note, Officer, Substitution
from tongguan.trips.duty import duties

PAGE, BESIDE = 50, 10
FILTERS = ("lane", "hold", "office", "direction", "who", "order", "after")
WHO = ("", "me", "nobody")
ORDERS = ("due", "age", "value")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Read(NamedTuple):
    """A page of the queue, how many wait, what waits beside it (goods in transit, for a second officer, for an answer),
    the filters he kept, his colleagues, what they hand him, and who is away."""

    lines: list[queue.Waiting]
    counts: queue.Counts
    moving: list[movements.Line]
    second: list[overrides.Override]
    raises: list[guarantees.Change]
    unheard: list[remarks.Unheard]
    unread: list[remarks.Unheard]  # what other agencies said to his own
    until: dict[int, datetime]  # until when the declarant of a case has to answer a request
    kept: list[Saved]
    officers: list[Officer]
    notes: list[Note]
    away: list[Substitution]


Place = tuple[datetime | Decimal, int] | None


def read(conn: Reading, wanted: queue.Asked, after: Place, who: tuple[str, str, datetime]) -> Read:
    """What the page is made of; `who` looks (account, party), and when."""
    mine, party, now = who
    lines = queue.queue(conn, wanted, PAGE + 1, after)
    return Read(
        lines,
        queue.counts(conn, mine, now),
        movements.listed(conn, movements.Wanted(awaited=True, office=wanted.office), BESIDE),
        overrides.waiting(conn, BESIDE),
        guarantees.waiting(conn, BESIDE),
        remarks.unheard(conn, BESIDE),
        remarks.unread(conn, party, BESIDE),
        requests.unanswered(conn, [line.case_id for line in lines]),
        filters.filters(conn, mine, "queue"),
        handing.officers(conn),
        handing.notes(conn, mine),
        handing.substitutions(conn),
    )


@get("/queue", opt=page("queue", "What waits for an officer", Action.ANSWER, query=FILTERS))
async def listed(request: Call) -> Response[str]:
    """A page of the queue, and how many there are."""
    asked = {k: v for k, v in request.query_params.items() if v}
    mine, now = person_of(request).account.id, now_of(request)
    wanted = asked_for(asked, mine)
    after = place_of(asked.get("after", ""), asked.get("order", "due"))

    who = (mine, caller_of(request).party, now)
    found = await at.reading(node_of(request), caller_of(request), lambda conn: read(conn, wanted, after, who))
    if asked.get("who", "") not in WHO and wanted.officer not in [one.id for one in found.officers]:
        raise bad_query((wrong("who", "me, nobody or an officer's account", "me、nobody 或关员账号"),))
    last = found.lines[PAGE - 1] if len(found.lines) > PAGE else None
    return desk(
        request,
        "queue/queue.html",
        rules=bool(may(caller_of(request), Action.RULE)),
        **{**found._asdict(), "lines": found.lines[:PAGE]},
        most=queue.MOST,
        asked=asked,
        mine=mine,
        lanes=SEVEREST_FIRST,
        orders=ORDERS,
        holds=[h for h in Hold if h in OF_AN_OFFICER],
        more=cursor(last, wanted.order) if last else "",
        moment=now,
        duties=duties,
    )


@post("/queue/next", status_code=303, opt=page("take-next", "Take the case that is due first", Action.ANSWER))
async def take_next(request: Call) -> Response[Any]:
    """The case that is due first and nobody has is mine."""
    who, now = person_of(request).account, now_of(request)

    def take(conn: Writing) -> str:
        found = queue.following(conn, None)
        return found[1] if found and queue.claim(conn, found[0], (who.id, who.name), now) else ""

    number = await at.writing(node_of(request), take)
    return Redirect(f"/cases/{number}" if number else "/queue", status_code=303)


@post("/cases/{number:str}/claim", status_code=303, opt=page("claim", "Take a case", Action.ANSWER))
async def claim(request: Call, number: FromPath[str]) -> Response[Any]:
    """The case is mine, or somebody else's."""
    who, now, node = person_of(request).account, now_of(request), node_of(request)
    case = await at.reading(node, caller_of(request), lambda conn: see(conn, caller_of(request), number))
    if not await at.writing(node, lambda conn: queue.claim(conn, case.id, (who.id, who.name), now)):
        raise Refusal(
            Reason.CONFLICT,
            "Another officer has this case, or it waits no longer.",
            "该票已由其他关员办理，或已无需办理。",
        )
    return Redirect(f"/cases/{number}", status_code=303)


@post("/cases/{number:str}/unclaim", status_code=303, opt=page("unclaim", "Give a case back", Action.ANSWER))
async def unclaim(request: Call, number: FromPath[str]) -> Response[Any]:
    """The case is everybody's again."""
    who, now, node = person_of(request).account, now_of(request), node_of(request)
    case = await at.reading(node, caller_of(request), lambda conn: see(conn, caller_of(request), number))
    await at.writing(node, lambda conn: queue.give(conn, case.id, ("", ""), now, was=who.id))
    return Redirect("/queue", status_code=303)


@post("/queue/hand-over", status_code=303, opt=page("hand-over", "Give all one's cases back", Action.ANSWER))
async def hand_over(request: Call) -> Response[Any]:
    """The shift is over: what I have is everybody's again, or a colleague's, and that is an act."""
    who, now, caller = person_of(request).account, now_of(request), caller_of(request)
    form = await request.form()
    said = (str(form.get("to", "")), str(form.get("note", "")))
    await at.writing(node_of(request), lambda conn: journey.hand_over(conn, caller, (who.id, who.login), said, now))
    return Redirect("/queue", status_code=303)


@post("/queue/read", status_code=303, opt=page("read-note", "A colleague's note is read", Action.ANSWER))
async def read_note(request: Call) -> Response[Any]:
    """The note of a hand-over goes."""
    who, id_ = person_of(request).account, str((await request.form()).get("id", ""))
    await at.writing(node_of(request), lambda conn: handing.drop_note(conn, who.id, id_))
    return Redirect("/queue?who=me", status_code=303)


@post("/queue/back", status_code=303, opt=page("come-back", "Who was away is back", Action.ANSWER))
async def come_back(request: Call) -> Response[Any]:
    """What the substitute still has of mine, or for a supervisor of somebody's, comes back."""
    caller, now, id_ = caller_of(request), now_of(request), str((await request.form()).get("id", ""))
    await at.writing(node_of(request), lambda conn: journey.come_back(conn, caller, id_, now))
    return Redirect("/queue?who=me", status_code=303)


def asked_for(asked: dict[str, str], mine: str) -> queue.Asked:
    """The filters; `who`: `me`, `nobody`, or an officer's account."""
    who = asked.get("who", "")
    order = asked.get("order", "due")
    if order not in ORDERS:
        raise bad_query((wrong("order", "due, age or value", "due、age 或 value"),))
    return queue.Asked(
        order=order,
        lane=asked.get("lane"),
        hold=asked.get("hold"),
        office=asked.get("office"),
        direction=asked.get("direction"),
        officer=mine if who == "me" else who if who not in WHO else None,
        free=True if who == "nobody" else None,
    )


def cursor(last: queue.Waiting, order: str) -> str:
    """The place after a case in the queue of this order."""
    key = {"due": last.target_at, "age": last.received_at}.get(order)
    said = int((key - EPOCH) / timedelta(microseconds=1)) if key else last.value
    return base64.urlsafe_b64encode(f"{said}/{last.case_id}".encode()).decode()


def place_of(said: str, order: str) -> Place:
    """The place that a cursor names."""
    if not said:
        return None
    try:
        key, _, id_ = base64.urlsafe_b64decode(said.encode()).decode().partition("/")
        if order == "value":
            return Decimal(key), int(id_)
        return EPOCH + timedelta(microseconds=int(key)), int(id_)
    except (ValueError, ArithmeticError):
        raise bad_query((wrong("after", "a cursor of this list", "该列表的游标"),)) from None


def now_of(request: Call) -> datetime:
    """The node's time."""
    return node_of(request).now()
