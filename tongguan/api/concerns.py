"""Denied parties: lists of them, what waits for officers because of a name or an emergency, and their word on it."""

from datetime import datetime

import msgspec
from litestar import get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.emergencies import CSV, SPAN, searched
from tongguan.api.operation import JSON, Call, Operation, Sent, caller_of, node_of, sent
from tongguan.codes.rows_screening import Likeness
from tongguan.journeys import crossed as crossing
from tongguan.journeys import judge
from tongguan.journeys.crossed import Crossed
from tongguan.journeys.deny import DeniedImport, DeniedImporting, imported
from tongguan.journeys.emergency import EmergencySigning
from tongguan.journeys.judge import Judging
from tongguan.journeys.screen import FLEET
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal
from tongguan.risk.concern import Concern
from tongguan.store import concerns, denied, registered
from tongguan.store.concerns import Judgement, Raised
from tongguan.store.connect import Reading
from tongguan.store.denied import Entry


class DeniedList(msgspec.Struct, frozen=True, kw_only=True):
    """A list of denied parties: how many entries hold, and who read in its newest edition."""

    id: str
    edition: int
    entries: int
    imported_by: str
    imported_at: datetime
    registrations_waiting: int
    """Who is registered and still is to be looked up in the newest editions of all lists."""


class ConcernJudgement(msgspec.Struct, frozen=True, kw_only=True):
    """Two officers' word on a concern: the party is the `same` or an `other`, or the case may go on (`let`). `state`:
    `waiting` for the second officer, `made`, `declined`, `withdrawn`."""

    id: str
    key: str
    number: str
    verdict: str
    why: str
    state: str
    asked_by: str
    asked_at: datetime
    answered_by: str
    answered_at: datetime | None
    answered_why: str


class ConcernLine(msgspec.Struct, frozen=True, kw_only=True):
    """What holds a case until two officers settle it, and what they said so far. `gate`: the case was released; its
    goods were stopped at a gate. `number`: empty where somebody was stopped who carried nothing declared.
    `registered`: no case is meant, but a `party`, `driver`, `vehicle` or `trailer` of the registers, by its number."""

    number: str
    since: datetime
    gate: bool
    registered: str
    concern: Concern
    judgements: tuple[ConcernJudgement, ...]


def judgement_of(row: Judgement) -> ConcernJudgement:
    return ConcernJudgement(**{name: getattr(row, name) for name in ConcernJudgement.__struct_fields__})


def lines(conn: Reading) -> list[ConcernLine]:
    """What is open, oldest first."""
    return lines_of(conn, concerns.waiting(conn))


def lines_of(conn: Reading, rows: list[Raised]) -> list[ConcernLine]:
    said = concerns.judgements(conn, {row.key for row in rows})
    driven = {row.number for row in rows if row.enrolled and row.number.startswith(FLEET)}
    marks = registered.marks(conn, {number.removeprefix(FLEET) for number in driven})
    return [
        ConcernLine(
            number=marks[id_][1] if (id_ := row.number.removeprefix(FLEET)) in marks else row.number,
            since=row.since,
            gate=row.gate and not row.enrolled,
            registered=marks.get(id_, ("party", ""))[0] if row.enrolled else "",
            concern=row.concern,
            judgements=tuple(judgement_of(one) for one in said if one.key == row.key),
        )
        for row in rows
    ]


def lists_of(conn: Reading) -> list[DeniedList]:
    """The lists, with how far the registers were looked through."""
    waiting = registered.waiting(conn)
    return [DeniedList(**row._asdict(), registrations_waiting=waiting) for row in denied.lists(conn)]


def list_of(conn: Reading, id_: str) -> DeniedList:
    """Raises Refusal where there is none."""
    for one in lists_of(conn):
        if one.id == id_:
            return one
    raise Refusal(Reason.NOT_FOUND, "There is no such list.", "没有该名单。")


def likeness_of(request: Call) -> Likeness:
    """What the law in force says of names."""
    node = node_of(request)
    return node.law.likeness(node.now())


def entry_of(conn: Reading, list_: str, id_: str) -> Entry:
    """Raises Refusal where there is none."""
    found = denied.entry(conn, list_, id_) if (list_ + id_).isprintable() else None
    if found is None:
        raise Refusal(Reason.NOT_FOUND, "There is no such entry.", "没有该名单条目。")
    return found


@get(
    "/v1/concerns",
    opt={
        "operation": Operation(
            id="list-concerns",
            summary="What holds cases until two officers settle it: emergencies, names that may be denied (officers)",
            summary_zh="查询待双人核查事项：紧急措施与疑似禁止往来方（关员）",
            action=Action.PROTECT,
            answer=tuple[ConcernLine, ...],
        )
    },
)
async def listed(request: Call) -> Sent:
    """At most five hundred, oldest first; a hit with which words matched, and how well."""
    return sent(await at.reading(node_of(request), caller_of(request), lines))


@post(
    "/v1/judgements",
    status_code=201,
    opt={
        "operation": Operation(
            id="judge-concern",
            summary="Say whether a party is the listed one, or that a case may go on (officers)",
            summary_zh="对疑似名单命中或受控案件提出结论（关员）",
            words="A second officer agrees. What is said of a party holds until the party or the entry changes.",
            action=Action.PROTECT,
            body=Judging,
            answer=ConcernJudgement,
            status=201,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def say(request: Call) -> Sent:
    """The first officer's word."""
    caller, said = caller_of(request), await read(request, Judging)
    made = await node_of(request).written(lambda conn, office: judge.judged(conn, office, caller, said))
    return sent(judgement_of(made), 201)


@post(
    "/v1/judgements/{id_:str}/answer",
    status_code=200,
    opt={
        "operation": Operation(
            id="answer-judgement",
            summary="Agree to what a first officer said of a concern, or decline",
            summary_zh="复核核查结论：同意或退回（第二名关员）",
            action=Action.PROTECT,
            body=EmergencySigning,
            answer=ConcernJudgement,
            refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
        )
    },
)
async def second(request: Call, id_: FromPath[str]) -> Sent:
    """Cases that it frees are considered anew at once."""
    caller, said = caller_of(request), await read(request, EmergencySigning)
    made = await node_of(request).written(lambda conn, office: judge.seconded(conn, office, caller, id_, said))
    return sent(judgement_of(made))


@get(
    "/v1/denied-lists",
    opt={
        "operation": Operation(
            id="list-denied-lists",
            summary="Lists of denied parties (officers)",
            summary_zh="查询禁止往来方名单（关员）",
            action=Action.PROTECT,
            answer=tuple[DeniedList, ...],
        )
    },
)
async def lists(request: Call) -> Sent:
    """With the number of entries that hold."""
    return sent(await at.reading(node_of(request), caller_of(request), lists_of))


@post(
    "/v1/denied-lists",
    status_code=200,
    opt={
        "operation": Operation(
            id="import-denied-list",
            summary="Read in a list of denied parties, or what changed in it (officers)",
            summary_zh="导入禁止往来方名单或其变更（关员）",
            words="CSV with a header: id, name, aliases (divided by |), kind, number, country, address, programme, "
            "source, valid_from, valid_to. A row that cannot be read is named, and the others are in.",
            action=Action.PROTECT,
            body=DeniedImporting,
            answer=DeniedImport,
        )
    },
)
async def import_(request: Call) -> Sent:
    """Beside the writer: declarations don't wait for it."""
    caller, wanted, node = caller_of(request), await read(request, DeniedImporting), node_of(request)
    when = (node.now(), node.law.head.day(node.now()))
    return sent(await at.writing(node, lambda conn: imported(conn, caller, wanted, when)))


@get(
    "/v1/denied-lists/{list_:str}/entries/{id_:str}/crossed",
    opt={
        "operation": Operation(
            id="find-crossed-by-denied",
            summary="Released cases with a party that may be this entry of a list (officers)",
            summary_zh="追溯名单条目相关的已放行案件（关员）",
            words="Looks through the newest five hundred released cases, and two thousand passages for drivers, "
            "carriers and vehicles; `before` says where to go on. Send Accept: text/csv for a table. Every "
            "search is kept with the name of who asked.",
            action=Action.PROTECT,
            query=SPAN,
            answer=Crossed,
            gives=(JSON, CSV),
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def crossed(request: Call, list_: FromPath[str], id_: FromPath[str]) -> Sent:
    """Newest first. By name vehicles, drivers and carriers are looked for at gates, too."""
    entry = await at.reading(node_of(request), caller_of(request), lambda conn: entry_of(conn, list_, id_))
    return await searched(request, crossing.of_entry(entry, likeness_of(request)), f"denied/{list_}/{id_}")
