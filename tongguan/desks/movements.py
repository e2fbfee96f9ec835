"""Goods in transit at the desks: which leave, which are expected, which are late; one movement with its way, its seals,
the time that is left, and the next step."""

from datetime import datetime
from typing import Any, NamedTuple

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.movements import one_of, whole_of
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.api.paging import cursor_of, next_link
from tongguan.desks.door import page
from tongguan.desks.find import place_of
from tongguan.desks.movement_panel import MEANS
from tongguan.desks.page import desk
from tongguan.desks.request import words_of
from tongguan.journeys import transit
from tongguan.journeys.transit import OF_A_SUPERVISOR, OF_OFFICES, NextMove
from tongguan.parties.may import Action, may
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import guarantees, movements
from tongguan.store.movements import Line, Wanted
from tongguan.trips.duty import duties
from tongguan.trips.guarantee import STANDS, GuaranteeState
from tongguan.trips.movement import TABLE, Found, Mishap, Movement, TransitPhase, TransitStep, Whom
from tongguan.trips.seals import SealClass, SealReason, SeenSeal, TransitSeal
from tongguan.trips.step import discharging, enquiring
from tongguan.trips.words import GUARANTEES, PHASES, told

PAGE = 50
DOUBTFUL = frozenset(GuaranteeState) - STANDS - {GuaranteeState.ENDED}
"""Of a guarantee whose holder has something to do about it."""
ENDS = ("departure", "destination")
"""Of a way; neither: where an office has something to do."""
DRAWN = 9
"""Offices on a drawn way; a longer one is listed alone."""
WIDTH = 480
COLOURS = {TransitPhase.ENQUIRY: "look", TransitPhase.IRREGULAR: "stop", TransitPhase.DISCHARGED: "go"}


class Stop(NamedTuple):
    """An office on a way: where it is drawn, and whether the goods were there."""

    office: str
    x: int
    passed: bool


def way_of(now: Movement) -> list[Stop]:
    """The offices in order, spread over the drawing."""
    way = now.route or now.ends
    gap = (WIDTH - 80) / max(len(way) - 1, 1)
    return [Stop(office, round(40 + n * gap), office in now.passed) for n, office in enumerate(way)]


@get("/movements", opt=page("movements", "Goods in transit", Action.SEE, query=("end", "office", "when", "cursor")))
async def listed(request: Call) -> Response[str]:
    """One's own; for an officer those that leave his office or are expected there, or with which it has something to
    do, the first due first."""
    node, said = node_of(request), request.query_params
    caller, question = caller_of(request), (said.get("end", ""), said.get("office", ""), said.get("when", ""))
    wanted = wanted_by(*question, node.now())._replace(after=cursor_of(request, question))
    rows = await at.reading(node, caller, lambda conn: movements.listed(conn, wanted, PAGE + 1))
    held = [] if caller.officer else await at.reading(node, caller, lambda conn: guarantees.listed(conn, None, PAGE))
    day = node.law.head.day(node.now())
    return desk(
        request,
        "movements/list.html",
        rows=rows[:PAGE],
        more=next_link(request, rows[PAGE - 1].case_id, question) if len(rows) > PAGE else "",
        end=said.get("end", ""),
        chosen=said.get("office", "")[:8],
        when=said.get("when", ""),
        ends=ENDS,
        doubtful=[(one.id, state) for one in held if (state := one.state(day)) in DOUBTFUL],
        guarantees=GUARANTEES,
        duties=duties,
        offices=at.law_on(node).offices(),
        means=MEANS,
        phases=PHASES,
        moment=node.now(),
    )


def wanted_by(end: str, office: str, when: str, now: datetime) -> Wanted:
    """Which are asked for."""
    chosen = office[:8] or None
    return Wanted(
        departure=chosen if end == "departure" else None,
        destination=chosen if end == "destination" else None,
        late_at=now if when == "late" else None,
        awaited=when == "todo",
        office=chosen if end not in ENDS else None,
    )


@get("/movements/{number:str}", opt=page("movement", "One movement of goods in transit", Action.SEE, query=("done",)))
async def one(request: Call, number: FromPath[str]) -> Response[str]:
    """Its way, its seals, its time, what happened, what is next."""
    return await shown(request, number)


async def shown(request: Call, number: str, status: int = 200, problems: tuple[Problem, ...] = ()) -> Response[str]:
    """The page; `problems`: what stood against the step that was asked for."""
    node, caller = node_of(request), caller_of(request)
    found = await at.reading(node, caller, lambda conn: one_of(conn, number, caller))
    now, offices = found.line.movement, at.law_on(node).offices()
    last = found.steps[-1].move if found.steps else None
    return desk(
        request,
        "movements/one.html",
        status,
        whole=whole_of(found, caller),
        now_=now,
        line=found.line,
        told=told(now, last.step if last else None),
        means=MEANS,
        phases=PHASES,
        colour=COLOURS.get(now.phase, "note"),
        way=way_of(now),
        drawn=DRAWN,
        names={office.code: (office.name, office.name_zh) for office in offices},
        offices=offices,
        steps=open_to(found.line, caller),
        choices={"why": SealReason, "mishap": Mishap, "found": Found, "whom": asked_of(now, caller), "kind": SealClass},
        left=(now.limit - node.now()).total_seconds() if now.limit and not now.arrived_at else None,
        problems=problems,
        currency=node.law.head.currency,
        where=place_of(caller),
        duties=duties(now) if caller.officer else (),
        guarantees=GUARANTEES,
        moment=node.now(),
    )


def open_to(line: Line, caller: Caller) -> list[TransitStep]:
    """The steps that this caller may take now, in the order in which they stand in the table."""
    found, now, of_office = [], line.movement, bool(may(caller, Action.TRANSIT))
    above = not now.escalated or bool(may(caller, Action.SUPERVISE))
    for step in TABLE[now.phase]:
        allowed = of_office if step in OF_OFFICES else bool(may(caller, Action.TRAVEL, transit.subject_of(line, step)))
        if allowed and ready(step, now, caller) and (above or step not in OF_A_SUPERVISOR):
            found.append(step)
    return found


def ready(step: TransitStep, now: Movement, caller: Caller) -> bool:
    """Whether it is time for a step that the phase has."""
    match step:
        case TransitStep.LAPSE | TransitStep.WARN:
            return False
        case TransitStep.SECURE:
            return now.unsound is not None
        case TransitStep.RESPOND:
            return bool(asked_of(now, caller))
        case TransitStep.REMIND:
            return bool(now.asked) and not now.lapsed
        case TransitStep.ENQUIRE:
            return not enquiring(now)
        case TransitStep.DISCHARGE:
            return not discharging(now)
        case _:
            return True


def asked_of(now: Movement, caller: Caller) -> list[Whom]:
    """For whom this caller may answer the enquiry: an officer for the offices, anybody else as the principal."""
    return [whom for whom in now.asked if (whom is not Whom.PRINCIPAL) == caller.officer]


@post("/movements/{number:str}/steps", status_code=303, opt=page("move", "The next step", Action.TRAVEL))
async def step(request: Call, number: FromPath[str]) -> Response[Any]:
    """Taken, or the page says what stands against it."""
    said, caller, node = await words_of(request), caller_of(request), node_of(request)
    line = (await at.reading(node, caller, lambda conn: one_of(conn, number, caller))).line
    try:
        wanted = wanted_of(said, line.movement)
        await node.errand(lambda conn, office: transit.move(conn, office, caller, number, wanted))
    except Refusal as refused:
        if refused.reason not in (Reason.INVALID, Reason.CONFLICT):
            raise
        alone = Problem(code="", message=refused.message, message_zh=refused.message_zh)
        status = 409 if refused.reason is Reason.CONFLICT else 422
        return await shown(request, number, status, refused.problems or (alone,))
    return Redirect(f"/movements/{number}", status_code=303)


def wanted_of(said: dict[str, str], now: Movement) -> NextMove:
    """The step that a form tells; a word that no list has is left out, and missed where it is needed."""
    kind = of(TransitStep, said.get("step", ""))
    if kind is None:
        raise Refusal(Reason.INVALID, "There is no such step.", "没有该动态。")
    seq, good = said.get("seq", ""), said.get("good", "")
    return NextMove(
        step=kind,
        at=said.get("at", ""),
        place=said.get("place", "").strip(),
        seals=seals_of(said, kind, now),
        old=said.get("old", ""),
        new=new_of(said),
        why=of(SealReason, said.get("why", "")),
        route=tuple(said.get("route", "").replace(",", " ").split()),
        destination=said.get("destination", ""),
        mishap=of(Mishap, said.get("mishap", "")),
        whom=of(Whom, said.get("whom", "")),
        found=of(Found, said.get("found", "")),
        guarantee=said.get("guarantee", "").strip(),
        good={"yes": True, "no": False}.get(good),
        words=said.get("words", ""),
        seq=int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 9 else 0,
    )


def seals_of(said: dict[str, str], kind: TransitStep, now: Movement) -> tuple[SeenSeal, ...]:
    """Seals put on, one a line: number, container; or those expected, each as it was found."""
    class_ = of(SealClass, said.get("kind", "")) or SealClass.INDICATIVE
    lines = [line.partition(",") for line in said.get("numbers", "").splitlines() if line.strip()]
    typed = tuple(SeenSeal(number=number.strip(), kind=class_, on=on.strip()) for number, _, on in lines)
    if kind is not TransitStep.ARRIVE:
        return typed
    state = [(seal, said.get(f"seal-{n}", "")) for n, seal in enumerate(now.seals)]
    there = (
        SeenSeal(number=s.number, kind=s.kind, on=s.on, by=s.by, whole=how != "broken")
        for s, how in state
        if how in ("whole", "broken")
    )
    return (*there, *typed)


def new_of(said: dict[str, str]) -> TransitSeal | None:
    """The seal that was put on in another's place, if one was."""
    number = said.get("new", "").strip()
    class_ = of(SealClass, said.get("kind", "")) or SealClass.INDICATIVE
    return TransitSeal(number=number, kind=class_, on=said.get("on", "").strip()) if number else None


def of(kind: Any, word: str) -> Any:
    """A word of a list; None where it has no such word."""
    return next((one for one in kind if str(one) == word), None)
