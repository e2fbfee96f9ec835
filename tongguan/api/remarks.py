"""The conversation about a declaration."""

import secrets
from datetime import datetime

import msgspec
from litestar import get, post
from litestar.params import FromPath

from tongguan.api import node as at
from tongguan.api.body import read
from tongguan.api.declarations import looked, see
from tongguan.api.operation import Call, Operation, Sent, caller_of, node_of, sent
from tongguan.journeys import remark as remarking
from tongguan.parties.may import Action
from tongguan.parties.party import Caller
from tongguan.problem import Reason
from tongguan.store import remarks
from tongguan.store.connect import Reading
from tongguan.store.reading import CaseLine
from tongguan.store.remarks import Remark


class ReadMark(msgspec.Struct, frozen=True, kw_only=True):
    """Who of an agency has read it, and when."""

    party: str
    name: str
    at: datetime


class RemarkLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something said about a declaration. `by`: a declarant reads "customs" for an officer; `inside`: officers only;
    `to`: from one agency (`agency`) to these, seen by them alone, and who there has `read` it."""

    id: str
    words: str
    by: str
    at: datetime
    of_office: bool = False
    inside: bool = False
    agency: str = ""
    to: tuple[str, ...] = ()
    read: tuple[ReadMark, ...] = ()


class RemarksRead(msgspec.Struct, frozen=True, kw_only=True):
    """How much of it was new to you."""

    read: int


class NewRemark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Words about a declaration; an officer's with `inside` are for officers alone, with `to` for those agencies
    alone."""

    words: str
    inside: bool = False
    to: tuple[str, ...] = ()


def line_of(row: Remark, caller: Caller) -> RemarkLine:
    """A remark as its reader sees it."""
    by = row.name if caller.officer or not row.of_office else "customs"
    line = RemarkLine(id=row.id, words=row.words, by=by, at=row.at, of_office=row.of_office, inside=row.inside)
    if not row.to:
        return line
    read = tuple(ReadMark(party=one.party, name=one.name, at=one.at) for one in row.read)
    return msgspec.structs.replace(line, agency=row.party, to=tuple(row.to), read=read)


@post(
    "/v1/declarations/{number:str}/remarks",
    status_code=201,
    opt={
        "operation": Operation(
            id="remark",
            summary="Say something about a declaration: to the office, or to the declarant",
            summary_zh="就报关单留言：致海关，或致申报人",
            words="Changes nothing about the declaration. What must be answered is a request.",
            action=Action.SEE,
            body=NewRemark,
            answer=RemarkLine,
            status=201,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def say(request: Call, number: FromPath[str]) -> Sent:
    """Durable when it is answered."""
    return sent(await said(request, number, await read(request, NewRemark)), 201)


async def said(request: Call, number: str, saying: NewRemark) -> RemarkLine:
    """What this caller says, kept."""
    caller, node = caller_of(request), node_of(request)
    await at.reading(node, caller, lambda conn: see(conn, caller, number))
    one = remarking.Said(id=secrets.token_hex(8), words=saying.words, inside=saying.inside, to=saying.to)
    moment = await node.written(lambda conn, office: remarking.remark(conn, office, caller, number, one))
    to = tuple(dict.fromkeys(one.to)) if caller.officer else ()
    inside = bool(to) or (one.inside and caller.officer)
    line = RemarkLine(
        id=one.id, words=one.words, by=caller.name or caller.party, at=moment, of_office=caller.officer, inside=inside
    )
    return msgspec.structs.replace(line, agency=caller.party, to=to) if to else line


@get(
    "/v1/declarations/{number:str}/remarks",
    opt={
        "operation": Operation(
            id="list-remarks",
            summary="The conversation about a declaration, as far as you may see it",
            summary_zh="查询报关单的往来留言",
            action=Action.SEE,
            answer=tuple[RemarkLine, ...],
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def listed(request: Call, number: FromPath[str]) -> Sent:
    """Oldest first."""
    caller = caller_of(request)

    def found(conn: Reading) -> tuple[CaseLine, list[Remark]]:
        case = see(conn, caller, number)
        return case, remarks.of_case(conn, case.id)

    case, rows = await at.reading(node_of(request), caller, found)
    await looked(request, case, "remarks")
    return sent([line_of(row, caller) for row in rows])


@post(
    "/v1/declarations/{number:str}/remarks/read",
    status_code=200,
    opt={
        "operation": Operation(
            id="read-remarks",
            summary="Say that you have read what other agencies told yours about a declaration (officers)",
            summary_zh="确认已阅其他部门的留言（关员）",
            action=Action.ANSWER,
            answer=RemarksRead,
            refusals=(Reason.NOT_FOUND,),
        )
    },
)
async def mark(request: Call, number: FromPath[str]) -> Sent:
    """They see by whom and when."""
    caller, node = caller_of(request), node_of(request)
    count = await node.written(lambda conn, office: remarking.read(conn, office, caller, number))
    return sent(RemarksRead(read=count))
