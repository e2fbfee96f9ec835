"""Law by two signatures: a proposal, what it changes and would have changed, a second administrator's yes or no."""

import asyncio
from datetime import date, datetime
from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api import what_if
from tongguan.api.body import read
from tongguan.api.node import Node
from tongguan.api.operation import Call, Operation, Parameter, Sent, caller_of, node_of, sent
from tongguan.api.paging import CURSOR, LIMIT, cursor_of, limit_of, next_link
from tongguan.codes.comparison import RowChange, compare
from tongguan.codes.law import Law
from tongguan.codes.upload import File
from tongguan.codes.upload import read as read_files
from tongguan.journeys import propose, publish
from tongguan.journeys.proposed import there
from tongguan.journeys.standards import REFRESHED_EVERY
from tongguan.messages.limits import MAX_BODY
from tongguan.parties.may import Action
from tongguan.parties.party import Caller
from tongguan.problem import Reason
from tongguan.release.rules import judges
from tongguan.release.what_if import Trial
from tongguan.store import proposals, standards
from tongguan.store.connect import SYSTEM, Reading
from tongguan.store.proposals import Proposal

ROUTE = "/v1/law/proposals"


class TableCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many rows of a table, or codes of an official list, a proposal adds, changes and ends."""

    table: str
    added: int
    changed: int
    ended: int


class ProposalView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A proposal. `base` is the law it was compared with; once that is not in force, it has to be compared again.

    `law` is the edition that it became.
    """

    id: str
    title: str
    state: str
    base: str
    tables: tuple[TableCount, ...]
    proposed_by: str
    proposed_at: datetime
    trial: Trial | None = None
    closed_by: str = ""
    closed_at: datetime | None = None
    reason: str = ""
    law: str = ""


class Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table as a profile's file has it: `name` says which (measures.csv; country.csv: entries of a list)."""

    name: str
    text: str


class Proposing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is proposed, and what it is for. Rows may leave `known_from` empty: they are known when they are law."""

    title: str
    files: tuple[Table, ...]


class Trying(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """On how many of the latest declarations, under the law of which day (without one: the first that changes)."""

    declarations: int = 100
    day: date | None = None


class Seen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The law that the comparison which one signs was made with: the proposal's `base`."""

    base: str


class NoLaw(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """NoLaw it shall not be law."""

    reason: str


class Comparison(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Row by row against what holds on each row's first day."""

    lines: tuple[RowChange, ...]
    next: str = ""


class EditionView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A law as published; the first of the list is in force. `proposal` where two administrators signed it."""

    id: str
    profile: str
    published_at: datetime
    published_by: str
    proposal: str = ""
    title: str = ""


def operation(id_: str, summary: str, summary_zh: str, **more: Any) -> dict[str, Any]:
    """What a route of proposals carries."""
    return {
        "operation": Operation(id=id_, summary=summary, summary_zh=summary_zh, action=Action.ADMINISTER, **more),
    }


@get(
    "/v1/law/editions",
    opt=operation(
        "list-law-editions",
        "The law as published, newest first (administrators)",
        "查询已公布的法规版本（管理员）",
        answer=tuple[EditionView, ...],
    ),
)
async def editions(request: Call) -> Sent:
    """The newest 200."""
    found = await at.reading(node_of(request), caller_of(request), lambda conn: proposals.editions(conn, limit=200))
    return sent(
        [
            EditionView(
                id=e.id,
                profile=e.profile,
                published_at=e.published_at,
                published_by=e.published_by,
                proposal=e.proposal or "",
                title=e.title or "",
            )
            for e in found
        ]
    )


@get(
    ROUTE,
    opt=operation(
        "list-law-proposals",
        "Proposals of law, newest first (administrators)",
        "查询法规提案（管理员）",
        answer=tuple[ProposalView, ...],
    ),
)
async def listed(request: Call) -> Sent:
    """The newest 200, without their trials."""
    found = await at.reading(node_of(request), caller_of(request), lambda conn: proposals.proposals(conn, limit=200))
    return sent([view(p) for p in found])


@post(
    ROUTE,
    status_code=201,
    opt=operation(
        "propose-law",
        "Propose rows of law on top of what is published (administrators)",
        "提出法规更改（管理员）",
        words="Rows that are published already are left out; every defect is told, and then nothing is kept.",
        body=Proposing,
        answer=ProposalView,
        status=201,
        headers=("Location",),
    ),
)
async def proposed(request: Call) -> Sent:
    """Checked against the law in force, and kept."""
    caller, wanted = caller_of(request), await read(request, Proposing, MAX_BODY)
    files = tuple(File(table.name, table.text.encode()) for table in wanted.files)
    new = await kept(node_of(request), caller, wanted.title, files)
    return sent(view(new), 201, {"location": f"{ROUTE}/{new.id}"})


@get(
    ROUTE + "/{id_:str}",
    opt=operation(
        "get-law-proposal",
        "A proposal of law and its trial (administrators)",
        "查询一项法规提案（管理员）",
        answer=ProposalView,
        refusals=(Reason.NOT_FOUND,),
    ),
)
async def one(request: Call, id_: FromPath[str]) -> Sent:
    """As it stands."""
    return sent(view(await found(request, id_)))


@get(
    ROUTE + "/{id_:str}/comparison",
    opt=operation(
        "compare-law-proposal",
        "What a proposal adds, changes and ends, row by row (administrators)",
        "逐行比对法规提案（管理员）",
        query=(Parameter(name="table", words="Rows of this table or official list alone."), CURSOR, LIMIT),
        answer=Comparison,
        headers=("Link",),
        refusals=(Reason.NOT_FOUND,),
    ),
)
async def comparison(request: Call, id_: FromPath[str]) -> Sent:
    """A page of rows."""
    proposal, limit = await found(request, id_), limit_of(request)
    table = request.query_params.get("table", "")
    question = [id_, table, proposal.base]
    start = cursor_of(request, question) or 0
    lines = [line for line in await compared(node_of(request), proposal) if not table or line.table == table]
    more = next_link(request, start + limit, question) if len(lines) > start + limit else ""
    page = Comparison(lines=tuple(lines[start : start + limit]), next=more)
    return sent(page, headers={"link": f'<{more}>; rel="next"'} if more else {})


@post(
    ROUTE + "/{id_:str}/trial",
    status_code=200,
    opt=operation(
        "try-law-proposal",
        "The latest declarations thought again under a proposal; nothing changes (administrators)",
        "以最近报关单试算法规提案（管理员）",
        words=f"{what_if.AT_ONCE} at a time: ask again until it is `finished`. Another number or day begins anew.",
        body=Trying,
        answer=Trial,
        refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
    ),
)
async def tried(request: Call, id_: FromPath[str]) -> Sent:
    """One step."""
    wanted, proposal, node = await read(request, Trying), await found(request, id_), node_of(request)
    trial = proposal.trial
    if trial is None or trial.wanted != wanted.declarations or wanted.day not in (None, trial.day):
        trial = what_if.begun(wanted.day, wanted.declarations, proposal, node.law.head.day(node.now()))
    done = trial.finished
    return sent(trial if done else await what_if.step(node, caller_of(request), proposal, trial))


@post(
    ROUTE + "/{id_:str}/compare",
    status_code=200,
    opt=operation(
        "renew-law-proposal",
        "Compare a proposal with the law of now, when that has moved on (administrators)",
        "法规变动后重新比对提案（管理员）",
        answer=ProposalView,
        refusals=(Reason.NOT_FOUND, Reason.CONFLICT, Reason.INVALID),
    ),
)
async def renewed(request: Call, id_: FromPath[str]) -> Sent:
    """Its base is the law in force."""
    node, caller = node_of(request), caller_of(request)
    await at.writing(node, lambda conn: propose.compare_again(conn, caller, id_, node.now()))
    return sent(view(await found(request, id_)))


@post(
    ROUTE + "/{id_:str}/publish",
    status_code=200,
    opt=operation(
        "publish-law-proposal",
        "The second signature: it is law from now on (another administrator than its proposer)",
        "签署并公布法规提案（另一管理员）",
        words="Known from this moment, in force from each row's own first day, in every process within seconds.",
        body=Seen,
        answer=ProposalView,
        refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
    ),
)
async def published(request: Call, id_: FromPath[str]) -> Sent:
    """Signs."""
    seen = await read(request, Seen)
    await signed(node_of(request), caller_of(request), id_, seen.base)
    return sent(view(await found(request, id_)))


@post(
    ROUTE + "/{id_:str}/refuse",
    status_code=200,
    opt=operation(
        "refuse-law-proposal",
        "Refuse a proposal, and say why (another administrator than its proposer)",
        "退回法规提案（另一管理员）",
        body=NoLaw,
        answer=ProposalView,
        refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
    ),
)
async def refused(request: Call, id_: FromPath[str]) -> Sent:
    """It will not be law."""
    node, caller, why = node_of(request), caller_of(request), await read(request, NoLaw)
    await at.writing(node, lambda conn: propose.refuse(conn, caller, id_, why.reason, node.now()))
    return sent(view(await found(request, id_)))


@post(
    ROUTE + "/{id_:str}/withdraw",
    status_code=200,
    opt=operation(
        "withdraw-law-proposal",
        "Withdraw a proposal (its proposer)",
        "撤回法规提案（提案人）",
        answer=ProposalView,
        refusals=(Reason.NOT_FOUND, Reason.CONFLICT),
    ),
)
async def withdrawn(request: Call, id_: FromPath[str]) -> Sent:
    """The proposer takes it back."""
    node, caller = node_of(request), caller_of(request)
    await at.writing(node, lambda conn: propose.withdraw(conn, caller, id_, node.now()))
    return sent(view(await found(request, id_)))


async def kept(node: Node, caller: Caller, title: str, files: tuple[File, ...]) -> Proposal:
    """The files as a proposal. Raises Refusal with every defect."""
    law, now = await at.reading(node, SYSTEM, lambda conn: at.law_named(node, conn, standards.law_id(conn))), node.now()
    told = await asyncio.to_thread(read_files, files, law, now, judges())
    return await at.writing(node, lambda conn: propose.propose(conn, caller, law, (title, told), now))


async def signed(node: Node, caller: Caller, id_: str, seen: str) -> Law:
    """Signs, and waits until every process has looked for newer law: who is told knows that it is obeyed."""
    law = await at.writing(node, lambda conn: publish.sign(conn, caller, id_, seen, node.now()))
    await asyncio.sleep(REFRESHED_EVERY)
    return law


async def found(request: Call, id_: str) -> Proposal:
    """The proposal, where there is one."""
    return there(await at.reading(node_of(request), caller_of(request), lambda conn: proposals.proposal(conn, id_)))


async def compared(node: Node, proposal: Proposal) -> tuple[RowChange, ...]:
    """Row by row, against the law that it was last compared with."""
    moment = proposal.closed_at or node.now()

    def lines(conn: Reading) -> tuple[RowChange, ...]:
        base = at.law_named(node, conn, proposal.base)
        return compare(base, proposal.change.known(moment), moment)

    return await at.reading(node, SYSTEM, lines)


def view(proposal: Proposal) -> ProposalView:
    """As the API tells it."""
    return ProposalView(
        id=proposal.id,
        title=proposal.title,
        state=proposal.state,
        base=proposal.base,
        tables=tuple(TableCount(table=name, **n) for name, n in proposal.counts.items()),
        proposed_by=proposal.proposed_by,
        proposed_at=proposal.proposed_at,
        trial=proposal.trial,
        closed_by=proposal.closed_by,
        closed_at=proposal.closed_at,
        reason=proposal.reason,
        law=proposal.law or "",
    )
