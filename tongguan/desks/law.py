"""Law by two signatures, for administrators: what is in force, what is proposed, what it changes, and the signature."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from tongguan.api import node as at
from tongguan.api import what_if
from tongguan.api.operation import Call, caller_of, node_of
from tongguan.api.proposals import compared, found, kept, signed
from tongguan.codes.change import Change
from tongguan.codes.comparison import RowChange, compare
from tongguan.codes.upload import File
from tongguan.desks.door import page
from tongguan.desks.page import desk
from tongguan.journeys import propose
from tongguan.parties.may import Action
from tongguan.problem import Reason, Refusal
from tongguan.release.what_if import MOST, Trial
from tongguan.store import proposals, standards
from tongguan.store.connect import SYSTEM, Reading
from tongguan.store.proposals import Edition, Proposal

ROWS = 50
"""Rows of a page."""
MINE = "/administration/law"
HERE = f"{MINE}/proposals"


class Pages(NamedTuple):
    """A part of something longer: from where, what of it, where the rest begins (0: there is none)."""

    start: int
    lines: Sequence[Any]
    total: int
    next: int


def part(call: Call, lines: Sequence[Any], rows: int = ROWS) -> Pages:
    """The rows from `start` on."""
    said = call.query_params.get("start", "")
    start = int(said) if said.isdigit() and len(said) < 9 else 0
    return Pages(start, lines[start : start + rows], len(lines), start + rows if len(lines) > start + rows else 0)


@get(MINE, opt=page("law", "The law: editions and proposals", Action.ADMINISTER))
async def listed(request: Call) -> Response[str]:
    """What is in force, what is proposed, what was."""

    def find(conn: Reading) -> tuple[list[Edition], list[Proposal], list[Proposal]]:
        known = proposals.proposals(conn, limit=200)
        return proposals.editions(conn), [p for p in known if p.open], [p for p in known if not p.open]

    node = node_of(request)
    editions, open_, closed = await at.reading(node, caller_of(request), find)
    return desk(request, "law/law.html", editions=editions, open_=open_, closed=closed, notes=node.law.notes())


@get(f"{MINE}/propose", opt=page("propose", "Propose law from files", Action.ADMINISTER))
async def asked(request: Call) -> Response[str]:
    """The form."""
    return desk(request, "law/propose.html", title="", refused=None)


@post(HERE, status_code=303, opt=page("proposed", "A new proposal", Action.ADMINISTER))
async def proposed(request: Call) -> Response[Any]:
    """The files as a proposal; every defect is told, and then nothing is kept."""
    form = await request.form()
    sent = [f for f in form.getall("files", []) if getattr(f, "filename", "")]
    files = tuple([File(f.filename, await f.read()) for f in sent])
    title = str(form.get("title", ""))
    try:
        if not files:
            raise Refusal(Reason.INVALID, "Choose at least one file.", "请至少选择一个文件。")
        new = await kept(node_of(request), caller_of(request), title, files)
    except Refusal as refused:
        if refused.reason is not Reason.INVALID:
            raise
        return desk(request, "law/propose.html", 422, title=title, refused=refused)
    return to(new.id)


@get(f"{HERE}/{{id_:str}}", opt=page("proposal", "A proposal of law", Action.ADMINISTER, query=("table", "start")))
async def one(request: Call, id_: FromPath[str]) -> Response[str]:
    """What it changes, what it would have changed, and who may sign."""
    return await opened(request, await found(request, id_))


async def opened(request: Call, proposal: Proposal, status: int = 200, **more: Any) -> Response[str]:
    """The page; `more`: what was typed and what stood against it."""
    node, table = node_of(request), request.query_params.get("table", "")
    in_force = await at.reading(node, SYSTEM, standards.law_id)
    lines = await compared(node, proposal)
    wanted = [line for line in lines if not table or line.table == table]
    values = {
        "proposal": proposal,
        "mine": bool(caller_of(request).hands & set(proposal.hands)),
        "stale": proposal.open and proposal.base != in_force,
        "table": table,
        "rows": part(request, wanted),
        "back": sum(line.back for line in lines),
        "first": proposal.change.day(node.law.head.day(proposal.proposed_at)),
        "currency": node.law.head.currency,
        "most": MOST,
        "refused": None,
        "typed": {},
        **more,
    }
    return desk(request, "law/proposal.html", status, **values)


@post(f"{HERE}/{{id_:str}}/publish", status_code=303, opt=page("sign", "The second signature", Action.PUBLISH))
async def sign(request: Call, id_: FromPath[str]) -> Response[Any]:
    """It is law from now on."""
    said = await words(request)
    return await done(request, id_, signed(node_of(request), caller_of(request), id_, said.get("base", "")))


@post(f"{HERE}/{{id_:str}}/refuse", status_code=303, opt=page("no-law", "Refuse a proposal", Action.PUBLISH))
async def refuse(request: Call, id_: FromPath[str]) -> Response[Any]:
    """It will not be law, and why."""
    said, node, caller = await words(request), node_of(request), caller_of(request)
    reason = said.get("reason", "")
    work = at.writing(node, lambda conn: propose.refuse(conn, caller, id_, reason, node.now()))
    return await done(request, id_, work, typed=said)


@post(f"{HERE}/{{id_:str}}/withdraw", status_code=303, opt=page("withdraw-law", "Withdraw it", Action.ADMINISTER))
async def withdraw(request: Call, id_: FromPath[str]) -> Response[Any]:
    """The proposer takes it back."""
    node, caller = node_of(request), caller_of(request)
    return await done(request, id_, at.writing(node, lambda conn: propose.withdraw(conn, caller, id_, node.now())))


@post(f"{HERE}/{{id_:str}}/compare", status_code=303, opt=page("compare", "Compare it again", Action.ADMINISTER))
async def compare_again(request: Call, id_: FromPath[str]) -> Response[Any]:
    """The law moved on: what it changes now."""
    node, caller = node_of(request), caller_of(request)
    return await done(request, id_, at.writing(node, lambda conn: propose.compare_again(conn, caller, id_, node.now())))


@post(f"{HERE}/{{id_:str}}/trial", status_code=200, opt=page("trial", "Try it on declarations", Action.ADMINISTER))
async def trial(request: Call, id_: FromPath[str]) -> Response[Any]:
    """One step; a browser with script asks for the next by itself."""
    said, proposal, node = await words(request), await found(request, id_), node_of(request)
    try:
        under_way = proposal.trial if said.get("act") == "on" else None
        under_way = under_way or begun(said, proposal, node.law.head.day(node.now()))
        taken = await what_if.step(node, caller_of(request), proposal, under_way)
    except Refusal as refused:
        if refused.reason not in (Reason.INVALID, Reason.CONFLICT) or "hx-request" in request.headers:
            raise
        return await opened(request, proposal, 409 if refused.reason is Reason.CONFLICT else 422, refused=refused)
    if "hx-request" not in request.headers:
        return to(id_, "#trial")
    values: dict[str, Any] = {"currency": node.law.head.currency, "most": MOST, "stale": False}
    return desk(request, "law/trial.html", proposal=proposal, taken=taken, first=taken.day, **values)


def begun(said: dict[str, str], proposal: Proposal, today: date) -> Trial:
    """A trial as it was asked for."""
    number = said.get("declarations", "")
    try:
        day = date.fromisoformat(said["day"]) if said.get("day") else None
    except ValueError:
        raise Refusal(Reason.INVALID, "Give a day like 2027-01-31.", "请填写日期，例如 2027-01-31。") from None
    return what_if.begun(day, int(number) if number.isdigit() and len(number) < 9 else 0, proposal, today)


@get(f"{MINE}/editions/{{id_:str}}", opt=page("edition", "An edition", Action.ADMINISTER, query=("table", "start")))
async def edition(request: Call, id_: FromPath[str]) -> Response[str]:
    """What an edition added to the one before it."""
    node, table = node_of(request), request.query_params.get("table", "")

    def find(conn: Reading) -> tuple[Edition, tuple[RowChange, ...]]:
        known = next((e for e in proposals.editions(conn, limit=10_000) if e.id == id_), None)
        if known is None:
            raise Refusal(Reason.NOT_FOUND, "There is no such edition.", "没有该版本。")
        before = proposals.edition_before(conn, id_)
        if not before:
            return known, ()
        old, new = at.law_named(node, conn, before), at.law_named(node, conn, id_)
        return known, compare(old, Change.between(old, new), known.published_at)

    this, lines = await at.reading(node, caller_of(request), find)
    tables = list(dict.fromkeys(line.table for line in lines))
    wanted = [line for line in lines if not table or line.table == table]
    return desk(request, "law/edition.html", edition=this, tables=tables, table=table, rows=part(request, wanted))


async def done(request: Call, id_: str, work: Any, **more: Any) -> Response[Any]:
    """Back to the proposal; what stands against it is told there."""
    try:
        await work
    except Refusal as refused:
        if refused.reason not in (Reason.INVALID, Reason.CONFLICT, Reason.NOT_ALLOWED):
            raise
        status = {Reason.CONFLICT: 409, Reason.NOT_ALLOWED: 403}.get(refused.reason, 422)
        return await opened(request, await found(request, id_), status, refused=refused, **more)
    return to(id_)


def to(id_: str, place: str = "") -> Response[Any]:
    """The way to a proposal."""
    return Redirect(f"{HERE}/{id_}{place}", status_code=303)


async def words(request: Call) -> dict[str, str]:
    """What the form says."""
    return {name: str(value) for name, value in (await request.form()).items()}
