"""Records of agencies at the desks: what there is to apply for; one's own, each with what is left of it and what
happened to it; for an agency what waits for its word, and the whole of its ledger."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api import views
from tongguan.api.node import Node, law_on
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.api.paging import cursor_of, next_link
from tongguan.api.records import RecordUse, RecordWhole, wanted_of, whole_of
from tongguan.codes.snapshot import Snapshot
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.desks.request import words_of
from tongguan.journeys import ledger
from tongguan.journeys.record_says import RecordSays, RecordStepping
from tongguan.journeys.write_record import days
from tongguan.ledgers.consult import PREFIX
from tongguan.ledgers.definition import Definition
from tongguan.ledgers.describe import definition_of
from tongguan.ledgers.form import blanks, typed
from tongguan.ledgers.life import RecordEvent, RecordState
from tongguan.ledgers.need import Draw
from tongguan.ledgers.times import Calendar, answering, due
from tongguan.manifests.fleet import plain
from tongguan.parties.may import Action, Subject, acts_for, may
from tongguan.parties.party import Caller
from tongguan.problem import Problem, Reason, Refusal
from tongguan.store import drafts, parties, records
from tongguan.store.connect import Reading

PAGE, TASKS, MOST = 50, 50, 100
FILTERS = ("system", "state", "word")
COUNTED, OVER = 10_000, timedelta(days=90)
"""An agency's times are those of its last answers, of so many days."""
MEANS = {
    RecordState.APPLIED: "work",
    RecordState.SUPPLEMENT: "wait",
    RecordState.REVIEWED: "work",
    RecordState.REFUSED: "refuse",
    RecordState.ISSUED: "pass",
    RecordState.ANNOTATED: "locked",
    RecordState.WRITTEN_OFF: "none",
    RecordState.VOIDED: "refuse",
    RecordState.EXPIRED: "none",
    RecordState.WITHDRAWN: "none",
}


class Drawn(NamedTuple):
    """A declaration that counts on a record: what it has of which balance, as far as the reader may know."""

    declaration: str
    state: str
    at: datetime
    takes: tuple[tuple[int, str, Decimal, str], ...]
    seen: bool


def kinds_of(law: Snapshot) -> dict[str, Definition]:
    """The definitions in force, by their codes."""
    return {row.code: definition_of(row.definition) for row in law.subsystems()}


@get("/records", opt=page("records", "Records of agencies", Action.SEE, query=(*FILTERS, "cursor", "done")))
async def listed(request: Call) -> Response[str]:
    """One's own, last changed first; an agency's tasks before them."""
    node, caller = node_of(request), caller_of(request)
    asked = {k: v for k, v in request.query_params.items() if v and k in FILTERS}
    question = [caller.party, asked]
    wanted = wanted_of(node, caller, asked)._replace(before=cursor_of(request, question), limit=PAGE + 1)
    keeps = bool(may(caller, Action.LEDGER)) and not caller.officer

    def read(conn: Reading) -> tuple[Any, ...]:
        rows, written = records.listed(conn, wanted), drafts.of_records(conn)
        tasks, waiting = (records.tasks(conn, TASKS), records.waiting(conn)) if keeps else ([], 0)
        return rows, written, tasks, waiting

    rows, written, tasks, waiting = await at.reading(node, caller, read)
    kinds, calendar = kinds_of(law_on(node)), calendar_of(node)
    days = {code: days_of(kind) for code, kind in kinds.items()}
    until = {row.place: due(row.changed_at, days[row.system], calendar) for row in tasks if days.get(row.system)}
    values = {
        "rows": rows[:PAGE],
        "drafts": written,
        "tasks": sorted(tasks, key=lambda row: (until.get(row.place, date.max), row.place)),
        "until": until,
        "today": calendar.day(calendar.now),
        "waiting": waiting,
        "keeps": keeps,
        "own": [code for code, kind in kinds.items() if kind.agency == caller.party],
        "kinds": kinds,
        "asked": asked,
        "more": next_link(request, rows[PAGE - 1].place, question) if len(rows) > PAGE else "",
        "states": list(RecordState),
        "means_of_record": MEANS,
        "done": request.query_params.get("done", ""),
    }
    return desk(request, "ledger/list.html", **values)


@get("/records/catalogue", opt=page("subsystems", "What there is to apply for", Action.LOOK_UP, query=("q",)))
async def catalogue(request: Call) -> Response[str]:
    """Every definition in force: who keeps it, how one applies, by which documents it is named."""
    node, caller = node_of(request), caller_of(request)
    said = request.query_params.get("q", "").strip()[:MOST]
    found = [kind for kind in kinds_of(law_on(node)).values() if fits(kind, said)]
    can = bool(may(caller, Action.REGISTER)) or bool(may(caller, Action.LEDGER))
    if not may(caller, Action.APPLY) and not may(caller, Action.LEDGER) and not caller.officer:
        found = [kind for kind in found if kind.registers]
    return desk(request, "ledger/catalogue.html", found=found, said=said, can=can, fields=blanks, within="/records")


def fits(kind: Definition, said: str) -> bool:
    """Whether what is looked for is its code, a part of its name, its agency or one of its documents."""
    text = " ".join((kind.code, kind.name, kind.name_zh, kind.agency, *kind.documents, kind.source)).casefold()
    return all(word in text for word in said.casefold().split())


@get("/records/times", opt=page("record-times", "How long an agency takes to answer", Action.LEDGER))
async def times(request: Call) -> Response[str]:
    """From what was asked of it, and when it answered; by sub-system."""
    node, caller = node_of(request), caller_of(request)
    now = node.now()
    asked = await at.reading(node, caller, lambda conn: records.answering(conn, now - OVER, COUNTED))
    kinds = kinds_of(law_on(node))
    allowed = {code: days_of(kind) for code, kind in kinds.items()}
    lines = answering(asked, allowed, calendar_of(node))
    values: dict[str, Any] = {
        "lines": lines,
        "kinds": kinds,
        "days": OVER.days,
        "cut": len(asked) == COUNTED,
        "within": "/records",
    }
    return desk(request, "ledger/times.html", **values)


def days_of(kind: Definition) -> int:
    """The working days in which its agency has to answer."""
    return sum(step.days for step in kind.step if step.by == kind.agency)


def calendar_of(node: Node) -> Calendar:
    """The administration's days."""
    return Calendar(node.now(), node.law.head.day, law_on(node).working_day)


@get("/ledger/{system:str}/{number:str}", opt=page("record", "A record", Action.SEE, query=("done",)))
async def one(request: Call, system: FromPath[str], number: FromPath[str]) -> Response[str]:
    """What it says, what is left of it, what happened to it, and what the reader can do."""
    return await opened(request, (system, number))


async def opened(request: Call, key: tuple[str, str], status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    node, caller = node_of(request), caller_of(request)

    def read(conn: Reading) -> tuple[RecordWhole, dict[str, bytes], Any]:
        whole = whole_of(conn, node, key)
        stands = records.stands(conn, (whole.system, plain(whole.number)), MOST)
        return whole, stands, parties.named(conn, whole.holder)

    whole, stands, holder = await at.reading(node, caller, read)
    row = law_on(node).subsystem(whole.system)
    kind = definition_of(row.definition) if row else None
    values = {
        "whole": whole,
        "kind": kind,
        "holder": holder,
        "fields": blanks(kind.record) if kind else (),
        "line_fields": blanks(kind.line) if kind and kind.line else (),
        "shown": typed,
        "uses": [drawn(use, stands, f"{PREFIX}{whole.system}/{plain(whole.number)}/") for use in whole.uses],
        "can": acts(caller, whole, kind),
        "mine": acts_for(caller, Subject(declarant=whole.holder)),
        "means_of_record": MEANS,
        "done": request.query_params.get("done", ""),
        "typed": {},
        "problems": (),
        "within": "/records",
        "path": f"/ledger/{whole.system}/{plain(whole.number)}",
    }
    return desk(request, "ledger/one.html", status, **{**values, **more})


def drawn(use: RecordUse, stands: dict[str, bytes], prefix: str) -> Drawn:
    """A declaration with what it has of this record."""
    if use.declaration not in stands:
        return Drawn(use.declaration, use.state, use.at, (), False)
    takes = (d for d in views.stand_in(stands[use.declaration]).draws if d.amount and d.balance.startswith(prefix))
    return Drawn(use.declaration, use.state, use.at, tuple(taken_by(d) for d in takes), True)


def taken_by(draw: Draw) -> tuple[int, str, Decimal, str]:
    """What it takes: of which line, of what, how much."""
    _, _, _, line, about = draw.balance.split("/")
    return int(line), about, draw.amount, draw.unit


def acts(caller: Caller, whole: RecordWhole, kind: Definition | None) -> tuple[str, ...]:
    """What the reader can do to it now."""
    keeper = kind.agency if kind else whole.issuer
    if kind and kind.vetting and whole.state == RecordState.APPLIED and caller.party in (keeper, *kind.vetting):
        mine = any(vet.agency == caller.party and vet.said_at is None for vet in whole.vets)
        return ("review", "ask", "refuse") if mine else ("ask", "refuse")
    if may(caller, Action.LEDGER, Subject(owner=keeper)):
        return {
            RecordState.APPLIED: ("review", "ask", "refuse"),
            RecordState.REVIEWED: ("issue", "refuse"),
            RecordState.ISSUED: ("amend", "write-off", "void"),
            RecordState.ANNOTATED: ("amend", "void"),
            RecordState.EXPIRED: ("issue",),
        }.get(RecordState(whole.state), ())
    if may(caller, ledger.applying(kind) if kind else Action.APPLY, Subject(declarant=whole.holder)):
        return {
            RecordState.APPLIED: ("withdraw",),
            RecordState.SUPPLEMENT: ("reply", "withdraw"),
            RecordState.REVIEWED: ("withdraw",),
        }.get(RecordState(whole.state), ())
    return ()


@post(
    "/ledger/{system:str}/{number:str}/step",
    status_code=303,
    opt=page("record-step", "A step of a record", Action.RECORD),
)
async def step(request: Call, system: FromPath[str], number: FromPath[str]) -> Response[Any]:
    """It is done and the page says so, or what stands against it; nothing where somebody was quicker."""
    said, caller, key = await words_of(request), caller_of(request), (system, number)

    def work(conn: Any, office: Any) -> str:
        event = RecordEvent(said["event"]) if said.get("event") in set(RecordEvent) else None
        if event is None:
            raise Refusal(Reason.INVALID, "Say what happens to the record.", "请选择办理事项。")
        says = None
        if event is RecordEvent.ISSUE:
            was = records.one(conn, (system, plain(number)))
            entry = was.entry if was else None
            says = RecordSays(fields=entry.body, lines=entry.lines, **days(said)) if entry else None
        wanted = RecordStepping(event=event, why=said.get("why", ""), says=says, version=count(said.get("version", "")))
        ledger.stepped(conn, office, caller, key, wanted)
        return str(event)

    try:
        word = await node_of(request).written(work)
    except Refusal as refused:
        return await opened(request, key, status_of(refused), typed=said, problems=against(refused))
    return Redirect(f"/ledger/{system}/{number}?done={word}", status_code=303)


def against(refused: Refusal) -> tuple[Problem, ...]:
    """What stands against it; whoever may not do it is told as everywhere."""
    if refused.reason not in (Reason.INVALID, Reason.CONFLICT):
        raise refused
    return refused.problems or (Problem(code="", message=refused.message, message_zh=refused.message_zh),)


def status_of(refused: Refusal) -> int:
    return 409 if refused.reason is Reason.CONFLICT else 422


def count(said: str) -> int:
    """A number as a form sends it; 0 where it is none."""
    return int(said) if said.isascii() and said.isdigit() and len(said) < 9 else 0
