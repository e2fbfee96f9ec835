"""Emergencies: what stops at every office, who proposed and who signed it, what it has stopped, and what had crossed
before."""

import csv
from datetime import datetime
from io import StringIO
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.node import Node
from tongguan.api.operation import JSON, Call, Operation, Parameter, Sent, bad_query, caller_of, node_of, sent
from tongguan.api.paging import wrong
from tongguan.journeys import crossed as crossing
from tongguan.journeys import emergency as doing
from tongguan.journeys.crossed import Crossed, Sought, Span
from tongguan.journeys.emergency import EmergencyProposing, EmergencySigning, Turning
from tongguan.parties.may import Action
from tongguan.problem import Reason
from tongguan.risk.concern import ConcernSource
from tongguan.risk.emergency import Emergency
from tongguan.store import acts, concerns, emergencies
from tongguan.store.concerns import Raised
from tongguan.store.connect import Reading
from tongguan.store.emergencies import Change, Kept

CSV = "text/csv"
SPAN = (
    Parameter(
        name="days",
        words="Cases lodged in so many days.",
        schema={"type": "integer", "minimum": 1, "maximum": crossing.DAYS},
        example="30",
    ),
    Parameter(name="before", words="Go on where the last step ended."),
)


class EmergencyLine(msgspec.Struct, frozen=True, kw_only=True):
    """An emergency. `state`: proposed, coming, live, expired, ended, declined, withdrawn."""

    emergency: Emergency
    state: str
    proposed_by: str
    proposed_at: datetime
    ended_at: datetime | None


class EmergencyChange(msgspec.Struct, frozen=True, kw_only=True):
    """What an officer did to an emergency, or wants to: proposed, extended, ended. `state`: `waiting` for a second
    officer, `made`, `declined`, `withdrawn`."""

    id: str
    what: str
    valid_until: datetime | None
    why: str
    state: str
    asked_by: str
    asked_at: datetime
    answered_by: str
    answered_at: datetime | None
    answered_why: str


class EmergencyStop(msgspec.Struct, frozen=True, kw_only=True):
    """A case that it stopped, in what; `gate`: when it was released already."""

    number: str
    since: datetime
    ended_at: datetime | None
    gate: bool
    why: str


class EmergencyWhole(EmergencyLine, frozen=True, kw_only=True):
    """An emergency with what was done to it, and the newest five hundred cases that it stopped."""

    changes: tuple[EmergencyChange, ...]
    stopped: tuple[EmergencyStop, ...]


def line_of(kept: Kept, now: datetime) -> EmergencyLine:
    return EmergencyLine(
        emergency=kept.emergency,
        state=kept.stands(now),
        proposed_by=kept.proposed_by,
        proposed_at=kept.proposed_at,
        ended_at=kept.ended_at,
    )


def change_of(row: Change) -> EmergencyChange:
    return EmergencyChange(**{name: getattr(row, name) for name in EmergencyChange.__struct_fields__})


def stop_of(row: Raised) -> EmergencyStop:
    said = {name: getattr(row, name) for name in EmergencyStop.__struct_fields__ if name != "why"}
    return EmergencyStop(**said, why=row.concern.why)


def whole_of(conn: Reading, id_: str, now: datetime) -> EmergencyWhole:
    """All of one. Raises Refusal where there is none."""
    kept = kept_of(conn, id_, now)
    return EmergencyWhole(
        **msgspec.structs.asdict(line_of(kept, now)),
        changes=tuple(change_of(row) for row in emergencies.changes(conn, id_)),
        stopped=tuple(stop_of(row) for row in concerns.of_ref(conn, ConcernSource.EMERGENCY, id_)),
    )


def kept_of(conn: Reading, id_: str, now: datetime) -> Kept:
    rows = emergencies.listed(conn, now, id_, 1) if id_.isprintable() else []
    if not rows:
        raise doing.missing()
    return rows[0]


@get(
    "/v1/emergencies",
    opt={
        "operation": Operation(
            id="list-emergencies",
            summary="What officers stop for a while at every office, and why (officers)",
            summary_zh="查询紧急措施（关员）",
            action=Action.PROTECT,
            answer=tuple[EmergencyLine, ...],
        )
    },
)
async def listed(request: Call) -> Sent:
    """At most five hundred: those that hold, or wait, first."""
    node = node_of(request)
    rows = await at.reading(node, caller_of(request), lambda conn: emergencies.listed(conn, node.now()))
    return sent([line_of(row, node.now()) for row in rows])


@get(
    "/v1/emergencies/{id_:str}",
    opt={
        "operation": Operation(
            id="get-emergency",
            summary="One emergency: who signed it, and what it has stopped (officers)",
            summary_zh="查询单项紧急措施：签署与拦截情况（关员）",
            action=Action.PROTECT,
            answer=EmergencyWhole,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def one(request: Call, id_: FromPath[str]) -> Sent:
    """With its changes, newest first."""
    node = node_of(request)
    return sent(await at.reading(node, caller_of(request), lambda conn: whole_of(conn, id_, node.now())))


@post(
    "/v1/emergencies",
    status_code=201,
    opt={
        "operation": Operation(
            id="propose-emergency",
            summary="Propose to stop goods, parties, or a crossing for a while (officers)",
            summary_zh="提出紧急措施（关员）",
            words="Nothing stops until a second officer signs it; then it holds at every office within seconds.",
            action=Action.PROTECT,
            body=EmergencyProposing,
            answer=EmergencyLine,
            status=201,
        )
    },
)
async def propose(request: Call) -> Sent:
    """It waits for a second officer."""
    caller, wanted, node = caller_of(request), await read(request, EmergencyProposing), node_of(request)
    made = await node.written(lambda conn, office: doing.proposed(conn, office, caller, wanted))
    return sent(line_of(made, node.now()), 201)


@post(
    "/v1/emergencies/{id_:str}/changes",
    status_code=201,
    opt={
        "operation": Operation(
            id="change-emergency",
            summary="Ask to extend an emergency, or to end it early (officers)",
            summary_zh="申请延长或提前结束紧急措施（关员）",
            action=Action.PROTECT,
            body=Turning,
            answer=EmergencyChange,
            status=201,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def change(request: Call, id_: FromPath[str]) -> Sent:
    """It is so once a second officer agrees."""
    caller, wanted = caller_of(request), await read(request, Turning)
    made = await node_of(request).written(lambda conn, office: doing.turned(conn, office, caller, id_, wanted))
    return sent(change_of(made), 201)


@post(
    "/v1/emergencies/{id_:str}/answer",
    status_code=200,
    opt={
        "operation": Operation(
            id="sign-emergency",
            summary="Sign an emergency, or what is wanted of it, as the second officer, or decline",
            summary_zh="复核签署紧急措施或其变更（第二名关员）",
            action=Action.PROTECT,
            body=EmergencySigning,
            answer=EmergencyLine,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def sign(request: Call, id_: FromPath[str]) -> Sent:
    """Who asked for it does not sign it; he takes it back by not agreeing."""
    caller, said, node = caller_of(request), await read(request, EmergencySigning), node_of(request)
    made = await node.written(lambda conn, office: doing.answered(conn, office, caller, id_, said))
    return sent(line_of(made, node.now()))


@get(
    "/v1/emergencies/{id_:str}/crossed",
    opt={
        "operation": Operation(
            id="find-crossed-before-emergency",
            summary="What an emergency would have stopped, and was released before it (officers)",
            summary_zh="追溯紧急措施生效前已放行的货物（关员）",
            words="Looks through the newest five hundred released cases; `before` says where to go on. Send Accept: "
            "text/csv for a table. Every search is kept with the name of who asked.",
            action=Action.PROTECT,
            query=SPAN,
            answer=Crossed,
            gives=(JSON, CSV),
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def crossed(request: Call, id_: FromPath[str]) -> Sent:
    """Newest first."""
    node = node_of(request)
    kept = await at.reading(node, caller_of(request), lambda conn: kept_of(conn, id_, node.now()))
    return await searched(request, crossing.of_emergency(kept.emergency), f"emergency/{id_}")


async def searched(request: Call, sought: Sought, subject: str) -> Sent:
    """A step of the search, kept as an act."""
    found = await found_by(request, sought, subject)
    if CSV in request.headers.get("accept", ""):
        return Response(table(found).encode(), media_type=f"{CSV}; charset=utf-8; header=present")
    return sent(found)


async def found_by(request: Call, sought: Sought, subject: str) -> Crossed:
    node, caller = node_of(request), caller_of(request)
    span, days = span_of(request, node)
    found = await at.reading(node, caller, lambda conn: crossing.crossed(conn, sought, span))
    told: dict[str, Any] = {"days": days, "looked": found.looked, "cases": [one.number for one in found.cases]}
    told |= {"gates": found.gates, "passages": [f"{one.office}/{one.passage}" for one in found.vehicles]}
    now = node.now()
    await at.writing(node, lambda conn: acts.note(conn, caller, now, "crossed.looked", (subject, told)))
    return found


def span_of(request: Call, node: Node) -> tuple[Span, int]:
    """Which cases; and in how many days. Raises Refusal for what cannot be."""
    days, before = request.query_params.get("days", "30"), request.query_params.get("before", "")
    problems, span = [], None
    if not (days.isascii() and days.isdigit() and 1 <= int(days[:4]) <= crossing.DAYS and len(days) <= 2):
        problems.append(wrong("days", f"1 to {crossing.DAYS}", f"1 至 {crossing.DAYS}"))
    elif (span := crossing.span_from(crossing.since(node.now(), int(days)), before)) is None:
        problems.append(wrong("before", "what the last step said", "上一步返回的值"))
    if problems or span is None:
        raise bad_query(tuple(problems))
    return span, int(days)


COLUMNS = ("number", "declarant", "lodged", "why", "left", "containers", "office", "step", "passed", "plate", "passage")


def table(found: Crossed) -> str:
    """A row for each passage of a case's goods; for a case whose goods passed no gate yet, one; and one, without
    number, for each vehicle."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for case in found.cases:
        own = (case.number, case.declarant, case.received_at.isoformat(), case.why, "yes" if case.left else "no")
        boxes = " ".join(case.containers)
        for row in [(p.office, p.step, p.at.isoformat(), p.plate) for p in case.passages] or [("", "", "", "")]:
            writer.writerow([safe(cell) for cell in (*own, boxes, *row, "")])
    for one in found.vehicles:
        way = (one.office, one.step, one.at.isoformat(), one.plate, str(one.passage))
        writer.writerow([safe(cell) for cell in ("", "", "", one.why, "", "", *way)])
    return out.getvalue()


def safe(cell: str) -> str:
    """No spreadsheet takes it for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
