"""Appeals at the desks: what the page of a case tells of them; the body that decides lists what waits for its word, and
says it."""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api.appeals import AppealLine, body_of, line_of, number_of
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.api.paging import before_of
from tongguan.codes.snapshot import Snapshot
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.journeys import appeal
from tongguan.journeys.appeal import AppealRuling
from tongguan.parties.may import Action
from tongguan.parties.party import Caller
from tongguan.problem import Reason, Refusal
from tongguan.release.case import Stand
from tongguan.release.contest import CUSTOMS, AppealOutcome, Contest
from tongguan.release.lifecycle import State
from tongguan.store import appeals
from tongguan.store.appeals import LAPSED, Appeal
from tongguan.store.connect import Reading

PAGE = 50
LOOKS = {
    "": "wait",
    AppealOutcome.UPHELD: "refuse",
    AppealOutcome.OVERTURNED: "pass",
    AppealOutcome.REMITTED: "work",
    LAPSED: "none",
}
"""How an appeal looks, by its outcome."""


class Contestable(NamedTuple):
    """A refusal that can be contested here until a day: whose it is, by code, and where that is written."""

    refusal: str
    where: str
    until: date


def contestable(stand: Stand, today: date) -> list[Contestable]:
    """What the declarant of a case that stands so can still contest."""
    if stand.state not in (State.HELD, State.REFUSED):
        return []
    found: list[tuple[str, Contest | None]] = [(v.agency, v.contest) for v in stand.voices if not v.consents]
    return [
        Contestable(name, one.where, one.until)
        for name, one in (*found, (CUSTOMS, stand.contest))
        if one is not None and not one.id and today <= one.until
    ]


def bodies(law: Snapshot, codes: Iterable[str]) -> dict[str, tuple[str, str]]:
    """The names of agencies in both languages, by their codes; customs has the word of the page."""
    rows = ((code, law.agency(code)) for code in {*codes} - {CUSTOMS})
    return {code: (row.name, row.name_zh) if row else (code, code) for code, row in rows}


def of_case(law: Snapshot, today: date, stand: Stand, told: list[Appeal], reader: Caller) -> dict[str, Any]:
    """What the panel of a case's page is given."""
    lines = [line_of(one, reader) for one in told]
    can = contestable(stand, today)
    return {
        "contestable": can,
        "appeals": lines,
        "bodies": bodies(law, (*(one.refusal for one in can), *(c for one in lines for c in (one.refusal, one.body)))),
        "appeal_looks": LOOKS,
    }


@get("/appeals", opt=page("appeals", "Appeals that a body decides about", Action.RULE, query=("before", "all")))
async def listed(request: Call) -> Response[str]:
    """Those that wait, or all; newest first."""
    caller, asked, node = caller_of(request), request.query_params, node_of(request)
    everything = asked.get("all") == "1"

    def found(conn: Reading) -> list[Appeal]:
        return appeals.listed(conn, body_of(caller), not everything, before_of(asked), PAGE + 1)

    rows = [line_of(one, caller) for one in await at.reading(node, caller, found)]
    more = f"/appeals?before={rows[PAGE - 1].id}{'&all=1' if everything else ''}" if len(rows) > PAGE else ""
    values = {"rows": rows[:PAGE], "more": more, "everything": everything, **given(request, rows)}
    return desk(request, "appeals/list.html", 200, **values)


@get("/appeals/{id_:str}", opt=page("appeal", "An appeal, for the body that decides", Action.RULE))
async def one(request: Call, id_: FromPath[str]) -> Response[str]:
    """What is contested and why, and the decision."""
    return await opened(request, id_)


async def opened(
    request: Call, id_: str, status: int = 200, refused: Refusal | None = None, typed: dict[str, str] | None = None
) -> Response[str]:
    """The page; `refused`, `typed`: why a decision was not taken, and what it said."""
    node, caller = node_of(request), caller_of(request)

    def found(conn: Reading) -> Appeal:
        return appeal.own(caller, appeals.one(conn, number_of(id_)))

    whole = await at.reading(node, caller, found)
    line, own = line_of(whole, caller), bool(caller.hands & {*whole.hands})
    values = {"one": line, "own": own, "outcomes": tuple(AppealOutcome), "refused": refused, "typed": typed or {}}
    return desk(request, "appeals/one.html", status, **values, **given(request, [line]))


def given(request: Call, rows: list[AppealLine]) -> dict[str, Any]:
    """What every page of appeals is given."""
    within = "/queue" if caller_of(request).officer else "/agency-tasks"
    codes = (code for row in rows for code in (row.refusal, row.body))
    return {"within": within, "bodies": bodies(at.law_on(node_of(request)), codes), "appeal_looks": LOOKS}


@post("/appeals/{id_:str}", status_code=303, opt=page("rule", "Decide about an appeal", Action.RULE))
async def rule(request: Call, id_: FromPath[str]) -> Response[Any]:
    """The decision; what was typed is kept where it cannot be taken."""
    caller, number = caller_of(request), number_of(id_)
    said = {name: str(value) for name, value in (await request.form()).items()}
    try:
        if said.get("outcome") not in set(AppealOutcome):
            raise Refusal(Reason.INVALID, "Choose what is decided.", "请选择决定。")
        word = AppealRuling(outcome=AppealOutcome(said["outcome"]), reason=said.get("reason", ""))
        await node_of(request).written(lambda conn, office: appeal.rule(conn, office, caller, number, word))
    except Refusal as refused:
        if refused.reason not in (Reason.INVALID, Reason.CONFLICT):
            raise
        return await opened(request, id_, 409 if refused.reason is Reason.CONFLICT else 422, refused, said)
    return Redirect(f"/appeals/{number}", status_code=303)
