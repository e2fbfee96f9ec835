"""The hub at the desks: topics and the clause under which one has each, subscriptions with how far they are, and the
register of legal gaps."""

from collections.abc import Callable
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import legal_gaps, topics
from tongguan.api import node as at
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.desks.request import words_of
from tongguan.journeys import legal_gap, subscribe
from tongguan.journeys.legal_gap import GapAsking, GapStepping
from tongguan.journeys.subscribe import Replaying, Subscribing
from tongguan.parties.may import Action, may
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import gaps
from tongguan.store import topics as store

PAGE = 100
STATES = (gaps.OPEN, gaps.CLOSED, gaps.DECLINED)


@get("/hub", opt=page("hub", "The hub: topics and subscriptions", Action.SUBSCRIBE, query=("done",)))
async def listed(request: Call) -> Response[str]:
    """One's own subscriptions and those to one's topics; for an officer all."""
    return await shown(request)


async def shown(request: Call, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    node, caller = node_of(request), caller_of(request)
    rows = await at.reading(node, caller, lambda conn: store.listed(conn, None, PAGE))
    lines = [topics.seen(row, caller) for row in rows]
    known = await topics.known(node, caller)
    values = {
        "rows": lines,
        "topics": known,
        "names": {one.code: (one.name, one.name_zh) for one in known},
        "mine": {one.topic for one in lines if one.party == caller.party and not one.ended_at},
        "done": request.query_params.get("done", ""),
        "typed": {},
        "problems": (),
    }
    return desk(request, "hub/list.html", status, **{**values, **more})


@post("/hub", status_code=303, opt=page("hub-subscribe", "Subscribe to a topic", Action.SUBSCRIBE))
async def open_(request: Call) -> Response[Any]:
    """Under the clause that fits; without one the wish is a legal gap."""
    said, caller, node = await words_of(request), caller_of(request), node_of(request)
    wanted = Subscribing(
        topic=said.get("topic", ""),
        address=said.get("address", "").strip(),
        from_start=said.get("from_start") == "yes",
        why=said.get("why", ""),
    )
    try:
        made = await node.written(lambda conn, office: subscribe.opened(conn, office, caller, wanted, node.sandbox))
    except Refusal as refused:
        if refused.reason is Reason.NOT_ALLOWED and may(caller, Action.SUBSCRIBE):
            return Redirect("/hub/gaps?done=noted", status_code=303)
        return await shown(request, status_of(refused), typed=said, problems=told(refused))
    return Redirect(f"/hub/subscriptions/{made.id}?done=opened", status_code=303)


@get("/hub/subscriptions/{id_:str}", opt=page("hub-one", "A subscription", Action.SUBSCRIBE, query=("done",)))
async def one(request: Call, id_: FromPath[str]) -> Response[str]:
    """How far it is, and every receipt, gap and replay."""
    return await opened(request, id_)


async def opened(request: Call, id_: str, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    node, caller = node_of(request), caller_of(request)
    row, steps = await at.reading(node, caller, lambda conn: topics.whole(conn, caller, id_))
    names = {one.code: (one.name, one.name_zh) for one in await topics.known(node, caller)}
    values = {
        "line": topics.line_of(row),
        "steps": steps,
        "names": names,
        "can": row.party == caller.party and row.ended_at is None,
        "done": request.query_params.get("done", ""),
        "within": "/hub",
        "typed": {},
        "problems": (),
    }
    return desk(request, "hub/one.html", status, **{**values, **more})


@post("/hub/subscriptions/{id_:str}/replay", status_code=303, opt=page("hub-replay", "Deliver again", Action.SUBSCRIBE))
async def replay(request: Call, id_: FromPath[str]) -> Response[Any]:
    """From a number on."""
    said, caller = await words_of(request), caller_of(request)
    start = said.get("seq", "").strip()
    seq = int(start) if start.isascii() and start.isdigit() and len(start) < 19 else 0
    wanted = Replaying(seq=seq, missing=said.get("missing") == "yes", why=said.get("why", ""))

    def work(conn: Any, office: Any) -> str:
        subscribe.replayed(conn, office, caller, id_, wanted)
        return "replayed"

    return await made(request, id_, said, work)


@post("/hub/subscriptions/{id_:str}/end", status_code=303, opt=page("hub-end", "End a subscription", Action.SUBSCRIBE))
async def end(request: Call, id_: FromPath[str]) -> Response[Any]:
    """Nothing more is delivered."""
    caller = caller_of(request)

    def work(conn: Any, office: Any) -> str:
        subscribe.ended(conn, office, caller, id_)
        return "ended"

    return await made(request, id_, {}, work)


async def made(request: Call, id_: str, said: dict[str, str], work: Callable[[Any, Any], str]) -> Response[Any]:
    """It is done and the page says so, or what stands against it."""
    try:
        word = await node_of(request).written(work)
    except Refusal as refused:
        return await opened(request, id_, status_of(refused), typed=said, problems=told(refused))
    return Redirect(f"/hub/subscriptions/{id_}?done={word}", status_code=303)


@get("/hub/gaps", opt=page("gaps", "Legal gaps", Action.SUBSCRIBE, query=("state", "after", "done")))
async def register(request: Call) -> Response[str]:
    """Open ones, unless another state is asked for."""
    return await registered(request)


async def registered(request: Call, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    node, caller, asked = node_of(request), caller_of(request), request.query_params
    state = asked.get("state") if asked.get("state") in STATES else gaps.OPEN
    said = asked.get("after", "")
    after = int(said) if said.isascii() and said.isdigit() and len(said) < 19 else 0
    rows = await at.reading(node, caller, lambda conn: gaps.listed(conn, state, after, PAGE + 1))
    values = {
        "rows": rows[:PAGE],
        "more": rows[PAGE - 1].id if len(rows) > PAGE else "",
        "state_of": state,
        "states": STATES,
        "names": {one.code: (one.name, one.name_zh) for one in await topics.known(node, caller)},
        "done": asked.get("done", ""),
        "within": "/hub",
        "typed": {},
        "problems": (),
    }
    return desk(request, "hub/gaps.html", status, **{**values, **more})


@post("/hub/gaps", status_code=303, opt=page("gap-ask", "Note a legal gap", Action.SUBSCRIBE))
async def ask(request: Call) -> Response[Any]:
    """It is on record, or the page says what stands against it."""
    said, caller = await words_of(request), caller_of(request)
    wanted = GapAsking(topic=said.get("topic", ""), why=said.get("why", ""), proposed=said.get("proposed", "").strip())
    try:
        new = await node_of(request).written(lambda conn, office: legal_gap.asked(conn, office, caller, wanted))
    except Refusal as refused:
        return await registered(request, status_of(refused), typed=said, problems=told(refused))
    return Redirect(f"/hub/gaps/{new.id}?done=noted", status_code=303)


@get("/hub/gaps/{id_:str}", opt=page("gap", "A legal gap", Action.SUBSCRIBE, query=("done",)))
async def gap(request: Call, id_: FromPath[str]) -> Response[str]:
    """Who wants what and why, and what was done about it."""
    return await gap_shown(request, id_)


async def gap_shown(request: Call, id_: str, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    node, caller = node_of(request), caller_of(request)
    row, steps = await at.reading(node, caller, lambda conn: legal_gaps.whole(conn, legal_gaps.numbered(id_)))
    values = {
        "line": row,
        "steps": steps,
        "names": {one.code: (one.name, one.name_zh) for one in await topics.known(node, caller)},
        "decides": bool(may(caller, Action.ADMINISTER)),
        "done": request.query_params.get("done", ""),
        "within": "/hub",
        "typed": {},
        "problems": (),
    }
    return desk(request, "hub/gap.html", status, **{**values, **more})


@post("/hub/gaps/{id_:str}", status_code=303, opt=page("gap-step", "Do something about a gap", Action.SUBSCRIBE))
async def step(request: Call, id_: FromPath[str]) -> Response[Any]:
    """A legal source is proposed; or it is closed by a clause, or declined."""
    said, caller = await words_of(request), caller_of(request)
    wanted = GapStepping(what=said.get("what", ""), words=said.get("words", ""), clause=said.get("clause", "").strip())
    number = legal_gaps.numbered(id_)
    try:
        now = await node_of(request).written(
            lambda conn, office: legal_gap.stepped(conn, office, caller, number, wanted)
        )
    except Refusal as refused:
        return await gap_shown(request, id_, status_of(refused), typed=said, problems=told(refused))
    return Redirect(f"/hub/gaps/{id_}?done={'proposed' if now.state == gaps.OPEN else now.state}", status_code=303)


def told(refused: Refusal) -> tuple[Problem, ...]:
    """What stands against it; whoever may not do it is told as everywhere."""
    if refused.reason not in (Reason.INVALID, Reason.CONFLICT):
        raise refused
    return refused.problems or (Problem(code="", message=refused.message, message_zh=refused.message_zh),)


def status_of(refused: Refusal) -> int:
    return 409 if refused.reason is Reason.CONFLICT else 422
