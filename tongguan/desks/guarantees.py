"""Guarantees for goods in transit at the desks: what each comes to, what is left, which movements it secures; an
officer registers, raises or lowers, suspends and ends them, a second one agrees to what brings money."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.guarantees import change_of, line_of, seen, whole_of
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.desks.request import words_of
from tongguan.desks.words import WORDS
from tongguan.journeys import secure
from tongguan.journeys.secure import Granting, Resizing, Seconding
from tongguan.parties.may import Action, may
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import guarantees
from tongguan.store.movements import Line
from tongguan.trips.guarantee import STANDS, GuaranteeState
from tongguan.trips.movement import TransitPhase
from tongguan.trips.words import GUARANTEES, PHASES

PAGE = 100
MEANS = {
    GuaranteeState.WAITING: "wait",
    GuaranteeState.GOOD: "pass",
    GuaranteeState.LATER: "wait",
    GuaranteeState.SHORT: "find",
    GuaranteeState.EXPIRED: "refuse",
    GuaranteeState.SUSPENDED: "hold",
    GuaranteeState.ENDED: "none",
}


@get("/guarantees", opt=page("guarantees", "Guarantees for goods in transit", Action.SEE, query=("done",)))
async def listed(request: Call) -> Response[str]:
    """One's own; for an officer all, and what waits for a second one."""
    return await shown(request)


async def shown(request: Call, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    node, caller = node_of(request), caller_of(request)
    day = node.law.head.day(node.now())
    rows = await at.reading(node, caller, lambda conn: guarantees.listed(conn, None, PAGE))
    second = await at.reading(node, caller, lambda conn: guarantees.waiting(conn, PAGE)) if caller.officer else []
    values = {
        "rows": [line_of(row, day) for row in rows],
        "second": second,
        "can": bool(may(caller, Action.SECURE)),
        "today": day,
        "currency": node.law.head.currency,
        "done": request.query_params.get("done", ""),
        "typed": {},
        "problems": (),
        **LOOKS,
    }
    return desk(request, "guarantees/list.html", status, **{**values, **more})


LOOKS: dict[str, Any] = {
    "means_of_guarantee": MEANS,
    "states_of_guarantee": GUARANTEES,
    "stands": STANDS,
    "phases_of_movement": PHASES,
}


@get("/guarantees/{id_:str}", opt=page("guarantee", "A guarantee", Action.SEE, query=("done",)))
async def one(request: Call, id_: FromPath[str]) -> Response[str]:
    """What it comes to, what it secures, what was done to it."""
    return await opened(request, id_)


async def opened(request: Call, id_: str, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    node, caller = node_of(request), caller_of(request)
    found = await at.reading(node, caller, lambda conn: whole_of(conn, id_))
    changes = [change_of(row, caller) for row in seen(found.changes, caller)]
    line = line_of(found.held, node.law.head.day(node.now()))
    secured = {row.number: drawn_by(row, id_) for row in found.moving}
    kept = (secured[row.number] for row in found.moving if row.movement.phase is not TransitPhase.DISCHARGED)
    values = {
        "line": line,
        "moving": found.moving,
        "secured": secured,
        "before": line.reserved - sum(kept, Decimal(0)),
        "changes": changes,
        "waits": next((c for c in changes if c.state == guarantees.WAITING), None),
        "mine": mine(found.changes, caller.hands),
        "can": bool(may(caller, Action.SECURE)) and line.state is not GuaranteeState.ENDED,
        "done": request.query_params.get("done", ""),
        "typed": {},
        "problems": (),
        **LOOKS,
    }
    return desk(request, "guarantees/one.html", status, **{**values, **more})


def drawn_by(row: Line, id_: str) -> Decimal:
    """What a movement has of a guarantee."""
    return sum((part.amount for part in row.movement.securities if part.guarantee == id_), Decimal(0))


def mine(changes: list[guarantees.Change], hands: frozenset[str]) -> bool:
    """Whether the change that waits was asked for by this officer."""
    return any(one.state == guarantees.WAITING and hands & set(one.hands) for one in changes)


@post("/guarantees", status_code=303, opt=page("guarantee-grant", "Register a guarantee", Action.SECURE))
async def grant(request: Call) -> Response[Any]:
    """It is there, or the page says what stands against it."""
    said = await words_of(request)
    try:
        wanted = Granting(
            id=said.get("id", "").strip(),
            party=said.get("party", "").strip(),
            volume=amount(said.get("volume", "")),
            valid_from=day_of(said.get("valid_from", "")) or date.min,
            valid_until=day_of(said.get("valid_until", "")),
            why=said.get("why", "") or " ",  # at the desk it is asked for
        )
        caller = caller_of(request)
        await node_of(request).written(lambda conn, office: secure.granted(conn, office, caller, wanted))
    except Refusal as refused:
        return await shown(request, status_of(refused), typed=said, problems=told(refused))
    return Redirect("/guarantees?done=granted", status_code=303)


@post("/guarantees/{id_:str}/change", status_code=303, opt=page("guarantee-change", "Change it", Action.SECURE))
async def change(request: Call, id_: FromPath[str]) -> Response[Any]:
    """Less at once; more once a second officer agrees."""
    said, caller = await words_of(request), caller_of(request)

    def work(conn: Any, office: Any) -> str:
        until = day_of(said.get("valid_until", ""))
        wanted = Resizing(volume=amount(said.get("volume", "")), why=said.get("why", ""), valid_until=until)
        return f"change-{secure.resized(conn, office, caller, id_, wanted).state}"

    return await done(request, id_, said, work)


@post("/guarantees/{id_:str}/answer", status_code=303, opt=page("guarantee-answer", "A second word", Action.SECURE))
async def answer(request: Call, id_: FromPath[str]) -> Response[Any]:
    """The second officer agrees or declines, or the first takes it back."""
    said, caller = await words_of(request), caller_of(request)

    def work(conn: Any, office: Any) -> str:
        word = Seconding(agree=said.get("agree") == "yes", why=said.get("why", ""))
        return f"change-{secure.seconded(conn, office, caller, said.get('change', ''), word).state}"

    return await done(request, id_, said, work)


@post("/guarantees/{id_:str}/suspend", status_code=303, opt=page("guarantee-suspend", "Suspend it", Action.SECURE))
async def suspend(request: Call, id_: FromPath[str]) -> Response[Any]:
    """Nothing new is secured under it; its holder reads why."""
    said, caller = await words_of(request), caller_of(request)

    def work(conn: Any, office: Any) -> str:
        secure.suspended(conn, office, caller, id_, said.get("why", ""))
        return "suspended"

    return await done(request, id_, said, work)


@post("/guarantees/{id_:str}/resume", status_code=303, opt=page("guarantee-resume", "Resume it", Action.SECURE))
async def resume(request: Call, id_: FromPath[str]) -> Response[Any]:
    """It secures again."""
    said, caller = await words_of(request), caller_of(request)

    def work(conn: Any, office: Any) -> str:
        secure.resumed(conn, office, caller, id_)
        return "resumed"

    return await done(request, id_, said, work)


@post("/guarantees/{id_:str}/end", status_code=303, opt=page("guarantee-end", "End it", Action.SECURE))
async def end(request: Call, id_: FromPath[str]) -> Response[Any]:
    """Nothing more is secured under it, ever."""
    said, caller = await words_of(request), caller_of(request)

    def work(conn: Any, office: Any) -> str:
        secure.ended(conn, office, caller, id_)
        return "ended"

    return await done(request, id_, said, work)


async def done(request: Call, id_: str, said: dict[str, str], work: Callable[[Any, Any], str]) -> Response[Any]:
    """It is done and the page says so, or what stands against it."""
    try:
        word = await node_of(request).written(work)
    except Refusal as refused:
        return await opened(request, id_, status_of(refused), typed=said, problems=told(refused))
    return Redirect(f"/guarantees/{id_}?done={word}", status_code=303)


def told(refused: Refusal) -> tuple[Problem, ...]:
    """What stands against it; whoever may not do it is told as everywhere."""
    if refused.reason not in (Reason.INVALID, Reason.CONFLICT):
        raise refused
    return refused.problems or (Problem(code="", message=refused.message, message_zh=refused.message_zh),)


def status_of(refused: Refusal) -> int:
    return 409 if refused.reason is Reason.CONFLICT else 422


def amount(said: str) -> Decimal:
    """An amount as it is typed; what is none is nothing, and refused as that."""
    try:
        return Decimal(said.replace(",", "").strip())
    except InvalidOperation:
        return Decimal(0)


def day_of(said: str) -> date | None:
    """A day as a form sends it."""
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise Refusal(Reason.INVALID, *WORDS["guarantee.day"]) from None
